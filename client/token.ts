import type { AuthorizationServerMetadata } from '../core/metadata.ts';
import { err, ok, type Result } from '../core/result.ts';
import { formatScope, parseScope } from '../core/scopes.ts';
import type { AuthorizationSession } from './authorization-messages.ts';
import type { ClientAuthentication } from './client-authentication.ts';
import type { Failure } from './failures.ts';
import { type HttpAnswer, type HttpRequest, jsonObject } from './http.ts';
import { oauthErrorOf } from './oauth-error.ts';

/** What a token endpoint issued. */
export interface Tokens {
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Seconds, from the moment of the response; absent when the server did not say. */
  readonly expiresIn?: number;
  readonly refreshToken?: string;
  /** What was granted; absent means that it is what was asked for. RFC 6749 §5.1. */
  readonly scopes?: readonly string[];
}

/** The parameters of a grant, without client authentication. */
export type Grant = Readonly<Record<string, string>>;

const scopeParameter = (scopes: readonly string[] | undefined): Grant =>
  scopes === undefined || scopes.length === 0 ? {} : { scope: formatScope(scopes) };

/** The authorization code grant. RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2. */
export const codeGrant = (code: string, session: AuthorizationSession): Grant => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: session.redirectUri,
  code_verifier: session.codeVerifier,
  resource: session.resource,
});

/** The refresh token grant. RFC 6749 §6; without `scope` it is for what was granted before. */
export const refreshGrant = (refreshToken: string, resource: string): Grant => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
  resource,
});

/** The client credentials grant. RFC 6749 §4.4.2. */
export const clientCredentialsGrant = (resource: string, scopes: readonly string[] | undefined): Grant => ({
  grant_type: 'client_credentials',
  ...scopeParameter(scopes),
  resource,
});

/** The token endpoint of a server. */
export function tokenEndpoint({
  issuer,
  token_endpoint: endpoint,
}: AuthorizationServerMetadata): Result<string, Failure> {
  return endpoint === undefined
    ? err({ reason: 'endpoint_missing', issuer, endpoint: 'token_endpoint' })
    : ok(endpoint);
}

/**
 * The token request. RFC 6749 §3.2.
 *
 * @param proof a DPoP proof, where the token is to be bound to a key (RFC 9449 §5)
 */
export const tokenRequest = (
  endpoint: string,
  grant: Grant,
  authentication: ClientAuthentication,
  proof?: string,
): HttpRequest => ({
  method: 'POST',
  url: endpoint,
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    ...authentication.headers,
    ...(proof === undefined ? {} : { dpop: proof }),
  },
  body: new URLSearchParams({ ...grant, ...authentication.body }).toString(),
});

const TOKEN_TYPES: Readonly<Record<string, Tokens['tokenType']>> = { bearer: 'Bearer', dpop: 'DPoP' };

/** RFC 6749 appendix A.12: what a token is made of, so that it cannot break out of its header. */
const isToken = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x20-\x7e]+$/.test(value);

/**
 * Judges a token response. RFC 6749 §5.1 and §5.2.
 *
 * @param wanted the token type that the request was made for: a key was proved for `DPoP`, and a token that is not
 *   bound to it is not accepted in its place (RFC 9449 §5)
 */
export function judgeTokenResponse(answer: HttpAnswer, wanted: Tokens['tokenType']): Result<Tokens, Failure> {
  if (answer.status !== 200) {
    return err({ reason: 'token_refused', status: answer.status, ...oauthErrorOf(answer) });
  }
  const malformed = (detail: string) => err({ reason: 'token_response_malformed', detail } as const);
  const parsed = jsonObject(answer);
  if (!parsed.ok) return malformed(parsed.error);
  const { access_token, token_type, expires_in, refresh_token, scope } = parsed.value;
  if (!isToken(access_token))
    return malformed('access_token is missing, or not a string of visible characters');
  if (typeof token_type !== 'string') return malformed('token_type is missing');
  const tokenType = TOKEN_TYPES[token_type.toLowerCase()];
  if (tokenType !== wanted) return err({ reason: 'token_type_unusable', expected: wanted, got: token_type });
  if (
    expires_in !== undefined &&
    !(typeof expires_in === 'number' && Number.isFinite(expires_in) && expires_in >= 0)
  ) {
    return malformed(`expires_in is ${JSON.stringify(expires_in)}, expected a number of seconds`);
  }
  if (refresh_token !== undefined && !isToken(refresh_token)) {
    return malformed('refresh_token is not a string of visible characters');
  }
  if (scope !== undefined && typeof scope !== 'string') return malformed('scope is not a string');
  return ok({
    accessToken: access_token,
    tokenType,
    ...(expires_in === undefined ? {} : { expiresIn: expires_in }),
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    ...(scope === undefined ? {} : { scopes: parseScope(scope) }),
  });
}
