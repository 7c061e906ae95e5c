import type { CheckId } from '../../lab/verdicts/check-ids.ts';
import { type Behaviour, CORRECT } from './behaviour.ts';

/** One rule that is broken, and nothing else. Its name is the check that it flips. */
export interface Quirk {
  /** What the client does, in words. */
  readonly what: string;
  readonly behaviour: Partial<Behaviour>;
}

/** Sets or removes parameters. */
const change =
  (set: Readonly<Record<string, string | undefined>>) =>
  (params: URLSearchParams): void => {
    for (const [name, value] of Object.entries(set)) {
      if (value === undefined) params.delete(name);
      else params.set(name, value);
    }
  };

const registers = (more: Readonly<Record<string, unknown>>): Partial<Behaviour> => ({
  registration: (metadata) => ({ ...CORRECT.registration(metadata), ...more }),
});

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
/** A verifier that is kept for all tests: it matches no challenge. */
const OTHER_VERIFIER = 'v'.repeat(43);

/** Every rule, broken alone. */
export const QUIRKS: Readonly<Record<CheckId, Quirk>> = {
  'resource-metadata-order': {
    what: 'looks at the path form first, whatever the challenge says',
    behaviour: { resourceMetadata: ({ mcpUrl }) => CORRECT.resourceMetadata({ mcpUrl, told: undefined }) },
  },
  'resource-validated': {
    what: 'uses resource metadata about anything',
    behaviour: { isAbout: () => true },
  },
  'challenge-honoured': {
    what: 'does not ask the resource, and goes to the issuer it was told by hand',
    behaviour: { knownIssuer: (own) => own },
  },
  'server-metadata-order': {
    what: 'tries the places of the metadata backwards',
    behaviour: { serverMetadata: (issuer) => CORRECT.serverMetadata(issuer).toReversed() },
  },
  'issuer-validated': { what: 'does not look at issuer', behaviour: { isFrom: () => true } },
  'pkce-support-verified': { what: 'takes PKCE for granted', behaviour: { supportsPkce: () => true } },
  'authorization-server-from-metadata': {
    what: 'stays with the authorization server that it was told by hand',
    behaviour: { chooseIssuer: (_metadata, own) => own },
  },
  'registration-priority': {
    what: 'uses its metadata document where the server does not take any',
    behaviour: { usesDocument: () => true },
  },
  'application-type': {
    what: 'does not say that it is native',
    behaviour: registers({ application_type: undefined }),
  },
  'redirect-uri-secure': {
    what: 'has its code sent to a scheme of its own',
    behaviour: registers({ redirect_uris: ['com.example.peer:/callback'] }),
  },
  'registration-metadata': {
    what: 'wants refresh tokens without registering the grant',
    behaviour: registers({ grant_types: ['authorization_code'] }),
  },
  'credentials-bound-to-issuer': {
    what: 'shows its client_id to whichever server comes',
    behaviour: { credentialsKey: () => 'everywhere' },
  },
  'reregistration-after-invalid-client': {
    what: 'keeps a client_id that the server has forgotten',
    behaviour: { registersAnew: false },
  },
  'response-type-code': {
    what: 'asks for a token in the redirect',
    behaviour: { authorization: change({ response_type: 'token' }) },
  },
  'pkce-s256': {
    what: 'sends the verifier as its own challenge',
    behaviour: {
      challengeOf: (verifier) => verifier,
      authorization: change({ code_challenge_method: 'plain' }),
    },
  },
  'code-challenge-form': {
    what: 'leaves the padding on the challenge',
    behaviour: { challengeOf: (verifier) => `${CORRECT.challengeOf(verifier)}=` },
  },
  'state-present': {
    what: 'sends no state',
    behaviour: { authorization: change({ state: undefined }), acceptsState: () => true },
  },
  'state-unique': { what: 'has one state for all', behaviour: { newState: () => 'the-one-and-only-state' } },
  'resource-in-authorization': {
    what: 'names the resource in the token request only',
    behaviour: { authorization: change({ resource: undefined }) },
  },
  'resource-canonical': {
    what: 'adds a slash to the resource',
    behaviour: {
      authorization: (params) => params.set('resource', `${params.get('resource')}/`),
      codeRequest: (form) => form.set('resource', `${form.get('resource')}/`),
    },
  },
  'scope-selection': {
    what: 'asks for every scope that the authorization server knows',
    behaviour: { scopes: ({ known }) => strings(known) },
  },
  'offline-access-supported': { what: 'always asks for offline_access', behaviour: { offline: () => true } },
  'redirect-uri-registered': {
    what: 'uses a redirect URI that it did not register',
    behaviour: { authorization: change({ redirect_uri: 'http://localhost:33555/other' }) },
  },
  'state-validated': { what: 'does not look at state', behaviour: { acceptsState: () => true } },
  'iss-match': { what: 'does not look at iss', behaviour: { acceptsIss: () => true } },
  'iss-missing-though-advertised': {
    what: 'compares iss only when it is there',
    behaviour: { acceptsIss: ({ params, issuer }) => [null, issuer].includes(params.get('iss')) },
  },
  'iss-unadvertised-mismatch': {
    what: 'compares iss only where it is announced',
    behaviour: { acceptsIss: (callback) => !callback.sendsIss || CORRECT.acceptsIss(callback) },
  },
  'iss-not-normalized': {
    what: 'forgives a slash at the end of iss',
    behaviour: { acceptsIss: ({ params, issuer }) => params.get('iss')?.replace(/\/$/, '') === issuer },
  },
  'denied-is-final': { what: 'asks again when the person refused', behaviour: { insists: 1 } },
  'resource-in-token': {
    what: 'names the resource in the authorization request only',
    behaviour: { codeRequest: change({ resource: undefined }) },
  },
  'resource-identical': {
    what: 'names the origin in the token request',
    behaviour: { codeRequest: (form) => form.set('resource', new URL(form.get('resource') ?? '').origin) },
  },
  'code-verifier-form': {
    what: 'makes a verifier of 20 characters',
    behaviour: { newVerifier: () => 'x'.repeat(20) },
  },
  'code-verifier-matches': {
    what: 'redeems the code with the verifier of another request',
    behaviour: { codeRequest: change({ code_verifier: OTHER_VERIFIER }) },
  },
  'code-used-once': { what: 'redeems a code twice', behaviour: { redemptions: 2 } },
  'redirect-uri-repeated': {
    what: 'names another redirect URI in the token request',
    behaviour: { codeRequest: change({ redirect_uri: 'http://localhost:33555/other' }) },
  },
  'client-authentication-registered': {
    what: 'sends its secret in the body where Basic was registered',
    behaviour: { authentication: () => 'client_secret_post' },
  },
  'redirects-not-followed': {
    what: 'follows redirects with a code in hand',
    behaviour: { followsRedirects: true },
  },
  'token-request-secure': { what: 'puts the code into the URL', behaviour: { parametersIn: 'query' } },
  'bearer-in-header': {
    what: 'makes up a scheme',
    behaviour: { authorizationHeader: (token) => `Token ${token}` },
  },
  'bearer-on-every-request': {
    what: 'sends notifications without the token',
    behaviour: {
      authorizationHeader: (token, method) =>
        method.startsWith('notifications/') ? undefined : CORRECT.authorizationHeader(token, method),
    },
  },
  'token-never-in-query': {
    what: 'puts the token into the URL as well',
    behaviour: { mcpQuery: (token) => (token === undefined ? '' : `?access_token=${token}`) },
  },
  'token-of-this-server': {
    what: 'sends the token of another authorization server', // which the test makes
    behaviour: {},
  },
  'token-unspoiled': {
    what: 'cuts the token',
    behaviour: { authorizationHeader: (token) => `Bearer ${token.slice(0, -4)}` },
  },
  'refresh-before-login': {
    what: 'logs in again whenever a token ends',
    behaviour: { refreshesFirst: false },
  },
  'newest-refresh-token': {
    what: 'keeps the first refresh token',
    behaviour: { refreshToken: (all) => all[0] },
  },
  'single-refresh-at-once': {
    what: 'refreshes for every request on its own',
    behaviour: { sharesRefresh: false },
  },
  'refresh-resource': {
    what: 'does not name the resource when it refreshes',
    behaviour: { refreshRequest: change({ resource: undefined }) },
  },
  'refresh-scope': {
    what: 'asks for more scopes when it refreshes',
    behaviour: { refreshRequest: change({ scope: 'mcp:read mcp:tools mcp:admin' }) },
  },
  'step-up-attempted': {
    what: 'refreshes when scopes are missing',
    behaviour: { onMissingScope: 'refresh' },
  },
  'step-up-asks-union': {
    what: 'asks for the scopes of the challenge alone',
    behaviour: { stepUp: ({ challenged }) => challenged },
  },
  'step-up-limited': { what: 'steps up again and again', behaviour: { maxStepUps: 4 } },
  'retry-after-honoured': { what: 'tries again at once', behaviour: { waits: false } },
  'retries-limited': { what: 'tries eight times', behaviour: { maxTries: 8 } },
  'retries-backed-off': { what: 'tries again and again at once', behaviour: { waits: false } },
  'protocol-version-header': {
    what: 'leaves out MCP-Protocol-Version',
    behaviour: { headers: (headers) => void Reflect.deleteProperty(headers, 'mcp-protocol-version') },
  },
  'request-metadata-headers': {
    what: 'leaves out Mcp-Method',
    behaviour: { headers: (headers) => void Reflect.deleteProperty(headers, 'mcp-method') },
  },
  'session-id-repeated': {
    what: 'forgets the session id when it calls a tool',
    behaviour: {
      headers: (headers, method) => {
        if (method === 'tools/call') Reflect.deleteProperty(headers, 'mcp-session-id');
      },
    },
  },
  'session-renewed-after-404': {
    what: 'stays in a session that is gone',
    behaviour: { opensNewSession: false },
  },
  'accept-both': {
    what: 'accepts JSON only',
    behaviour: { headers: (headers) => void Reflect.set(headers, 'accept', 'application/json') },
  },
};
