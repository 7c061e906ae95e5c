import { CLIENT_AUTHENTICATION } from './client-authentication.ts';
import { type Entries, entry } from './entry.ts';
import { ERROR_MEMBERS, errorMembers } from './errors.ts';

/** Parameters of the authorization request. */
export const AUTHORIZATION_REQUEST = {
  response_type: entry(
    'rfc6749-3.1.1',
    'Says what the client wants back from the browser: a code.',
    'Only "code" is left in OAuth 2.1; a client that asks for a token here uses the implicit grant.',
  ),
  client_id: CLIENT_AUTHENTICATION.client_id,
  redirect_uri: entry(
    'rfc6749-3.1.2',
    'Where the browser carries the answer to.',
    'It is compared with the registered ones, character by character; only the port of a loopback address may differ (RFC 8252 §7.3), and localhost is not 127.0.0.1.',
  ),
  scope: entry(
    'mcp-scope-selection',
    'What the client wants to be allowed, separated by spaces.',
    'A client asks for the scopes that the challenge named, else for scopes_supported of the resource; offline_access asks for a refresh token.',
  ),
  state: entry(
    'rfc6749-10.12',
    'A value that comes back unchanged, so that the client can tell its own answer from a forged one.',
    'It is new for every request and hard to guess, and the client compares it before it does anything else.',
  ),
  code_challenge: entry(
    'rfc7636-4.2',
    'Binds the code to a secret that only this client knows: base64url(SHA-256(code_verifier)).',
    'It has 43 characters; the first twelve are those of the # of the code_verifier in the token request.',
  ),
  code_challenge_method: entry(
    'rfc7636-4.3',
    'Says how the challenge was made from the verifier.',
    'It is S256. Without the parameter the server takes "plain", which protects nothing that was seen in a URL.',
  ),
  resource: entry(
    'mcp-resource-parameter',
    'Says for which MCP server the token is meant: its canonical URI.',
    'It equals the resource of the protected resource metadata, in every character: a slash more is another resource.',
  ),
  prompt: entry(
    'openid-request',
    'Asks for a page even where none would be needed, or for none at all.',
    'In OpenID Connect (Core §11) offline_access goes with prompt=consent: without it a server may leave offline_access out.',
  ),
  login_hint: entry('openid-request', 'Suggests who is going to sign in.'),
  max_age: entry('openid-request', 'How many seconds ago somebody may have signed in at most.'),
  acr_values: entry('openid-request', 'Asks for a certain strength of authentication.'),
  ui_locales: entry('openid-request', 'Languages that the pages should have.'),
  nonce: entry('openid-id-token', 'Comes back in the ID token, so that an ID token is used once.'),
  id_token_hint: entry('openid-request', 'An ID token of before: who should sign in again.'),
  response_mode: entry(
    'openid-request',
    'Says how the answer comes back: in the query, the fragment, or in a form that the browser posts.',
    'A code comes in the query unless this says otherwise.',
  ),
  dpop_jkt: entry('rfc9449-10', 'Binds the code to the key that the DPoP proofs are signed with.'),
  request: entry('rfc9101-5', 'The whole request as a signed JWT.'),
  request_uri: entry(
    'rfc9126-2.2',
    'Stands for a request that was pushed before.',
    'It is used once, and soon: the answer to the push said for how many seconds it lives.',
  ),
} as const satisfies Entries;

/** Parameters of the authorization response, in the URL that the browser is sent back to. */
export const AUTHORIZATION_RESPONSE = {
  code: entry(
    'rfc6749-4.1.2',
    'Is exchanged for tokens, once and soon: it lives ten minutes at most.',
    'A code that comes twice is refused, and should end the tokens that it brought; its # is found again in the token request.',
  ),
  state: entry(
    'rfc6749-10.12',
    'The value of the request, unchanged.',
    'The client throws an answer away whose state it does not know.',
  ),
  iss: entry(
    'mcp-response-validation',
    'Says which authorization server answered (RFC 9207), so that an answer is not mistaken for that of another.',
    'The client compares it with the issuer that it recorded before the redirect, without normalising, before it uses the code.',
  ),
  ...errorMembers('rfc6749-4.1.2.1'),
  response: entry('jarm', 'The whole answer as a JWT.'),
  session_state: entry('openid-session', 'Lets a page notice when somebody signs out.'),
} as const satisfies Entries;

/** Parameters of a pushed authorization request: those of an authorization request, with client authentication. */
export const PUSHED_REQUEST = {
  ...AUTHORIZATION_REQUEST,
  ...CLIENT_AUTHENTICATION,
} as const satisfies Entries;

/** Members of its answer. */
export const PUSHED_RESPONSE = {
  request_uri: entry(
    'rfc9126-2.2',
    'Stands for the pushed request: the browser carries this and the client_id, nothing else.',
  ),
  expires_in: entry('rfc9126-2.2', 'Seconds that the request_uri lives.'),
  ...ERROR_MEMBERS,
} as const satisfies Entries;
