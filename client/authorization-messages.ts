import { err, ok, type Result } from '../core/result.ts';
import { formatScope } from '../core/scopes.ts';
import type { Failure } from './failures.ts';

/**
 * What a client remembers of one authorization request, to judge the response by. The issuer is the one of the
 * validated metadata (MCP 2026-07-28, Authorization Response Validation).
 */
export interface AuthorizationSession {
  readonly issuer: string;
  /** `authorization_response_iss_parameter_supported`. RFC 9207 §3. */
  readonly sendsIss: boolean;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly resource: string;
  readonly scopes: readonly string[] | undefined;
  /** Undefined for a client that sends none. */
  readonly state: string | undefined;
  readonly codeVerifier: string;
  readonly loginHint?: string | undefined;
}

/**
 * The parameters of an authorization request. RFC 6749 §4.1.1, with PKCE (RFC 7636 §4.3) and the resource (RFC 8707 §2).
 * `offline_access` asks for consent explicitly, or servers ignore it (OpenID Connect Core §11).
 *
 * @param codeChallenge of the session's verifier, by S256
 */
export function authorizationParameters(
  session: AuthorizationSession,
  codeChallenge: string,
): Array<readonly [name: string, value: string]> {
  const parameters: Readonly<Record<string, string | undefined>> = {
    response_type: 'code',
    client_id: session.clientId,
    redirect_uri: session.redirectUri,
    scope: session.scopes === undefined ? undefined : formatScope(session.scopes),
    resource: session.resource,
    state: session.state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    prompt: session.scopes?.includes('offline_access') ? 'consent' : undefined,
    login_hint: session.loginHint,
  };
  return Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/**
 * Judges `iss` of an authorization response. RFC 9207 §2.4, in the four cases of MCP 2026-07-28, Authorization
 * Response Validation: a value that is there is compared as it is written, whatever the metadata says; one that is not
 * there is refused only where the metadata promised it.
 */
export function judgeIss(
  iss: string | undefined,
  { issuer, sendsIss }: Pick<AuthorizationSession, 'issuer' | 'sendsIss'>,
): Result<void, Failure> {
  if (iss === undefined) return sendsIss ? err({ reason: 'iss_missing', expected: issuer }) : ok(undefined);
  return iss === issuer ? ok(undefined) : err({ reason: 'iss_mismatch', expected: issuer, got: iss });
}

const ONCE = ['code', 'state', 'iss', 'error', 'error_description'];

/**
 * Judges an authorization response: where it arrived, `state` (RFC 6749 §10.12), `iss` (RFC 9207 §2.4), and only then
 * the error or the code (RFC 6749 §4.1.2), because the error of a stranger is not to be shown.
 *
 * @returns the authorization code
 */
export function judgeAuthorizationResponse(
  callback: URL,
  session: AuthorizationSession,
): Result<string, Failure> {
  const malformed = (detail: string) => err({ reason: 'authorization_response_malformed', detail } as const);
  const expected = new URL(session.redirectUri);
  if (callback.origin !== expected.origin || callback.pathname !== expected.pathname) {
    return malformed(`it arrived at ${callback.origin}${callback.pathname}, not at the redirect URI`);
  }
  const parameters = callback.searchParams;
  const repeated = ONCE.find((name) => parameters.getAll(name).length > 1);
  if (repeated !== undefined) return malformed(`${repeated} is there more than once`);
  if ((parameters.get('state') ?? undefined) !== session.state) return err({ reason: 'state_mismatch' });
  const iss = judgeIss(parameters.get('iss') ?? undefined, session);
  if (!iss.ok) return iss;
  const error = parameters.get('error');
  if (error !== null) {
    return err({
      reason: 'authorization_refused',
      error,
      description: parameters.get('error_description') ?? '',
    });
  }
  const code = parameters.get('code');
  return code === null || code === '' ? malformed('it has neither a code nor an error') : ok(code);
}
