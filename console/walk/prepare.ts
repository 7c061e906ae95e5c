import { type AuthorizationSession, authorizationParameters } from '../../client/authorization-messages.ts';
import { chooseAuthMethod } from '../../client/client-authentication.ts';
import { metadataRequest, resourceMetadataLocations } from '../../client/discover-resource.ts';
import { registrationRequest } from '../../client/register.ts';
import { chooseScopes, stepUpScopes } from '../../client/scope-strategy.ts';
import { authenticationOf } from '../../client/shared-secret.ts';
import { codeGrant, type Grant, refreshGrant, tokenRequest } from '../../client/token.ts';
import { authorizationServerMetadataUrls } from '../../core/metadata.ts';
import { unionScopes } from '../../core/scopes.ts';
import { draftOf, draftOfRequest, type Prepared } from './draft.ts';
import { prepareMcp } from './prepare-mcp.ts';
import { parametersIn } from './session.ts';
import type { Draft, HopKind, Known } from './types.ts';

/** What preparing needs from outside. */
export interface Tools {
  /** An unguessable value of 256 bits, for a state or a code verifier. RFC 7636 §4.1. */
  readonly random: () => string;
  /** The S256 code challenge of a verifier. RFC 7636 §4.2. */
  readonly challenge: (verifier: string) => Promise<string>;
}

type Prepare = (known: Known, tools: Tools) => Draft | Promise<Draft>;

/** The `User-Agent` of a walk, by which its exchanges are found in a trace. RFC 9110 §10.1.5. */
export const agentOf = (walkId: string): string => `mcp-oauth-playground-walk/${walkId}`;

/** What the walk calls itself where it registers. */
export const CLIENT_NAME = 'A walk through the console';

const endpointOf = (url: string | undefined): string => url ?? '';

const RESOURCE_METADATA: Prepare = ({ walk, challenge, resourceMisses }) => {
  const locations = resourceMetadataLocations(walk.target, challenge);
  const location = locations[resourceMisses] ?? locations[0];
  return draftOfRequest(metadataRequest(location?.url ?? walk.target));
};

const SERVER_METADATA: Prepare = ({ resource, serverMisses }) => {
  const issuer = resource?.authorization_servers?.[0] ?? '';
  const urls = URL.canParse(issuer) ? authorizationServerMetadataUrls(issuer) : [];
  return draftOfRequest(metadataRequest(urls[serverMisses] ?? urls[0] ?? issuer));
};

const REGISTER: Prepare = ({ walk, server }) => {
  const { registration, redirectUri } = walk;
  if (registration.how === 'cimd') {
    return draftOf('', '', [{ where: 'kept', name: 'client_id', value: registration.url }]);
  }
  if (registration.how === 'pre') {
    const { clientId, clientSecret } = registration;
    return draftOf('', '', [
      { where: 'kept', name: 'client_id', value: clientId },
      ...(clientSecret === undefined
        ? []
        : [{ where: 'kept' as const, name: 'client_secret', value: clientSecret }]),
    ]);
  }
  return draftOfRequest(
    registrationRequest(endpointOf(server?.registration_endpoint), server ?? { issuer: '' }, {
      clientName: CLIENT_NAME,
      redirectUris: [redirectUri],
    }),
  );
};

/** The scopes to ask for. MCP 2026-07-28, Scope Selection Strategy and Step-Up Authorization Flow. */
function scopesFor({ challenge, resource, server, stepUp, requested, granted }: Known): string[] | undefined {
  const first = chooseScopes({
    challenged: challenge?.params.scope,
    resourceScopes: resource?.scopes_supported,
    serverScopes: server?.scopes_supported,
    wantsRefreshToken: true,
  });
  if (stepUp === undefined) return first;
  const more = stepUpScopes({ requested: requested ?? [], granted: granted ?? [], challenged: stepUp });
  return more ?? unionScopes(requested ?? [], granted ?? []);
}

const AUTHORIZE: Prepare = async (known, { random, challenge }) => {
  const { walk, resource, server, client } = known;
  const session: AuthorizationSession = {
    issuer: server?.issuer ?? '',
    sendsIss: server?.authorization_response_iss_parameter_supported === true,
    clientId: client?.clientId ?? '',
    redirectUri: walk.redirectUri,
    resource: resource?.resource ?? walk.target,
    scopes: scopesFor(known),
    state: random(),
    codeVerifier: random(),
  };
  const parameters = authorizationParameters(session, await challenge(session.codeVerifier));
  return draftOf('GET', endpointOf(server?.authorization_endpoint), [
    ...parameters.map(([name, value]): Prepared => ({ where: 'query', name, value })),
    { where: 'kept', name: 'code_verifier', value: session.codeVerifier },
  ]);
};

const CALLBACK: Prepare = ({ response, walk }) => {
  const { base, parameters } = parametersIn(response ?? walk.redirectUri);
  return draftOf(
    'GET',
    base,
    parameters.map(([name, value]) => ({ where: 'query', name, value })),
  );
};

/** A request to the token endpoint, or to one that authenticates clients in the same way. */
function authenticated(known: Known, endpoint: string | undefined, grant: Grant): Draft {
  const { server, client } = known;
  if (!client) return draftOfRequest(tokenRequest(endpointOf(endpoint), grant, { headers: {}, body: {} }));
  const method = chooseAuthMethod(client, server ?? { issuer: '' });
  const authentication = authenticationOf(client, method.ok ? method.value : 'none');
  return draftOfRequest(tokenRequest(endpointOf(endpoint), grant, authentication));
}

const TOKEN: Prepare = (known) =>
  authenticated(
    known,
    known.server?.token_endpoint,
    known.session ? codeGrant(known.code ?? '', known.session) : {},
  );

const REFRESH: Prepare = (known) =>
  authenticated(
    known,
    known.server?.token_endpoint,
    refreshGrant(known.tokens?.refreshToken ?? '', known.resource?.resource ?? known.walk.target),
  );

/** RFC 7009 §2.1. */
const REVOKE: Prepare = (known) => {
  const { refreshToken, accessToken } = known.tokens ?? {};
  return authenticated(known, known.server?.revocation_endpoint, {
    token: refreshToken ?? accessToken ?? '',
    token_type_hint: refreshToken === undefined ? 'access_token' : 'refresh_token',
  });
};

const PREPARE: Readonly<Record<HopKind, Prepare>> = {
  knock: prepareMcp('knock'),
  resource_metadata: RESOURCE_METADATA,
  server_metadata: SERVER_METADATA,
  register: REGISTER,
  authorize: AUTHORIZE,
  callback: CALLBACK,
  token: TOKEN,
  initialize: prepareMcp('initialize'),
  initialized: prepareMcp('initialized'),
  tools: prepareMcp('tools'),
  call: prepareMcp('call'),
  refresh: REFRESH,
  revoke: REVOKE,
};

/** Hops whose request does not leave through the relay: the browser goes itself, or nothing is sent. */
export const isRelayed = (kind: HopKind, { url }: Pick<Draft, 'url'>): boolean =>
  kind !== 'authorize' && kind !== 'callback' && !(kind === 'register' && url === '');

/** Prepares the request of a hop as a correct client would send it. */
export async function prepare(kind: HopKind, known: Known, tools: Tools): Promise<Draft> {
  const draft = await PREPARE[kind](known, tools);
  if (!isRelayed(kind, draft)) return draft;
  const name = 'user-agent';
  const value = agentOf(known.walk.id);
  const where = 'header';
  const row = { where, name, value, included: true, prepared: { where, name, value } } as const;
  return { ...draft, rows: [...draft.rows, { ...row, id: draft.rows.length }] };
}
