import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIGNING_ALGORITHMS } from '../../core/config.ts';
import { cookieSecrets } from '../../keys/cookie-secrets.ts';
import { publicJwk } from '../../keys/key-pair.ts';
import { loadKeys, loadOrCreateKeys, machineClientKey } from '../../keys/key-store.ts';
import { StartupError } from '../../serving/startup.ts';

const SECONDS = 1_800_000_000;
const now = () => SECONDS * 1000 + 500;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterAll(() => rm(folder, { recursive: true }));
const freshDir = (name: string) => join(folder, name, 'keys');

test('makes a key on first start and finds it again on the next', async () => {
  const dir = freshDir('restart');
  expect(await loadKeys(dir)).toBeUndefined();
  const first = await loadOrCreateKeys({ dir, alg: 'RS256', now });
  expect(first).toMatchObject([{ alg: 'RS256', created: SECONDS }]);
  expect(await loadOrCreateKeys({ dir, alg: 'ES256', now })).toEqual(first);
  expect(await loadKeys(dir)).toEqual(first);
});

test('keeps keys where only their owner can read them, and leaves nothing else behind', async () => {
  const dir = freshDir('mode');
  await loadOrCreateKeys({ dir, alg: 'EdDSA', now });
  await machineClientKey({ dir, alg: 'ES256', now });
  await cookieSecrets(dir);
  const files = await readdir(dir);
  expect(files.sort()).toEqual(['cookie-secrets.json', 'machine-client.json', 'signing-keys.json']);
  for (const file of files) expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600);
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
});

test.each(SIGNING_ALGORITHMS)(
  'names a %s key by its thumbprint and publishes no private member (RFC 7638 §3, RFC 7517 §9.3)',
  async (alg) => {
    const keys = await loadOrCreateKeys({ dir: freshDir(alg), alg, now });
    const [published] = keys.map(publicJwk);
    if (!published) throw new Error('a key was made');
    expect(published).toMatchObject({ alg, use: 'sig', kid: keys[0]?.kid });
    expect(published.kid).toBe(await calculateJwkThumbprint(published));
    const members = { RS256: ['e', 'n'], ES256: ['crv', 'x', 'y'], EdDSA: ['crv', 'x'] }[alg];
    expect(Object.keys(published).sort()).toEqual(['alg', 'kid', 'kty', 'use', ...members].sort());
  },
);

test('gives the same keys and secrets to all who start at once', async () => {
  const dir = freshDir('race');
  const starts = Array.from({ length: 8 }, () =>
    Promise.all([loadOrCreateKeys({ dir, alg: 'ES256', now }), cookieSecrets(dir)]),
  );
  const results = await Promise.all(starts);
  for (const result of results) expect(result).toEqual(results[0]);
  expect((await readdir(dir)).sort()).toEqual(['cookie-secrets.json', 'signing-keys.json']);
});

test('makes cookie secrets of 256 bits that differ from folder to folder', async () => {
  const [one] = await cookieSecrets(freshDir('cookies-1'));
  const [two] = await cookieSecrets(freshDir('cookies-2'));
  expect(Buffer.from(one ?? '', 'base64url')).toHaveLength(32);
  expect(one).not.toBe(two);
});

test.each([
  ['text that is not JSON', 'secret stuff {', 'it is not JSON'],
  ['an empty file', '', 'it is not JSON'],
  ['JSON of another kind', '[]', 'it has no list of "keys"'],
  ['no key at all', '{"keys":[]}', 'it holds no key'],
  ['a key without its date', '{"keys":[{"jwk":{"kty":"RSA"}}]}', '"created" has to be a number of seconds'],
  ['no JWK', '{"keys":[{"created":1,"jwk":5}]}', '"jwk" has to be a private JWK'],
  [
    'a broken JWK',
    '{"keys":[{"created":1,"jwk":{"kty":"RSA","n":"AA","e":"AQAB"}}]}',
    '"jwk" has to be a private RSA key',
  ],
  [
    'a shared secret',
    '{"keys":[{"created":1,"jwk":{"kty":"oct","k":"c2VjcmV0"}}]}',
    '"jwk" has to be a private oct key',
  ],
])(
  'refuses %s in one line that names KEYS_DIR and the file, and quotes none of it',
  async (name, text, why) => {
    const dir = await mkdtemp(join(folder, 'broken-'));
    await writeFile(join(dir, 'signing-keys.json'), text);
    const loading = loadOrCreateKeys({ dir, alg: 'RS256', now });
    await expect(loading, name).rejects.toThrow(StartupError);
    const error: unknown = await loading.catch((thrown) => thrown);
    const message = error instanceof Error ? error.message : '';
    expect(message).toBe(
      `KEYS_DIR: ${join(dir, 'signing-keys.json')} cannot be used: ${why}. Restore it, or delete it to have a new one made`,
    );
    expect(await readFile(join(dir, 'signing-keys.json'), 'utf8')).toBe(text);
  },
);

test('names KEYS_DIR when the folder is no folder, or the key file is one', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const alg = 'EdDSA';
  await expect(loadOrCreateKeys({ dir: file, alg, now })).rejects.toThrow(/^KEYS_DIR: .*a-file.*ENOTDIR\)$/);
  const dir = await mkdtemp(join(folder, 'nested-'));
  await loadOrCreateKeys({ dir: join(dir, 'signing-keys.json'), alg, now });
  await expect(loadOrCreateKeys({ dir, alg, now })).rejects.toThrow(
    /^KEYS_DIR: .*cannot be read \(EISDIR\)$/,
  );
});
