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
  /** The clients that ours is given for a comparison with the bare provider, which has the same ones. */
  readonly clientsFile: string;
  /** A new folder, empty. */
  newFolder(): Promise<string>;
  /** A folder for the compile cache, the same for the whole run. */
  readonly cacheDir: string;
  remove(): Promise<void>;
}

const CLIENTS = [
  {
    client_id: 'benchmark',
    redirect_uris: ['http://localhost/callback'],
    application_type: 'native',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  {
    client_id: 'playground-machine',
    client_secret: 'playground-machine-secret',
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
  },
];

/** Makes the keys and folders of a run. */
export async function createEnvironment(): Promise<Environment> {
  const root = await mkdtemp(join(tmpdir(), 'playground-bench-'));
  const keysDir = join(root, 'keys');
  const cacheDir = join(root, 'cache');
  const jwksFile = join(root, 'jwks.json');
  const clientsFile = join(root, 'clients.json');
  await Promise.all([mkdir(keysDir), mkdir(cacheDir)]);
  const key = await generateSigningKey('RS256', Math.floor(Date.now() / 1000));
  await saveKeys(keysDir, [key]);
  await writeFile(jwksFile, JSON.stringify({ keys: [key.jwk] }));
  await writeFile(clientsFile, JSON.stringify(CLIENTS));
  return {
    key,
    keysDir,
    jwksFile,
    clientsFile,
    cacheDir,
    newFolder: () => mkdtemp(join(root, 'data-')),
    remove: () => rm(root, { recursive: true }),
  };
}
