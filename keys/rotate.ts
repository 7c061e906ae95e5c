import type { SigningAlgorithm } from '../core/config.ts';
import { generateSigningKey, type SigningKey, signingKeyOfPem } from './key-pair.ts';
import { loadKeys, saveKeys } from './key-store.ts';
import { SUCCESSIONS } from './succession.ts';

/** What happens to the keys that are there when a new one becomes active. */
export interface Succession {
  /** The setting KEYS_DIR. */
  readonly dir: string;
  /** Whether the old keys stay published, so that tokens they signed still verify. Without it those die at once. */
  readonly overlap: boolean;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

async function activate(key: SigningKey, { dir, overlap }: Succession): Promise<SigningKey[]> {
  const old = overlap ? ((await loadKeys(dir)) ?? []) : [];
  const keys = SUCCESSIONS.overlap(old, key);
  await saveKeys(dir, keys);
  return keys;
}

/**
 * Makes a new active key. A running server takes it up by itself, see `watchKeys`.
 *
 * @returns the keys that are published from now on, the active one first
 * @throws {StartupError} naming KEYS_DIR when the keys cannot be read or written
 */
export async function rotateKeys(alg: SigningAlgorithm, succession: Succession): Promise<SigningKey[]> {
  return activate(await generateSigningKey(alg, Math.floor(succession.now() / 1000)), succession);
}

/**
 * Makes a key of a PEM file the active one.
 *
 * @param pem an unencrypted private key: RSA from 2048 bits, P-256 or Ed25519
 * @param alg the algorithm that the key is expected to be for; any when left out
 * @throws {TypeError} when it is not such a key
 * @throws {StartupError} naming KEYS_DIR when the keys cannot be read or written
 */
export async function importKey(
  pem: string,
  { alg, ...succession }: Succession & { readonly alg?: SigningAlgorithm | undefined },
): Promise<SigningKey[]> {
  const key = await signingKeyOfPem(pem, Math.floor(succession.now() / 1000));
  if (alg !== undefined && key.alg !== alg) throw new TypeError(`it is a key for ${key.alg}, not for ${alg}`);
  return activate(key, succession);
}
