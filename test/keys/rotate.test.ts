import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadKeys, loadOrCreateKeys } from '../../keys/key-store.ts';
import { importKey, rotateKeys } from '../../keys/rotate.ts';

const now = () => 1_800_000_000_000;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterEach(() => rm(dir, { recursive: true }));

const pem = (type: 'pkcs8' | 'pkcs1' | 'sec1', key: ReturnType<typeof generateKeyPairSync>['privateKey']) =>
  key.export({ format: 'pem', type });
const P256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ED25519 = () => generateKeyPairSync('ed25519').privateKey;
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey;

test('puts the new key first and keeps the old ones for verification', async () => {
  const [old] = await loadOrCreateKeys({ dir, alg: 'EdDSA', now });
  const keys = await rotateKeys('ES256', { dir, overlap: true, now });
  expect(keys.map(({ alg }) => alg)).toEqual(['ES256', 'EdDSA']);
  expect(keys[1]).toEqual(old);
  expect(await loadKeys(dir)).toEqual(keys);
  expect(await readdir(dir)).toEqual(['signing-keys.json']);
});

test('drops the old keys when there is to be no overlap', async () => {
  await loadOrCreateKeys({ dir, alg: 'EdDSA', now });
  const keys = await rotateKeys('EdDSA', { dir, overlap: false, now });
  expect(keys).toHaveLength(1);
  expect(await loadKeys(dir)).toEqual(keys);
});

test('rotates in a folder that has no keys yet', async () => {
  expect(await rotateKeys('EdDSA', { dir: join(dir, 'new'), overlap: true, now })).toHaveLength(1);
});

test.each([
  ['RS256', 'PKCS#8', () => pem('pkcs8', rsa(2048))],
  ['RS256', 'PKCS#1', () => pem('pkcs1', rsa(2048))],
  ['ES256', 'PKCS#8', () => pem('pkcs8', P256())],
  ['ES256', 'SEC1', () => pem('sec1', P256())],
  ['EdDSA', 'PKCS#8', () => pem('pkcs8', ED25519())],
] as const)('imports a key for %s in %s form as the active one', async (alg, _form, make) => {
  await loadOrCreateKeys({ dir, alg: 'EdDSA', now });
  const text = String(make());
  const keys = await importKey(text, { dir, overlap: true, now, alg });
  expect(keys.map((key) => key.alg)).toEqual([alg, 'EdDSA']);
  expect(await importKey(text, { dir, overlap: true, now })).toEqual(keys);
});

test.each([
  ['no PEM', () => 'hello', /expected a private key in PEM form/],
  [
    'a public key',
    () => generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }),
    /expected a private key/,
  ],
  [
    'an encrypted key',
    () => P256().export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }),
    /encrypted/,
  ],
  ['an RSA key of 1024 bits (RFC 7518 §3.3)', () => pem('pkcs8', rsa(1024)), /at least 2048 bits/],
  [
    'a key on another curve',
    () => pem('pkcs8', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
    /RS256, ES256, EdDSA/,
  ],
  [
    'a broken key',
    () => '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
    /cannot be read as a private key/,
  ],
  [
    'a key for another algorithm than announced',
    () => pem('pkcs8', P256()),
    /a key for ES256, not for RS256/,
  ],
])('refuses to import %s and changes nothing', async (_what, make, why) => {
  const before = await loadOrCreateKeys({ dir, alg: 'EdDSA', now });
  await expect(importKey(String(make()), { dir, overlap: false, now, alg: 'RS256' })).rejects.toThrow(why);
  expect(await loadKeys(dir)).toEqual(before);
});
