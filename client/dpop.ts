import { createHash } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** The key that a client binds its tokens to. RFC 9449 §4. */
export interface DpopKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly alg: string;
}

/** Makes a key for one connection; the private half cannot be exported. */
export async function generateDpopKey(alg = 'ES256'): Promise<DpopKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { privateKey, publicJwk: await exportJWK(publicKey), alg };
}

/** What a proof is about. */
export interface DpopProofOptions {
  readonly method: string;
  readonly url: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** An identifier that is used once. */
  readonly jti: string;
  /** What the server handed out. RFC 9449 §8 and §9. */
  readonly nonce?: string | undefined;
  /** The token that the request presents, at a resource server. */
  readonly accessToken?: string | undefined;
}

/** Makes a DPoP proof. RFC 9449 §4.2: `htu` has no query and no fragment, `ath` is the hash of the token. */
export function dpopProof(key: DpopKey, about: DpopProofOptions): Promise<string> {
  const { origin, pathname } = new URL(about.url);
  return new SignJWT({
    jti: about.jti,
    htm: about.method,
    htu: `${origin}${pathname}`,
    ...(about.nonce === undefined ? {} : { nonce: about.nonce }),
    ...(about.accessToken === undefined
      ? {}
      : { ath: createHash('sha256').update(about.accessToken, 'ascii').digest('base64url') }),
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: key.alg, jwk: key.publicJwk })
    .setIssuedAt(about.now)
    .sign(key.privateKey);
}
