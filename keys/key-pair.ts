import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair as generate,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../core/config.ts';

const generateKeyPair = promisify(generate);

/** A private key that signs, as it is kept and handed around. */
export interface SigningKey {
  /** The key's thumbprint: two keys never share it, so caches of published keys never mistake one. RFC 7638. */
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  /** Seconds since the epoch. */
  readonly created: number;
  /** The private key with `kid`, `alg` and `use`. RFC 7517 §4, RFC 7518 §6. */
  readonly jwk: PrivateJwk;
}

/** A JWK that names its key. RFC 7517 §4. */
export interface PublicJwk {
  readonly kty: string;
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
  readonly [member: string]: unknown;
}

/** A JWK with its private members. RFC 7518 §6.2.2, §6.3.2, RFC 8037 §2. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

/** Smallest RSA modulus that may sign, in bits. RFC 7518 §3.3. */
const RSA_BITS = 2048;

const GENERATORS: Readonly<Record<SigningAlgorithm, () => Promise<{ privateKey: KeyObject }>>> = {
  RS256: () => generateKeyPair('rsa', { modulusLength: RSA_BITS }),
  ES256: () => generateKeyPair('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPair('ed25519'),
};

/** The one algorithm that the playground signs with using this kind of key, or why there is none. */
function algorithmOf(key: KeyObject): SigningAlgorithm {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= RSA_BITS) return 'RS256';
  if (key.asymmetricKeyType === 'rsa') throw new Error(`an RSA key needs at least ${RSA_BITS} bits`);
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  throw new Error(`expected a key for one of ${SIGNING_ALGORITHMS.join(', ')}`);
}

async function signingKey(privateKey: KeyObject, created: number): Promise<SigningKey> {
  const alg = algorithmOf(privateKey);
  const { kty, d, ...members } = privateKey.export({ format: 'jwk' });
  if (kty === undefined || d === undefined) throw new Error('expected a private key');
  const kid = await calculateJwkThumbprint({ kty, ...members }, 'sha256');
  return { kid, alg, created, jwk: { kty, ...members, d, kid, alg, use: 'sig' } };
}

/**
 * Makes a new key.
 *
 * @param created seconds since the epoch
 */
export async function generateSigningKey(alg: SigningAlgorithm, created: number): Promise<SigningKey> {
  return signingKey((await GENERATORS[alg]()).privateKey, created);
}

/**
 * A signing key from a private JWK. Its `kid` is computed, whatever the JWK says.
 *
 * @param created seconds since the epoch
 * @throws {Error} when it is not a private key that the playground can sign with
 */
export async function signingKeyOfJwk(jwk: JsonWebKey, created: number): Promise<SigningKey> {
  return signingKey(createPrivateKey({ key: jwk, format: 'jwk' }), created);
}

/**
 * A signing key from a PEM file: PKCS#8 (RFC 5208), and the older forms that OpenSSL writes.
 *
 * @param created seconds since the epoch
 * @throws {Error} when it is not an unencrypted private key that the playground can sign with
 */
export async function signingKeyOfPem(pem: string, created: number): Promise<SigningKey> {
  if (/ENCRYPTED/.test(pem)) throw new Error('the key is encrypted; decrypt it first');
  if (!/PRIVATE KEY/.test(pem)) throw new Error('expected a private key in PEM form (PKCS#8)');
  return signingKey(readPem(pem), created);
}

function readPem(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error('it cannot be read as a private key'); // what OpenSSL says helps nobody
  }
}

/** The public half, without any private member. RFC 7517 §4. */
export function publicJwk({ jwk, kid, alg }: SigningKey): PublicJwk {
  const { kty, ...members } = createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ format: 'jwk' });
  return { kty: kty ?? jwk.kty, ...members, kid, alg, use: 'sig' };
}
