import type { RealmOverrides } from '../../../lab/realms/definition.ts';
import type { CheckId } from '../../../lab/verdicts/check-ids.ts';
import type { Playground } from '../../../playground.ts';
import type { Behaviour } from '../../peers/behaviour.ts';
import type { Peer, PeerOptions } from '../../peers/peer.ts';

/** The realms of one proof: names end in a copy of their own. */
export interface Stage {
  readonly playground: Playground;
  readonly realm: ReturnType<Playground['realm']>;
  /** With its tilde. */
  readonly copy: string;
}

/** Where the situation of a rule occurs, and what a client does there. */
export interface Situation {
  /** `default` unless said. */
  readonly scenario?: string;
  readonly realm?: RealmOverrides;
  readonly peer?: Partial<PeerOptions>;
  /** Calls a tool unless said. */
  readonly drive?: (peer: Peer, stage: Stage) => Promise<void>;
  readonly prepare?: (stage: Stage) => void;
  /** What the quirk needs that only the stage has. */
  readonly quirk?: (stage: Stage) => Promise<Partial<Behaviour>>;
  /** Checks that this broken rule cannot help to flip as well, each with the reason beside it. */
  readonly flipsToo?: readonly CheckId[];
}

const call = (peer: Peer): Promise<void> => peer.callTool('whoami');

/** The MCP server refuses the token of the n-th tool calls, as if it had been revoked meanwhile. */
const refused = (...calls: readonly number[]): RealmOverrides => ({
  faults: calls.map((nth) => ({
    id: `refused-${nth}`,
    seam: 'rs-acceptance' as const,
    match: { rpc_method: 'tools/call' },
    nth,
    times: 1,
    params: { refuse: 'invalid_token' as const },
  })),
});
const callTwice = async (peer: Peer): Promise<void> => {
  await call(peer);
  await call(peer);
};

/** The default scopes do not cover the tool of an administrator. */
const stepUp = async (peer: Peer): Promise<void> => {
  await call(peer);
  await peer.callTool('reset_demo');
};

const legacy: Situation = { peer: { era: 'legacy' } };

const redirect = (set: Record<string, string | null>): RealmOverrides => ({
  faults: [{ id: 'redirect', seam: 'as-authorization', params: { set } }],
});
const metadata = (merge: Record<string, string | null>): RealmOverrides => ({
  faults: [{ id: 'metadata', seam: 'as-metadata', params: { merge } }],
});
const down: RealmOverrides = {
  faults: [{ id: 'down', seam: 'rs-transport', match: { authenticated: 'yes' }, params: { status: 500 } }],
};
const FORGED = 'https://attacker.example';

/** Somebody who is logged in at the second authorization server as well. */
const secondServer = ({ playground, copy }: Stage): void => {
  playground.realm(`second-server${copy}`, { auth: { autoConsent: 'operator' } });
};

/** Situations other than a plain login and a tool call. */
export const SITUATIONS: Readonly<Partial<Record<CheckId, Situation>>> = {
  'resource-metadata-order': {
    realm: {
      faults: [
        {
          id: 'elsewhere',
          seam: 'rs-challenge',
          params: { set: { resource_metadata: '{resource}-metadata' } },
        },
      ],
    },
  },
  'resource-validated': {
    realm: {
      faults: [{ id: 'other', seam: 'rs-metadata', params: { merge: { resource: `${FORGED}/mcp` } } }],
    },
  },
  'issuer-validated': { realm: metadata({ issuer: FORGED }) },
  'pkce-support-verified': { realm: metadata({ code_challenge_methods_supported: null }) },
  'authorization-server-from-metadata': {
    realm: {
      mcp: { issuers: ['{issuer}', '{authUrl}/realms/second-server{copy}'] },
      faults: [
        {
          id: 'moved',
          seam: 'rs-metadata',
          params: { merge: { authorization_servers: ['{authUrl}/realms/second-server{copy}'] } },
        },
      ],
    },
    prepare: secondServer,
  },
  'registration-priority': {
    realm: { auth: { registration: { metadataDocuments: false } } },
    peer: { documentUrl: 'https://peer.example/client.json' },
  },
  'credentials-bound-to-issuer': { scenario: 'migration', prepare: secondServer, drive: callTwice },
  'reregistration-after-invalid-client': {
    realm: refused(2),
    async drive(peer, { realm }) {
      await call(peer);
      await realm.forgetClients();
      await call(peer);
    },
  },
  'state-unique': { drive: stepUp },
  'state-validated': { realm: redirect({ state: 'somebody-elses-state' }) },
  'offline-access-supported': { realm: { auth: { offlineAccess: false } } },
  'iss-match': { realm: redirect({ iss: FORGED }) },
  'iss-missing-though-advertised': { realm: redirect({ iss: null }) },
  'iss-unadvertised-mismatch': {
    realm: {
      faults: [
        ...(metadata({ authorization_response_iss_parameter_supported: null }).faults ?? []),
        ...(redirect({ iss: FORGED }).faults ?? []),
      ],
    },
  },
  'iss-not-normalized': { realm: redirect({ iss: '{issuer}/' }) },
  'denied-is-final': { realm: redirect({ code: null, error: 'access_denied' }) },
  'client-authentication-registered': { realm: { auth: { registration: { alwaysSecret: true } } } },
  'redirects-not-followed': {
    realm: {
      faults: [
        {
          id: 'elsewhere',
          seam: 'as-transport',
          match: { endpoint: 'token' },
          params: { status: 307, headers: { location: '{issuer}/elsewhere' } },
        },
      ],
    },
  },
  'bearer-on-every-request': legacy,
  'token-of-this-server': {
    async quirk({ playground, copy }) {
      const foreign = await playground.realm(`second-server${copy}`).signToken({});
      return { authorizationHeader: () => `Bearer ${foreign}` };
    },
  },
  'refresh-before-login': { realm: refused(2), drive: callTwice },
  'newest-refresh-token': {
    realm: refused(2, 4),
    async drive(peer) {
      await callTwice(peer);
      await call(peer);
    },
  },
  'single-refresh-at-once': {
    realm: {
      faults: [
        ...(refused(2, 3).faults ?? []),
        // Long enough for the second request to come before the first is answered.
        { id: 'slow', seam: 'as-transport', match: { grant_type: 'refresh_token' }, params: { delay: 150 } },
      ],
    },
    async drive(peer) {
      await call(peer);
      await Promise.all([call(peer), call(peer)]);
    },
  },
  'refresh-resource': { realm: refused(2), drive: callTwice },
  'refresh-scope': { realm: refused(2), drive: callTwice },
  'step-up-attempted': { drive: stepUp },
  'step-up-asks-union': { drive: stepUp },
  'step-up-limited': { realm: { mcp: { stepUp: 'never' } }, drive: stepUp },
  'retry-after-honoured': {
    realm: {
      faults: [
        {
          id: 'busy',
          seam: 'rs-transport',
          match: { authenticated: 'yes' },
          times: 1,
          params: { status: 429, headers: { 'retry-after': '2' } },
        },
      ],
    },
  },
  'retries-limited': { realm: down },
  'retries-backed-off': { realm: down },
  'session-id-repeated': legacy,
  'session-renewed-after-404': {
    ...legacy,
    realm: {
      faults: [
        {
          id: 'lost',
          seam: 'rs-session',
          match: { rpc_method: 'tools/call' },
          times: 1,
          params: { lose: true },
        },
      ],
    },
  },
};

/** What a client does where nothing else is said. */
export const plainCall = call;
