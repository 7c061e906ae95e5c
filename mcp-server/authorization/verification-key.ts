import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { JsonObject } from '../../core/json.ts';
import { stringOf } from '../../core/json.ts';

/** Which key each accepted algorithm needs, and the names under which a JWK may declare it. RFC 7518 §3, RFC 9864. */
const KEY_OF_ALGORITHM: Readonly<Record<string, { kty: string; crv?: string; names: readonly string[] }>> = {
  RS256: { kty: 'RSA', names: ['RS256'] },
  PS256: { kty: 'RSA', names: ['PS256'] },
  ES256: { kty: 'EC', crv: 'P-256', names: ['ES256'] },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', names: ['EdDSA', 'Ed25519'] },
  Ed25519: { kty: 'OKP', crv: 'Ed25519', names: ['EdDSA', 'Ed25519'] },
};

/** The public members of each key type: nothing else of a published key is looked at. */
const PUBLIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
};

/** A published key that signatures can be checked with. Its identity stands for the key: a changed key is another object. */
export interface VerificationKey {
  readonly kid: string | undefined;
  /** Two keys with the same material have the same text. */
  readonly material: string;
  /** True when the key may verify signatures of this algorithm. */
  fits(algorithm: string): boolean;
  /** The key in the form that jose takes. @throws when the published key is unusable, an RSA key that is too short for example */
  cryptoKey(algorithm: string): Promise<CryptoKey>;
}

/**
 * Reads one key of a JWK set. RFC 7517 §4.
 *
 * @returns undefined for a key that no accepted algorithm can use: a symmetric one, one for encryption, an unknown type
 */
export function verificationKey(jwk: JsonObject): VerificationKey | undefined {
  const kty = stringOf(jwk.kty) ?? '';
  // Of its own: a key may say that its type is "constructor", which every object has.
  const members = Object.hasOwn(PUBLIC_MEMBERS, kty) ? PUBLIC_MEMBERS[kty] : undefined;
  if (!members || (jwk.use !== undefined && jwk.use !== 'sig')) return undefined;
  const values = members.map((name) => [name, stringOf(jwk[name])] as const);
  if (values.some(([, value]) => value === undefined)) return undefined;
  const publicJwk = { kty, ...Object.fromEntries(values) } as JWK; // members of a JWK, by the table above
  const declared = stringOf(jwk.alg);
  const imported = new Map<string, Promise<CryptoKey>>();
  return {
    kid: stringOf(jwk.kid),
    material: JSON.stringify([publicJwk, declared, jwk.kid]),
    fits(algorithm) {
      const needed = KEY_OF_ALGORITHM[algorithm];
      if (!needed || needed.kty !== kty || (needed.crv !== undefined && needed.crv !== jwk.crv)) return false;
      return declared === undefined || needed.names.includes(declared);
    },
    cryptoKey(algorithm) {
      const known = imported.get(algorithm);
      if (known) return known;
      // importJWK answers bytes for symmetric keys only, and those are not read.
      const key = importJWK(publicJwk, algorithm) as Promise<CryptoKey>;
      imported.set(algorithm, key);
      return key;
    },
  };
}
