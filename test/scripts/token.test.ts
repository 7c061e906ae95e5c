import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicJwk } from '../../keys/key-pair.ts';
import { loadKeys, loadOrCreateKeys } from '../../keys/key-store.ts';
import { rotateKeys } from '../../keys/rotate.ts';
import { runScript } from './run-script.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keys-'));
  await loadOrCreateKeys({ dir, alg: 'EdDSA', now: Date.now });
  await rotateKeys('ES256', { dir, overlap: true, now: Date.now });
});
afterAll(() => rm(dir, { recursive: true }));

const run = (...args: string[]) => runScript('token.ts', args, { KEYS_DIR: dir });

async function token(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  if (code !== 0) throw new Error(stderr);
  return stdout.trimEnd();
}
const publishedKeys = async () => createLocalJWKSet({ keys: ((await loadKeys(dir)) ?? []).map(publicJwk) });

test('prints a token, and nothing else, that our keys and addresses verify (RFC 9068 §4)', async () => {
  const { code, stdout, stderr } = await run('--user', 'bob', '--scope', 'mcp:read');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(stderr).toContain('signed by');
  const { payload } = await jwtVerify(stdout.trimEnd(), await publishedKeys(), {
    issuer: 'http://localhost:9001',
    audience: 'http://localhost:9000/mcp',
    typ: 'at+jwt',
  });
  expect(payload).toMatchObject({
    sub: 'bob',
    preferred_username: 'bob',
    roles: ['user'],
    scope: 'mcp:read',
  });
  expect(Number(payload.exp) - Number(payload.iat)).toBe(3600);
});

test('gives the scopes of the user when none are named', async () => {
  expect(decodeJwt(await token('--user', 'alice')).scope).toBe('mcp:read mcp:tools');
  expect(decodeJwt(await token('--user', 'guest')).scope).toBe('');
});

test('makes a token that has expired, with the number behind a space or a sign', async () => {
  for (const args of [['--expires', '-60'], ['--expires=-60']]) {
    const { exp = 0 } = decodeJwt(await token(...args));
    expect(exp - Date.now() / 1000).toBeLessThan(-55);
    expect(exp - Date.now() / 1000).toBeGreaterThan(-120);
  }
});

test('says whatever it is told to say', async () => {
  const made = await token(
    ...[
      '--audience',
      'http://localhost:9000/realms/x/mcp',
      '--audience',
      'urn:other',
      '--issuer',
      'https://evil.example',
    ],
    ...[
      '--client-id',
      'me',
      '--claim',
      'roles=["admin"]',
      '--claim',
      'note=a=b',
      '--claim',
      'jti=',
      '--claim',
      'exp="soon"',
    ],
    ...['--header', 'typ=JWT', '--header', 'kid='],
  );
  const { sub, iat, ...claims } = decodeJwt<Record<string, unknown>>(made);
  expect(sub).toBe('alice');
  expect(iat).toBeTypeOf('number');
  expect(claims).toEqual({
    aud: ['http://localhost:9000/realms/x/mcp', 'urn:other'],
    iss: 'https://evil.example',
    client_id: 'me',
    scope: 'mcp:read mcp:tools',
    preferred_username: 'alice',
    roles: ['admin'],
    note: 'a=b',
    exp: 'soon',
  });
  expect(decodeProtectedHeader(made)).toEqual({ alg: 'ES256', typ: 'JWT' });
});

test('signs with the newest key for an algorithm', async () => {
  const made = await token('--alg', 'EdDSA');
  expect((await jwtVerify(made, await publishedKeys())).protectedHeader.alg).toBe('EdDSA');
});

test('signs with a key that is published nowhere', async () => {
  const before = await loadKeys(dir);
  const made = await token('--key', 'other', '--alg', 'ES256');
  await expect(jwtVerify(made, await publishedKeys())).rejects.toThrow(/no applicable key/);
  expect(await loadKeys(dir)).toEqual(before);
});

test('says how to get a key for an algorithm that has none', async () => {
  expect(await run('--alg', 'RS256')).toEqual({
    code: 1,
    stdout: '',
    stderr: `no key for RS256 in ${dir}: npm run keys -- rotate --alg RS256\n`,
  });
});

test.each([
  [['--user', 'no body'], '--user "no body": expected a user name such as alice'],
  [['--expires', 'soon'], '--expires "soon": expected seconds'],
  [['--claim', 'roles'], '--claim "roles": expected name=value'],
  [['--key', 'stolen'], '--key "stolen": expected published, other'],
  [['--scope'], "Option '--scope <value>' argument missing"],
  [['bob'], '"bob" is not an option'],
])('answers %j with one line and exit code 2', async (args, line) => {
  expect(await run(...args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `${line} (--help shows what can be given)\n`,
  });
});

test('names a setting that cannot be used', async () => {
  const { code, stderr } = await runScript('token.ts', [], { KEYS_DIR: dir, SIGNING_ALG: 'HS256' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^SIGNING_ALG="HS256": .*\n$/);
});

test('explains itself', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const option of [
    'user',
    'scope',
    'expires',
    'audience',
    'issuer',
    'client-id',
    'claim',
    'header',
    'alg',
    'key',
  ]) {
    expect(stdout).toContain(`--${option}`);
  }
});
