import { type JsonObject, showJson } from './json.ts';
import type { Refusal } from './refusals.ts';
import { err, ok, type Result } from './result.ts';
import { parseScope } from './scopes.ts';

/** A verified access token, in the terms of the resource server. */
export interface AccessToken {
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Thumbprint of the key the token is bound to. RFC 9449 §6. */
  readonly boundTo?: string;
  /** Everything the token said. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What an access token has to match. */
export interface AccessTokenExpectations {
  readonly issuer: string;
  /** The resource identifier that has to be among the audiences. RFC 8707 §2. */
  readonly resource: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds by which the two clocks may differ. */
  readonly clockTolerance: number;
  readonly scopeClaim: string;
  readonly rolesClaim: string;
}

const audiences = (aud: unknown): string[] =>
  (Array.isArray(aud) ? aud : [aud]).filter((entry): entry is string => typeof entry === 'string');

/** Reads a claim that is a list, or a string of words, as different servers write scopes and roles. */
export const wordsOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((entry): entry is string => typeof entry === 'string')
    : parseScope(typeof value === 'string' ? value : undefined);

/** A NumericDate is a finite number of seconds. RFC 7519 §2. */
export const isDate = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/** RFC 7519 §4.1.4-6: exp is required of an access token (RFC 9068 §2.2), nbf and iat are honoured when present. */
function checkTimes(
  claims: JsonObject,
  { now, clockTolerance }: AccessTokenExpectations,
): Result<number, Refusal> {
  const { exp, nbf, iat } = claims;
  if (exp === undefined) return err({ reason: 'claim_missing', claim: 'exp' });
  if (!isDate(exp)) return err({ reason: 'claim_malformed', claim: 'exp', got: showJson(exp) });
  if (nbf !== undefined && !isDate(nbf))
    return err({ reason: 'claim_malformed', claim: 'nbf', got: showJson(nbf) });
  if (iat !== undefined && !isDate(iat))
    return err({ reason: 'claim_malformed', claim: 'iat', got: showJson(iat) });
  if (exp <= now - clockTolerance) return err({ reason: 'expired', exp, now });
  if (nbf !== undefined && nbf > now + clockTolerance) return err({ reason: 'not_yet_valid', nbf, now });
  if (iat !== undefined && iat > now + clockTolerance) return err({ reason: 'issued_in_future', iat, now });
  return ok(exp);
}

/** RFC 7800 §3.1, RFC 9449 §6.1: `cnf.jkt` names the key that has to prove possession. */
function confirmationOf(claims: JsonObject): Result<string | undefined, Refusal> {
  const cnf = claims.cnf;
  if (cnf === undefined) return ok(undefined);
  const jkt = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? cnf.jkt : undefined;
  // A confirmation this server cannot check must not be ignored, or a bound token would pass as a bearer token.
  return typeof jkt === 'string'
    ? ok(jkt)
    : err({ reason: 'claim_malformed', claim: 'cnf', got: showJson(cnf) });
}

/**
 * Checks the claims of an access token whose signature is already verified, or that an introspection endpoint vouched
 * for. RFC 9068 §4, RFC 8707 §2, RFC 7519 §4.1.
 */
export function checkAccessToken(
  claims: JsonObject,
  expected: AccessTokenExpectations,
): Result<AccessToken, Refusal> {
  if (claims.iss !== expected.issuer) {
    return err({ reason: 'issuer_mismatch', expected: expected.issuer, got: showJson(claims.iss) });
  }
  if (!audiences(claims.aud).includes(expected.resource)) {
    return err({ reason: 'audience_mismatch', expected: expected.resource, got: audiences(claims.aud) });
  }
  const times = checkTimes(claims, expected);
  if (!times.ok) return times;
  const bound = confirmationOf(claims);
  if (!bound.ok) return bound;
  const clientId = typeof claims.client_id === 'string' ? claims.client_id : claims.azp;
  if (claims.sub !== undefined && typeof claims.sub !== 'string') {
    return err({ reason: 'claim_malformed', claim: 'sub', got: showJson(claims.sub) });
  }
  const subject = typeof claims.sub === 'string' ? claims.sub : clientId;
  if (typeof subject !== 'string') return err({ reason: 'claim_missing', claim: 'sub' });
  return ok({
    subject,
    clientId: typeof clientId === 'string' ? clientId : '',
    scopes: wordsOf(claims[expected.scopeClaim]),
    roles: wordsOf(claims[expected.rolesClaim]),
    expiresAt: times.value,
    ...(bound.value === undefined ? {} : { boundTo: bound.value }),
    claims,
  });
}

/**
 * RFC 9068 §4: `typ` is `at+jwt`, with or without the `application/` prefix, in any case (RFC 7515 §4.1.9).
 *
 * @param accepted the types in force; another authorization server may sign with `JWT` or no type at all
 */
export function checkTokenType(typ: unknown, accepted: readonly string[]): Result<void, Refusal> {
  const got = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '(none)';
  if (accepted.some((type) => type.toLowerCase() === got)) return ok(undefined);
  return err({ reason: 'typ_mismatch', expected: accepted.join(' or '), got });
}
