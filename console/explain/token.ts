import { CLIENT_AUTHENTICATION } from './client-authentication.ts';
import { type Entries, entry } from './entry.ts';
import { ERROR_MEMBERS } from './errors.ts';

const SHARED = {
  grant_type: entry(
    'rfc6749-4.1.3',
    'Says what is exchanged for tokens: a code, a refresh token, a device code, or nothing but the credentials of the client.',
  ),
  ...CLIENT_AUTHENTICATION,
  resource: entry(
    'mcp-resource-parameter',
    'Says for which MCP server the token is meant: it becomes the audience.',
    'It is the same as in the authorization request, in every character.',
  ),
} as const satisfies Entries;

/** Parameters of a token request by its grant. */
export const TOKEN_CODE = {
  ...SHARED,
  code: entry(
    'rfc6749-4.1.3',
    'What the browser brought: it is exchanged for tokens, once.',
    'Its # is that of the code in the authorization response.',
  ),
  redirect_uri: entry(
    'rfc6749-4.1.3',
    'Repeats where the code came to, so that a code that was led elsewhere is worth nothing.',
    'It equals redirect_uri of the authorization request, the port of a loopback address included. OAuth 2.1 leaves it out: PKCE does its work.',
  ),
  code_verifier: entry(
    'rfc7636-4.5',
    'Proves that whoever redeems the code is whoever asked for it.',
    'Its # is the beginning of the code_challenge: the server computes base64url(SHA-256(code_verifier)) and compares.',
  ),
  scope: entry(
    'rfc6749-4.1.3',
    'Has no meaning in this grant: what the code stands for was decided at the authorization endpoint.',
  ),
} as const satisfies Entries;

/** RFC 6749 §6. */
export const TOKEN_REFRESH = {
  ...SHARED,
  refresh_token: entry(
    'mcp-refresh-tokens',
    'Is exchanged for a new access token; where it rotates, for a new refresh token as well.',
    'A used one that comes again ends the whole family (RFC 9700 §4.14): two refreshes at once look like theft.',
  ),
  scope: entry(
    'rfc6749-6',
    'Asks for fewer scopes than were granted.',
    'Left out, the scopes stay as they were; more than were granted is invalid_scope.',
  ),
} as const satisfies Entries;

/** RFC 6749 §4.4.2. */
export const TOKEN_CLIENT_CREDENTIALS = {
  ...SHARED,
  scope: entry('rfc6749-4.4.2', 'What the client wants to be allowed, for itself and not for a person.'),
} as const satisfies Entries;

/** RFC 8628 §3.4. */
export const TOKEN_DEVICE = {
  ...SHARED,
  device_code: entry(
    'rfc8628-3.4',
    'Stands for the request of the device, until a person has decided.',
    'The device asks no more often than interval allows.',
  ),
} as const satisfies Entries;

/** RFC 8693 §2.1, RFC 7521 §4.1: grants that this authorization server does not have, and others do. */
export const TOKEN_OTHER = {
  ...SHARED,
  scope: entry('rfc6749-3.3', 'What the client wants to be allowed.'),
  audience: entry('rfc8693-2.1', 'Names the target of the token, where it has no URI; MCP uses resource.'),
  subject_token: entry('rfc8693-2.1', 'The token that is exchanged: who it is about.'),
  subject_token_type: entry('rfc8693-2.1', 'Says what kind of token subject_token is.'),
  actor_token: entry('rfc8693-2.1', 'Who acts in place of the subject.'),
  actor_token_type: entry('rfc8693-2.1', 'Says what kind of token actor_token is.'),
  requested_token_type: entry('rfc8693-2.1', 'Says what kind of token is wanted.'),
  assertion: entry(
    'rfc7521-4.1',
    'A signed statement of somebody that the server trusts, in place of a person at the browser.',
  ),
} as const satisfies Entries;

/** Members of a token response. */
export const TOKEN_RESPONSE = {
  access_token: entry(
    'rfc6749-5.1',
    'What the client shows to the MCP server with every request.',
    'For the client it is opaque; here it is decoded, because you are looking, not the client.',
  ),
  token_type: entry(
    'rfc6749-7.1',
    'Says how the token is shown: Bearer, or DPoP with a proof.',
    'It is compared without regard to case.',
  ),
  expires_in: entry(
    'rfc6749-5.1',
    'Seconds that the access token lives.',
    'It agrees with exp of the token; a client that believes it too long gets a 401 it must handle anyway.',
  ),
  refresh_token: entry(
    'mcp-refresh-tokens',
    'Brings the next access token without a person.',
    'Left out where the client may not refresh; a refresh that brings a new one makes the old one worthless.',
  ),
  scope: entry(
    'rfc6749-5.1',
    'What the token really allows.',
    'It may be less than was asked for; left out, it is what was asked for.',
  ),
  id_token: entry(
    'openid-id-token',
    'Tells the client who signed in; it is no access token.',
    'aud is the client_id.',
  ),
  issued_token_type: entry('rfc8693-2.2.1', 'What kind of token came out of an exchange.'),
  ...ERROR_MEMBERS,
} as const satisfies Entries;

/** RFC 7009 §2.1. */
export const REVOCATION_REQUEST = {
  ...CLIENT_AUTHENTICATION,
  token: entry(
    'rfc7009-2.1',
    'The token that nobody may use any more.',
    'A refresh token takes its whole grant with it. A JWT access token lives on until it expires.',
  ),
  token_type_hint: entry('rfc7009-2.1', 'Says which kind of token it is, to spare the server a search.'),
} as const satisfies Entries;

/** RFC 7662 §2.1. */
export const INTROSPECTION_REQUEST = {
  ...CLIENT_AUTHENTICATION,
  token: entry('rfc7662-2.1', 'The token that the resource server wants to know about.'),
  token_type_hint: entry('rfc7662-2.1', 'Says which kind of token it is, to spare the server a search.'),
} as const satisfies Entries;
