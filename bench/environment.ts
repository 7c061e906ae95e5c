import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey, type SigningKey } from '../keys/key-pair.ts';
import { saveKeys } from '../keys/key-store.ts';

/** What all measured servers of a run share. */
export interface Environment {
  /** The RS256 key that ours, the bare provider and the benchmark's own issuer sign with. */
  readonly key: SigningKey;
  readonly keysDir: string;
  /** The same key as a JWK Set file. */
  readonly jwksFile: string;
  /** A new folder, empty. */
  newFolder(): Promise<string>;
  /** A folder for the compile cache, the same for the whole run. */
  readonly cacheDir: string;
  remove(): Promise<void>;
}

/** Makes the keys and folders of a run. */
export async function createEnvironment(): Promise<Environment> {
  const root = await mkdtemp(join(tmpdir(), 'playground-bench-'));
  const keysDir = join(root, 'keys');
  const cacheDir = join(root, 'cache');
  const jwksFile = join(root, 'jwks.json');
  await Promise.all([mkdir(keysDir), mkdir(cacheDir)]);
  const key = await generateSigningKey('RS256', Math.floor(Date.now() / 1000));
  await saveKeys(keysDir, [key]);
  await writeFile(jwksFile, JSON.stringify({ keys: [key.jwk] }));
  return {
    key,
    keysDir,
    jwksFile,
    cacheDir,
    newFolder: () => mkdtemp(join(root, 'data-')),
    remove: () => rm(root, { recursive: true }),
  };
}
