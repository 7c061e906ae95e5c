/** Keys that an algorithm takes. */
interface KeyKind {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly crv?: string;
}

/** Asymmetric signature algorithms. RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864. */
const ALGORITHMS: Readonly<Record<string, KeyKind>> = {
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  RS512: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
  PS384: { kty: 'RSA' },
  PS512: { kty: 'RSA' },
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  Ed25519: { kty: 'OKP', crv: 'Ed25519' },
};

/** The keys that an algorithm takes; undefined for one that is not asymmetric, or not known. */
const keyKindOf = (alg: string): KeyKind | undefined =>
  Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;

/** One name may stand for two: a JWK says EdDSA where a token says Ed25519. RFC 9864 §2.2. */
const family = (alg: string): string => (alg === 'Ed25519' ? 'EdDSA' : alg);

/** Whether a published key may have signed with this algorithm. RFC 7517 §4.1 to §4.4. */
export function fits(jwk: Readonly<Record<string, unknown>>, alg: string): boolean {
  const kind = keyKindOf(alg);
  if (!kind || jwk.kty !== kind.kty || (kind.crv !== undefined && jwk.crv !== kind.crv)) return false;
  if (jwk.use !== undefined && jwk.use !== 'sig') return false;
  return jwk.alg === undefined || (typeof jwk.alg === 'string' && family(jwk.alg) === family(alg));
}

/** Why no server should accept an algorithm, for those that are no asymmetric one. RFC 8725 §3.1 and §3.2. */
export function objectionTo(alg: unknown): string | undefined {
  if (typeof alg !== 'string') return 'The header has no alg: nobody can say how it was signed.';
  if (keyKindOf(alg)) return undefined;
  if (alg.toLowerCase() === 'none') {
    return 'alg is none: nobody signed it, and anybody may have written it. A server that accepts it accepts everything.';
  }
  if (/^HS\d+$/.test(alg)) {
    return `${alg} is symmetric: whoever can check it can make it. A server that takes the published key for the secret accepts what anybody made (algorithm confusion).`;
  }
  return `${JSON.stringify(alg)} is no asymmetric signature algorithm: expected RS256, PS256, ES256, EdDSA or one of their families.`;
}
