import { type CompactJWSHeaderParameters, compactVerify, decodeProtectedHeader, errors } from 'jose';
import { type AccessToken, checkAccessToken, checkTokenType } from '../../core/claims.ts';
import { ACCEPTED_ALGORITHMS } from '../../core/config.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/refusals.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { createBoundedMap } from './bounded-map.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { claimsIn } from './jwt-payload.ts';
import type { VerificationKey } from './verification-key.ts';

/** What an access token of this server has to match. */
export interface TokenRules {
  readonly issuer: string;
  readonly resource: string;
  /** Accepted values of the `typ` header. */
  readonly types: readonly string[];
  /** Seconds. */
  readonly clockTolerance: number;
  readonly scopeClaim: string;
  readonly rolesClaim: string;
}

/** Turns the token of a request into who is calling, or says exactly why not. */
export type VerifyToken = (token: string) => Promise<Result<AccessToken, Refusal>>;

/** What verification needs. */
export interface VerifierOptions {
  readonly rules: TokenRules;
  readonly keys: IssuerKeys;
  /** Asks the issuer about a token that is not a JWT; without it such a token is refused. */
  readonly introspect?: VerifyToken | undefined;
  /** Verified tokens that are remembered. */
  readonly cacheSize: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const ALGORITHMS: readonly string[] = ACCEPTED_ALGORITHMS;

function headerOf(token: string): CompactJWSHeaderParameters | undefined {
  try {
    // A token's header may say anything; each member is checked before it is used.
    return decodeProtectedHeader(token) as CompactJWSHeaderParameters;
  } catch {
    return undefined;
  }
}

/** RFC 7515 §5.2, with one key. The claims are judged elsewhere. */
async function checkSignature(
  token: string,
  algorithm: string,
  key: VerificationKey,
): Promise<Result<JsonObject, Refusal>> {
  try {
    const { payload } = await compactVerify(token, await key.cryptoKey(algorithm), {
      algorithms: [algorithm],
    });
    const claims = claimsIn(payload);
    return claims
      ? ok(claims)
      : err({ reason: 'malformed_token', detail: 'the payload is not a JSON object in UTF-8' });
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return err({ reason: 'bad_signature' });
    if (error instanceof errors.JWSInvalid) return err({ reason: 'malformed_token', detail: error.message });
    const why = error instanceof Error ? error.message : String(error);
    return err({ reason: 'unknown_key', kid: `${key.kid ?? '(none)'}, published but unusable: ${why}` });
  }
}

/** The keys that may have signed a token with this header. */
async function candidates(
  header: CompactJWSHeaderParameters,
  keys: IssuerKeys,
): Promise<Result<{ algorithm: string; keys: readonly VerificationKey[] }, Refusal>> {
  const algorithm = typeof header.alg === 'string' ? header.alg : '(none)';
  if (!ALGORITHMS.includes(algorithm)) {
    return err({ reason: 'algorithm_not_allowed', expected: ALGORITHMS, got: algorithm });
  }
  // RFC 7515 §4.1.11: an extension that is not understood must not be ignored.
  if (header.crit !== undefined)
    return err({ reason: 'malformed_token', detail: 'the crit header is not supported' });
  const kid = typeof header.kid === 'string' ? header.kid : undefined;
  const found = await keys.find(kid);
  if (!found.ok) return err({ reason: 'keys_unavailable', ...found.error });
  if (found.value.length === 0) return err({ reason: 'unknown_key', kid: kid ?? '(none)' });
  const fitting = found.value.filter((key) => key.fits(algorithm));
  if (fitting.length === 0) {
    const expected = ALGORITHMS.filter((name) => found.value.some((key) => key.fits(name)));
    return err({ reason: 'algorithm_not_allowed', expected, got: algorithm });
  }
  return ok({ algorithm, keys: fitting });
}

interface Verified {
  readonly token: AccessToken;
  readonly key: VerificationKey;
}

async function verifyBy(
  header: CompactJWSHeaderParameters,
  token: string,
  { rules, keys, now }: VerifierOptions,
): Promise<Result<Verified, Refusal>> {
  const signers = await candidates(header, keys);
  if (!signers.ok) return signers;
  let refusal: Refusal = { reason: 'bad_signature' };
  for (const key of signers.value.keys) {
    const claims = await checkSignature(token, signers.value.algorithm, key);
    if (!claims.ok) {
      refusal = claims.error;
      continue;
    }
    const type = checkTokenType(header.typ, rules.types);
    if (!type.ok) return type;
    const checked = checkAccessToken(claims.value, { ...rules, now: Math.floor(now() / 1000) });
    return checked.ok ? ok({ token: checked.value, key }) : checked;
  }
  return err(refusal);
}

/**
 * A wrong signature may tell that the issuer has rotated its key: without a `kid`, or under the `kid` of the old one. The
 * keys are asked for once more, as rarely as for a `kid` that is not known.
 */
async function verify(token: string, options: VerifierOptions): Promise<Result<Verified, Refusal>> {
  const header = headerOf(token);
  if (!header)
    return err({ reason: 'malformed_token', detail: 'not a JWT, and introspection is not configured' });
  const verified = await verifyBy(header, token, options);
  const mayBeNew = !verified.ok && verified.error.reason === 'bad_signature';
  return mayBeNew && (await options.keys.refresh()) ? verifyBy(header, token, options) : verified;
}

/**
 * Makes the verification of access tokens: JWTs against the issuer's published keys (RFC 9068 §4), anything else by
 * introspection. Verified tokens are remembered, and a remembered one is refused as soon as it expires or its key is
 * no longer published.
 */
export function createTokenVerifier(options: VerifierOptions): VerifyToken {
  const { keys, introspect, now, rules } = options;
  const cache = createBoundedMap<string, Verified>(options.cacheSize);
  return async function verifyToken(token) {
    const known = cache.get(token);
    if (known) {
      const seconds = Math.floor(now() / 1000);
      const { expiresAt } = known.token;
      const expired = expiresAt <= seconds - rules.clockTolerance;
      if (!expired && (await keys.isCurrent(known.key))) return ok(known.token);
      cache.delete(token);
      if (expired) return err({ reason: 'expired', exp: expiresAt, now: seconds });
    }
    if (introspect && headerOf(token) === undefined) return introspect(token);
    const verified = await verify(token, options);
    if (!verified.ok) return verified;
    cache.set(token, verified.value);
    return ok(verified.value.token);
  };
}
