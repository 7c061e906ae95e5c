import type { ClauseId } from '../../core/clauses.ts';
import { type Entries, entry } from './entry.ts';

/** Members of an error, wherever OAuth has one. @param clause that says which words there are in that place */
export const errorMembers = (clause: ClauseId) => ({
  error: entry(
    clause,
    'What went wrong, as a word for programs.',
    'Only the word decides what a client does next.',
  ),
  error_description: entry(
    clause,
    'What went wrong, in words for developers.',
    'A client shows it to nobody as if it had written it, and decides nothing by it.',
  ),
  error_uri: entry(clause, 'A page about the error.'),
});

/** Those of the token endpoint and of its neighbours. RFC 6749 §5.2. */
export const ERROR_MEMBERS = errorMembers('rfc6749-5.2');

/** What the words of `error` mean, and what a client does then. */
export const ERROR_CODES = {
  invalid_request: entry(
    'rfc6749-5.2',
    'The request lacks something, has something twice, or cannot be read.',
    'The client has to be mended: the same request fails again.',
  ),
  invalid_client: entry(
    'rfc6749-5.2',
    'The client is not known here, or could not prove who it is.',
    'A client that was forgotten registers again, and starts the flow anew.',
  ),
  invalid_grant: entry(
    'rfc6749-5.2',
    'The code or refresh token is wrong, expired, used before, revoked, or belongs to another client or redirect URI; or the code_verifier does not match.',
    'The client throws it away and lets a person authorize again.',
  ),
  unauthorized_client: entry(
    'rfc6749-5.2',
    'This client may not use this grant.',
    'Compare grant_types of its registration.',
  ),
  unsupported_grant_type: entry(
    'rfc6749-5.2',
    'The server does not know this grant.',
    'Compare grant_types_supported.',
  ),
  unsupported_response_type: entry(
    'rfc6749-4.1.2.1',
    'The server does not give what response_type asks for.',
  ),
  invalid_scope: entry(
    'rfc6749-5.2',
    'A scope is unknown, malformed, or more than this client may have.',
    'Compare scopes_supported, and the scope of the registration.',
  ),
  invalid_target: entry(
    'rfc8707-2',
    'The server does not issue tokens for the resource that was named, or wants one to be named.',
    'resource is compared as a whole: a slash, a port or a host name more is another resource.',
  ),
  access_denied: entry('rfc6749-4.1.2.1', 'A person, or the server in place of one, said no.'),
  server_error: entry('rfc6749-4.1.2.1', 'The server failed.'),
  temporarily_unavailable: entry(
    'rfc6749-4.1.2.1',
    'The server cannot answer at the moment.',
    'Try again later; an answer that is no redirect may say in Retry-After when.',
  ),
  invalid_redirect_uri: entry('rfc7591-3.2.2', 'A redirect URI is not accepted.'),
  invalid_client_metadata: entry('rfc7591-3.2.2', 'A member of the registration is not accepted.'),
  invalid_token: entry(
    'rfc6750-3.1',
    'The access token is expired, revoked, malformed, or not for this resource.',
    'The client refreshes or authorizes again, and repeats the request once.',
  ),
  insufficient_scope: entry(
    'mcp-insufficient-scope',
    'The access token is good, and is not allowed to do this.',
    'The client asks for the scopes that it has and those of the challenge together, a limited number of times.',
  ),
  authorization_pending: entry(
    'rfc8628-3.5',
    'Nobody has decided yet.',
    'The device asks again, after the interval.',
  ),
  slow_down: entry('rfc8628-3.5', 'The device asks too often.', 'It adds five seconds to its interval.'),
  expired_token: entry('rfc8628-3.5', 'The device code has expired.', 'The device starts again.'),
  login_required: entry('openid-errors', 'prompt=none, and nobody is signed in.'),
  interaction_required: entry('openid-errors', 'prompt=none, and a person has to do something.'),
  consent_required: entry('openid-errors', 'prompt=none, and nobody has consented yet.'),
  invalid_dpop_proof: entry(
    'rfc9449-5',
    'The DPoP proof does not fit the request.',
    'htm, htu, iat and jti of the proof.',
  ),
  use_dpop_nonce: entry(
    'rfc9449-8',
    'The proof has to hold the nonce that the header field DPoP-Nonce gives.',
    'The client repeats the request with it.',
  ),
} as const satisfies Entries;
