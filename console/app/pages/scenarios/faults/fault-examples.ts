import type { FactName } from '../../../../../lab/faults/facts.ts';
import type { GivenFault, Seam } from '../../../../../lab/faults/fault.ts';

/** What may be done at a seam, to begin with: a person changes it. */
export const EXAMPLES: { readonly [S in Seam]: Extract<GivenFault, { readonly seam: S }> } = {
  'as-metadata': {
    id: 'my-fault',
    seam: 'as-metadata',
    params: { merge: { code_challenge_methods_supported: null } },
  },
  'as-jwks': { id: 'my-fault', seam: 'as-jwks', params: { merge: { keys: [] } } },
  'as-registration': {
    id: 'my-fault',
    seam: 'as-registration',
    params: { merge: { client_secret: 'a secret' } },
  },
  'as-token': { id: 'my-fault', seam: 'as-token', params: { merge: { expires_in: 1 } } },
  'as-authorization': {
    id: 'my-fault',
    seam: 'as-authorization',
    params: { set: { iss: 'https://attacker.example.com' } },
  },
  'as-claims': {
    id: 'my-fault',
    seam: 'as-claims',
    params: { claims: { aud: 'https://elsewhere.example.com/mcp' } },
  },
  'as-keys': { id: 'my-fault', seam: 'as-keys', match: { endpoint: 'token' }, params: { rotate: 'abrupt' } },
  'as-clients': {
    id: 'my-fault',
    seam: 'as-clients',
    match: { endpoint: 'token' },
    params: { forget: true },
  },
  'as-client-document': { id: 'my-fault', seam: 'as-client-document', params: { status: 404 } },
  'as-transport': {
    id: 'my-fault',
    seam: 'as-transport',
    match: { endpoint: 'token' },
    times: 1,
    params: { status: 500, body: { error: 'server_error' } },
  },
  'rs-metadata': { id: 'my-fault', seam: 'rs-metadata', params: { merge: { scopes_supported: null } } },
  'rs-challenge': { id: 'my-fault', seam: 'rs-challenge', params: { set: { resource_metadata: null } } },
  'rs-acceptance': { id: 'my-fault', seam: 'rs-acceptance', times: 1, params: { refuse: 'invalid_token' } },
  'rs-session': {
    id: 'my-fault',
    seam: 'rs-session',
    match: { session: 'yes' },
    times: 1,
    params: { lose: true },
  },
  'rs-transport': {
    id: 'my-fault',
    seam: 'rs-transport',
    match: { endpoint: 'mcp' },
    times: 1,
    params: { status: 503, headers: { 'retry-after': '2' } },
  },
};

/** Values that a fact often has, to choose from. Of the others there are too many. */
export const FACT_VALUES: Readonly<Partial<Record<FactName, readonly string[]>>> = {
  method: ['GET', 'POST', 'DELETE', 'PUT', 'OPTIONS'],
  form: ['oauth', 'oidc_inserted', 'oidc_appended', 'path', 'root'],
  grant_type: [
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:device_code',
  ],
  rpc_method: ['initialize', 'tools/list', 'tools/call', 'prompts/list', 'resources/list', 'server/discover'],
  session: ['yes'],
  authenticated: ['yes'],
};
