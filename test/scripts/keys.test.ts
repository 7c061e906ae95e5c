import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadKeys } from '../../keys/key-store.ts';
import { runScript } from './run-script.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterEach(() => rm(dir, { recursive: true }));
const keys = (...args: string[]) => runScript('keys.ts', args, { KEYS_DIR: dir, SIGNING_ALG: 'EdDSA' });

test('rotates, lists the active key first, and drops the old ones when told to', async () => {
  expect(await keys('list')).toMatchObject({ code: 0, stdout: expect.stringContaining('no keys in') });
  expect(await keys('rotate')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^active +EdDSA/) });
  const rotated = await keys('rotate', '--alg', 'ES256');
  expect(rotated).toMatchObject({ code: 0, stderr: '' });
  expect(rotated.stdout).toMatch(
    /^active +ES256 +\S{43} +\d{4}-\d\d-\d\d \d\d:\d\d\nverifies +EdDSA +\S{43} .*\n$/,
  );
  expect((await keys('list')).stdout).toBe(rotated.stdout);
  expect((await keys('rotate', '--no-overlap')).stdout.trim().split('\n')).toHaveLength(1);
});

test('imports a PEM file as the active key', async () => {
  const file = join(dir, 'mine.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  await keys('rotate');
  expect(await keys('import', file)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^active +ES256/),
  });
  expect((await loadKeys(dir))?.map(({ alg }) => alg)).toEqual(['ES256', 'EdDSA']);
});

test('prints no private key', async () => {
  const { stdout, stderr } = await keys('rotate', '--alg', 'RS256');
  const [key] = (await loadKeys(dir)) ?? [];
  expect(stdout + stderr).not.toContain(key?.jwk.d);
});

test.each([
  [[], 'expected list, rotate or import'],
  [['rotat'], 'command "rotat": expected list, rotate, import'],
  [['rotate', '--alg', 'HS256'], '--alg "HS256": expected RS256, ES256, EdDSA'],
  [['rotate', 'now'], 'rotate: "now" is too much'],
  [['rotate', '--force'], "Unknown option '--force'"],
  [['import'], 'import: expected the name of a PEM file'],
  [['import', '/nowhere.pem'], "/nowhere.pem: ENOENT: no such file or directory, open '/nowhere.pem'"],
  [['import', import.meta.filename], `${import.meta.filename}: expected a private key in PEM form (PKCS#8)`],
])('answers %j with one line and exit code 2', async (args, line) => {
  expect(await keys(...args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `${line} (--help shows what can be given)\n`,
  });
});

test('names the file when the keys are broken, and leaves it alone', async () => {
  const file = join(dir, 'signing-keys.json');
  await writeFile(file, 'broken');
  const { code, stderr } = await keys('rotate');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^KEYS_DIR: .*signing-keys\.json cannot be used: it is not JSON\..*\n$/);
  expect(await readFile(file, 'utf8')).toBe('broken');
});

test('explains itself', async () => {
  const { code, stdout } = await keys('--help');
  expect(code).toBe(0);
  for (const word of ['list', 'rotate', 'import', '--alg', '--no-overlap']) expect(stdout).toContain(word);
});
