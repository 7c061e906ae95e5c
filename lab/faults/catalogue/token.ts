import type { GivenFault } from '../fault.ts';
import type { NamedFault } from '../named-fault.ts';

type Params<S extends GivenFault['seam']> = Extract<GivenFault, { seam: S }>['params'];

const response = (id: string, title: string, merge: Params<'as-token'>['merge']): NamedFault => ({
  title,
  fault: { id, seam: 'as-token', params: { merge } },
});

const exchange = (
  id: string,
  title: string,
  grant: 'authorization_code' | 'refresh_token',
  params: Params<'as-transport'>,
  counted: Pick<GivenFault, 'nth' | 'times' | 'per'> = {},
): NamedFault => ({
  title,
  fault: {
    id,
    seam: 'as-transport',
    match: { endpoint: 'token', grant_type: grant },
    ...counted,
    params,
  },
});

const token = (id: string, title: string, params: Params<'as-claims'>): NamedFault => ({
  title,
  fault: { id, seam: 'as-claims', params },
});

const ONCE = { times: 1, per: 'client' } as const;
const JSON_TYPE = { 'content-type': 'application/json' };

const rotation = (how: 'overlap' | 'abrupt' | 'same_kid', title: string): NamedFault => ({
  title,
  fault: {
    id: `rotate-${how.replace('_', '-')}`,
    seam: 'as-keys',
    match: { endpoint: 'token', grant_type: 'authorization_code' },
    params: { rotate: how },
  },
});

/** What goes wrong at the token endpoint, in what it answers and in the tokens themselves. */
export const TOKEN_FAULTS: readonly NamedFault[] = [
  response('expires-in-long', 'says that tokens live for a day', { expires_in: 86_400 }),
  response('expires-in-short', 'says that tokens live for one second', { expires_in: 1 }),
  response('expires-in-missing', 'does not say how long a token lives', { expires_in: null }),
  response('token-type-mac', 'issues a token of a type that nobody asked for', { token_type: 'mac' }),
  response('token-type-lower', 'writes the token type in lower case', { token_type: 'bearer' }),
  response('access-token-missing', 'answers 200 with an error in the body, and no token', {
    access_token: null,
    token_type: null,
    error: 'bad_verification_code',
  }),
  exchange('token-500', 'fails with 500 at the code', 'authorization_code', {
    status: 500,
    body: { error: 'server_error', error_description: 'unexpected' },
  }),
  exchange('token-html', 'answers the code with a page of a proxy', 'authorization_code', {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>Checking your browser</title><h1>One moment, please</h1>',
  }),
  exchange('token-malformed', 'answers the code with half a JSON document', 'authorization_code', {
    status: 200,
    headers: JSON_TYPE,
    body: '{"access_token":"eyJhbGciOiJFUzI1NiJ9',
  }),
  exchange('token-slow', 'takes eight seconds for a token', 'authorization_code', { delay: 8000 }),
  exchange('token-drop', 'hangs up at the code', 'authorization_code', { drop: true }),
  exchange('token-redirect', 'redirects the token request to another address', 'authorization_code', {
    status: 307,
    headers: { location: '{issuer}/moved/token' },
    body: 'Temporary Redirect',
  }),
  exchange(
    'token-busy',
    'answers the first code of a client with 503, to be tried in a second',
    'authorization_code',
    { status: 503, headers: { 'retry-after': '1' }, body: { error: 'temporarily_unavailable' } },
    ONCE,
  ),
  exchange(
    'refresh-response-lost',
    'refreshes, and loses the answer to the first refresh of a client',
    'refresh_token',
    { when: 'after', drop: true },
    ONCE,
  ),
  exchange('refresh-invalid-grant', 'refuses every refresh token', 'refresh_token', {
    status: 400,
    headers: { 'cache-control': 'no-store' },
    body: { error: 'invalid_grant', error_description: 'the refresh token has been revoked' },
  }),
  {
    title: 'does not repeat the scope when it refreshes',
    fault: {
      id: 'refresh-scope-unsaid',
      seam: 'as-token',
      match: { grant_type: 'refresh_token' },
      params: { merge: { scope: null } },
    },
  },
  {
    title: 'says that a refreshed token has only mcp:read',
    fault: {
      id: 'refresh-scope-lost',
      seam: 'as-token',
      match: { grant_type: 'refresh_token' },
      params: { merge: { scope: 'mcp:read' } },
    },
  },
  {
    title: 'puts only mcp:read into a refreshed token',
    fault: {
      id: 'refresh-claim-lost',
      seam: 'as-claims',
      match: { grant_type: 'refresh_token' },
      params: { claims: { scope: 'mcp:read' } },
    },
  },
  token('audience-wrong', 'issues tokens for another resource', {
    claims: { aud: 'https://api.example.com' },
  }),
  token('token-issuer-slash', 'issues tokens whose iss has a slash at its end', {
    claims: { iss: '{issuer}/' },
  }),
  token('key-unpublished', 'signs with a key that it does not publish', { signature: 'other_key' }),
  token('signature-none', 'issues tokens that are not signed', { signature: 'none' }),
  token('signature-garbled', 'issues tokens with a wrong signature', { signature: 'garbled' }),
  rotation('overlap', 'signs with a new key at every login; the old ones stay published'),
  rotation('abrupt', 'replaces its key at every login; the old one is gone'),
  rotation('same_kid', 'replaces its key at every login; the new one has the old key id'),
  {
    title: 'cannot give its keys',
    fault: {
      id: 'jwks-500',
      seam: 'as-transport',
      match: { endpoint: 'jwks' },
      params: { status: 500, body: { error: 'server_error' } },
    },
  },
];
