import { join } from 'node:path';
import { z } from 'zod';
import type { SigningAlgorithm } from '../core/config.ts';
import { loadOrCreate, parseKeyFile, readKeyFile, replaceKeyFile } from './key-file.ts';
import { generateSigningKey, type SigningKey, signingKeyOfJwk } from './key-pair.ts';

/** The file that holds the signing keys, in KEYS_DIR. */
export const SIGNING_KEYS_FILE = 'signing-keys.json';

const MACHINE_CLIENT_FILE = 'machine-client.json';

const stored = z.object(
  {
    keys: z
      .array(
        z.object({
          created: z.int({ error: '"created" has to be a number of seconds' }),
          jwk: z.looseObject({ kty: z.string() }, { error: '"jwk" has to be a private JWK' }),
        }),
      )
      .min(1, 'it holds no key'),
  },
  { error: 'it has no list of "keys"' },
);

/** Where the keys of a server are, and how a missing one is made. */
export interface KeyStoreOptions {
  /** The setting KEYS_DIR. */
  readonly dir: string;
  /** The algorithm of a key that has to be made. */
  readonly alg: SigningAlgorithm;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

async function parseKeys(text: string): Promise<SigningKey[]> {
  const parsed = stored.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(parsed.error.issues[0]?.message ?? 'it is malformed');
  return Promise.all(parsed.data.keys.map(({ jwk, created }) => keyOf(jwk, created)));
}

async function keyOf(jwk: { readonly kty: string }, created: number): Promise<SigningKey> {
  try {
    return await signingKeyOfJwk({ ...jwk }, created);
  } catch {
    throw new Error(`"jwk" has to be a private ${jwk.kty} key`); // what OpenSSL says helps nobody
  }
}

const contentOf = (keys: readonly SigningKey[]) => ({
  keys: keys.map(({ created, jwk }) => ({ created, jwk })),
});

const loadFile = (name: string, { dir, alg, now }: KeyStoreOptions): Promise<SigningKey[]> =>
  loadOrCreate(dir, name, {
    parse: parseKeys,
    create: async () => contentOf([await generateSigningKey(alg, Math.floor(now() / 1000))]),
  });

/**
 * The signing keys, made on first start: the first one signs, the others are still published so that what they signed
 * can be verified.
 *
 * @throws {StartupError} naming KEYS_DIR and the file when they cannot be used
 */
export const loadOrCreateKeys = (options: KeyStoreOptions): Promise<SigningKey[]> =>
  loadFile(SIGNING_KEYS_FILE, options);

/**
 * The signing keys as they are on disk, without making any.
 *
 * @throws {StartupError} naming KEYS_DIR and the file when they cannot be used
 */
export async function loadKeys(dir: string): Promise<SigningKey[] | undefined> {
  const path = join(dir, SIGNING_KEYS_FILE);
  const text = await readKeyFile(path);
  return text === undefined ? undefined : parseKeyFile(path, text, parseKeys);
}

/** Replaces the signing keys in one step. */
export const saveKeys = (dir: string, keys: readonly SigningKey[]): Promise<void> =>
  replaceKeyFile(dir, SIGNING_KEYS_FILE, contentOf(keys));

/**
 * The key pair of the pre-registered machine client, which authenticates by `private_key_jwt`. RFC 7523 §2.2.
 *
 * @throws {StartupError} naming KEYS_DIR and the file when it cannot be used
 */
export async function machineClientKey(options: KeyStoreOptions): Promise<SigningKey> {
  const [key] = await loadFile(MACHINE_CLIENT_FILE, options);
  if (!key) throw new Error('a key file was parsed that holds no key');
  return key;
}
