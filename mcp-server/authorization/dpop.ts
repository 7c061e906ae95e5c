import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader } from 'jose';
import { isDate } from '../../core/claims.ts';
import { ACCEPTED_ALGORITHMS } from '../../core/config.ts';
import { isObject, type JsonObject, showJson } from '../../core/json.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { claimsIn } from './jwt-payload.ts';
import type { ReplayMemory } from './replay-memory.ts';
import { verificationKey } from './verification-key.ts';

/** What a proof has to be about. */
export interface DpopExpectations {
  readonly method: string;
  /** The URL of the request; query and fragment do not count. */
  readonly url: string;
  readonly accessToken: string;
  /** `cnf.jkt` of the access token. */
  readonly thumbprint: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds by which the two clocks may differ. */
  readonly clockTolerance: number;
  readonly replays: ReplayMemory;
}

/** Seconds that a proof may be used after it was made. RFC 9449 §11.1: a short window. */
export const PROOF_LIFETIME = 60;
const MAX_JTI = 256;

const ALGORITHMS: readonly string[] = ACCEPTED_ALGORITHMS;
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function headerOf(proof: string): Result<{ alg: string; jwk: JsonObject }, string> {
  let header: JsonObject;
  try {
    header = { ...decodeProtectedHeader(proof) };
  } catch {
    return err('not a JWT');
  }
  const { typ, alg, jwk, crit } = header;
  if (typeof typ !== 'string' || typ.toLowerCase().replace(/^application\//, '') !== 'dpop+jwt') {
    return err(`typ is ${showJson(typ)}, expected dpop+jwt`);
  }
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg))
    return err(`alg ${showJson(alg)} is not accepted`);
  if (crit !== undefined) return err('crit names extensions that are not known here');
  if (!isObject(jwk)) return err('the header has no jwk');
  if (PRIVATE_MEMBERS.some((member) => member in jwk)) return err('the jwk is not a public key');
  return ok({ alg, jwk });
}

/** The claims of a proof, once its own key has confirmed them. RFC 9449 §4.3, steps 2 to 7. */
async function signedClaims(
  proof: string,
): Promise<Result<{ claims: JsonObject; thumbprint: string }, string>> {
  const header = headerOf(proof);
  if (!header.ok) return header;
  const { alg, jwk } = header.value;
  const key = verificationKey(jwk);
  if (!key?.fits(alg)) return err(`the jwk does not fit alg ${alg}`);
  try {
    const { payload } = await compactVerify(proof, await key.cryptoKey(alg), { algorithms: [alg] });
    const claims = claimsIn(payload);
    if (!claims) return err('the payload is not a JSON object in UTF-8');
    return ok({ claims, thumbprint: await calculateJwkThumbprint(jwk) });
  } catch {
    return err('the signature is not valid');
  }
}

const withoutQuery = (url: unknown): string | undefined => {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  return parsed ? `${parsed.origin}${parsed.pathname}` : undefined;
};

function checkClaims(claims: JsonObject, expected: DpopExpectations): Result<void, string> {
  const { jti, htm, htu, iat, exp, nbf, ath } = claims;
  const { now, clockTolerance } = expected;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) return err('jti is missing or too long');
  if (htm !== expected.method) return err(`htm is ${showJson(htm)}, expected ${expected.method}`);
  if (withoutQuery(htu) !== withoutQuery(expected.url)) {
    return err(`htu is ${showJson(htu)}, expected ${expected.url}`);
  }
  if (!isDate(iat)) return err('iat is missing or no date');
  if (iat > now + clockTolerance) return err(`iat ${iat} is in the future, now ${now}`);
  if (iat < now - PROOF_LIFETIME - clockTolerance) return err(`iat ${iat} is too old, now ${now}`);
  if (exp !== undefined && !(isDate(exp) && exp > now - clockTolerance)) return err('exp has passed');
  if (nbf !== undefined && !(isDate(nbf) && nbf <= now + clockTolerance)) return err('nbf has not come');
  const hash = createHash('sha256').update(expected.accessToken).digest('base64url');
  if (ath !== hash) return err('ath is not the hash of this access token');
  return ok(undefined);
}

/**
 * Checks the proof of possession that came with a bound token. RFC 9449 §4.3 and §7.1.
 *
 * @returns the reason of a refusal in words for the log
 */
export async function checkDpopProof(
  proof: string,
  expected: DpopExpectations,
): Promise<Result<void, string>> {
  const signed = await signedClaims(proof);
  if (!signed.ok) return signed;
  const { claims, thumbprint } = signed.value;
  const checked = checkClaims(claims, expected);
  if (!checked.ok) return checked;
  if (thumbprint !== expected.thumbprint)
    return err('the proof is signed by another key than the token names');
  // RFC 9449 §11.1: last, so that only a proof that is otherwise good can fill the memory.
  const until = expected.now + PROOF_LIFETIME + 2 * expected.clockTolerance;
  if (!expected.replays.add(`${thumbprint} ${String(claims.jti)}`, until, expected.now)) {
    return err('the proof was used before');
  }
  return ok(undefined);
}
