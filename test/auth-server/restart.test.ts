import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteStorage } from '../../auth-server/storage/sqlite.ts';
import { runToEnd, scratchFolder, startAuthProcess } from '../helpers/auth-process.ts';
import { startAuthServer, type TestAuthServer } from '../helpers/auth-server.ts';
import { Browser } from '../helpers/browser.ts';
import {
  answerPages,
  authorize,
  authorizeUrl,
  createPkce,
  getCode,
  getTokens,
  redeem,
  refresh,
  register,
} from '../helpers/code-flow.ts';
import { freePort, serve } from '../helpers/serve.ts';

let folder: Awaited<ReturnType<typeof scratchFolder>>;
beforeEach(async () => {
  folder = await scratchFolder();
});
afterEach(() => folder.remove());

const settings = () => ({
  KEYS_DIR: join(folder.path, 'keys'),
  STORAGE: `sqlite:${join(folder.path, 'data', 'test.db')}`,
});

const native = {
  redirect_uris: ['http://localhost/callback'],
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
};

describe('a new server on the same database and keys', () => {
  const sameAddress = 'http://localhost:9001';
  const open = () =>
    startAuthServer({ storage: sqliteStorage(join(folder.path, 'test.db'), { now: Date.now }) });
  const target = (server: TestAuthServer) => ({ issuer: server.issuer, resource: server.resource });

  test('knows clients, refresh tokens, codes and registration access tokens of before', async () => {
    const before = await open();
    const { body } = await register(before, native);
    const client = { client_id: body.client_id };
    const tokens = await getTokens(before, client);
    const { code, verifier } = await getCode(before, client);
    await before.close();

    const after = await open();
    expect((await refresh(target(after), tokens.refresh_token, client)).status).toBe(200);
    expect((await redeem(after, code, verifier, client)).status).toBe(200);
    const managed = await fetch(`${after.issuer}/register/${body.client_id}`, {
      headers: { authorization: `Bearer ${body.registration_access_token}` },
    });
    expect(managed.status).toBe(200);
    await after.close();
  });

  test('has forgotten no revocation: what was used up stays used up (RFC 6749 §4.1.2)', async () => {
    const before = await open();
    const { code, verifier } = await getCode(before);
    const tokens = await redeem(before, code, verifier);
    const next = await refresh(before, tokens.refresh_token);
    await before.close();

    const after = await open();
    expect((await refresh(after, tokens.refresh_token)).error).toBe('invalid_grant');
    expect((await refresh(after, next.refresh_token)).error, 'the family fell with it').toBe('invalid_grant');
    expect((await redeem(after, code, verifier)).error).toBe('invalid_grant');
    await after.close();
  });

  test('its documents name the public address', async () => {
    const server = await startAuthServer({ authUrl: sameAddress });
    const url = `http://localhost:${server.port}/.well-known/openid-configuration`;
    expect((await (await fetch(url)).json()).issuer).toBe(sameAddress);
    await server.close();
  });
});

describe('the process', () => {
  test('starts, serves and ends on SIGTERM with code 0 within two seconds, keeping everything', async () => {
    const first = await startAuthProcess(settings());
    const { body } = await register(first, native);
    const client = { client_id: body.client_id };
    const { page, verifier, browser } = await authorize(first, client);
    const tokens = await redeem(first, page.url.searchParams.get('code') ?? '', verifier, client);
    const began = performance.now();
    expect(await first.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(2000);
    expect(first.stderr()).toBe('');

    const second = await startAuthProcess({ ...settings(), AUTH_PORT: new URL(first.issuer).port });
    const next = await refresh(second, tokens.refresh_token, client);
    expect(next.status).toBe(200);
    expect(decodeProtectedHeader(next.access_token).kid).toBe(decodeProtectedHeader(tokens.access_token).kid);
    const again = await browser.open(authorizeUrl(second, createPkce().challenge, client));
    expect(again.text, 'the browser is still signed in').toContain('<h1>Allow ');
    expect(await second.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });

  test('ends within two seconds although somebody keeps a connection open', async () => {
    const server = await startAuthProcess({ ...settings(), STORAGE: 'memory' });
    await Promise.all([1, 2, 3].map(() => fetch(`${server.issuer}/health`)));
    const began = performance.now();
    expect((await server.stop('SIGTERM')).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('killed in the middle of its work, loses no acknowledged client and lets no code be used twice', async () => {
    const first = await startAuthProcess(settings());
    const acknowledged: string[] = [];
    const used: { code: string; verifier: string; token: string | undefined }[] = [];
    let running = true;
    const registering = (async () => {
      while (running) {
        const answer = await register(first, native).catch(() => undefined);
        if (answer?.status === 201) acknowledged.push(answer.body.client_id);
      }
    })();
    for (let round = 0; round < 5; round += 1) {
      const { code, verifier } = await getCode(first);
      const { refresh_token: token } = await redeem(first, code, verifier);
      used.push({ code, verifier, token });
    }
    const open = await getCode(first);
    // Nobody hears the answer: it may have been used or not.
    const racing = redeem(first, open.code, open.verifier).catch(() => undefined);
    expect(await first.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    running = false;
    await registering;
    const heard = (await racing)?.status;
    expect(acknowledged.length).toBeGreaterThan(0);

    const second = await startAuthProcess({ ...settings(), AUTH_PORT: new URL(first.issuer).port });
    for (const client_id of acknowledged) {
      const page = await new Browser(second.issuer).open(
        authorizeUrl(second, createPkce().challenge, { client_id }),
      );
      expect(page.text).toContain('<h1>Sign in');
    }
    const retry = await redeem(second, open.code, open.verifier);
    if (heard === 200) expect(retry).toMatchObject({ status: 400, error: 'invalid_grant' });
    else expect([200, 400]).toContain(retry.status);
    expect((await redeem(second, open.code, open.verifier)).error).toBe('invalid_grant');
    for (const { code, verifier, token } of used) {
      expect((await refresh(second, token)).status, 'an acknowledged refresh token works').toBe(200);
      expect((await redeem(second, code, verifier)).error).toBe('invalid_grant');
    }
    await second.stop('SIGTERM');
  });

  test('takes up a rotated key without a restart', async () => {
    const { generateSigningKey } = await import('../../keys/key-pair.ts');
    const { loadKeys, saveKeys } = await import('../../keys/key-store.ts');
    const server = await startAuthProcess(settings());
    const before = await getTokens(server);
    const dir = settings().KEYS_DIR;
    const [added, old] = await Promise.all([generateSigningKey('ES256', 1), loadKeys(dir)]);
    await saveKeys(dir, [added, ...(old ?? [])]);
    const kids = async () =>
      (await (await fetch(`${server.issuer}/.well-known/jwks.json`)).json()).keys.map(
        ({ kid }: { kid: string }) => kid,
      );
    await expect.poll(kids, { timeout: 10_000 }).toEqual([added.kid, old?.[0]?.kid]);
    const after = await refresh(server, before.refresh_token);
    expect(decodeProtectedHeader(after.access_token)).toMatchObject({ kid: added.kid, alg: 'ES256' });
    await server.stop('SIGTERM');
  });

  test('makes its keys for its owner only, and no other file', async () => {
    const server = await startAuthProcess(settings());
    await server.stop('SIGTERM');
    const files = (await readdir(settings().KEYS_DIR)).sort();
    expect(files).toEqual(['cookie-secrets.json', 'machine-client.json', 'signing-keys.json']);
  });

  test('in the automatic mode answers at once (AUTO_CONSENT)', async () => {
    const server = await startAuthProcess({ ...settings(), STORAGE: 'memory', AUTO_CONSENT: 'bob' });
    const browser = new Browser(server.issuer);
    const page = await answerPages(
      browser,
      await browser.open(authorizeUrl(server, createPkce().challenge, { scope: 'mcp:read' })),
    );
    expect(page.hops).toHaveLength(1);
    expect(page.url.searchParams.get('code')).not.toBeNull();
    await server.stop('SIGTERM');
  });
});

describe('what it cannot start with is one line that names the setting, and exit code 1', () => {
  const failing = async (env: Record<string, string>) => {
    const { code, stdout, stderr } = await runToEnd({
      ...settings(),
      STORAGE: 'memory',
      AUTH_PORT: '0',
      ...env,
    });
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    return stderr;
  };

  test('a port in use', async () => {
    const taken = await serve(() => {});
    const line = await failing({ AUTH_PORT: String(taken.port) });
    expect(line).toContain(`AUTH_PORT=${taken.port}`);
    expect(line).toMatch(/in use/);
    await taken.close();
  });

  test.each([
    ['AUTH_PORT', 'ninety'],
    ['AUTH_PORT', '70000'],
    ['PUBLIC_AUTH_URL', 'localhost:9001'],
    ['PUBLIC_AUTH_URL', 'http://localhost:9001/'],
    ['STORAGE', 'floppy'],
    ['SIGNING_ALG', 'HS256'],
    ['AUTO_CONSENT', 'a b'],
    ['ACCESS_TOKEN_TTL', '0'],
    ['RESOURCE_LOOKUP', 'maybe'],
    ['LOG', 'loud'],
    ['HOST', 'no.such.host.invalid'],
    ['CLIENTS_FILE', '/no/such/file.json'],
  ])('%s=%s', async (name, value) => {
    expect(await failing({ [name]: value })).toContain(name);
  });

  test.each([
    ['signing-keys.json', '{'],
    ['signing-keys.json', '{"keys":[]}'],
    ['signing-keys.json', '{"keys":[{"created":1,"jwk":{"kty":"RSA"}}]}'],
    ['cookie-secrets.json', '{"secrets":["short"]}'],
    ['machine-client.json', 'null'],
  ])('a broken %s: %s', async (file, content) => {
    const { KEYS_DIR } = settings();
    await mkdir(KEYS_DIR, { recursive: true });
    await writeFile(join(KEYS_DIR, file), content);
    const line = await failing({});
    expect(line).toContain('KEYS_DIR');
    expect(line).toContain(file);
  });

  test.each([
    ['not JSON', '{'],
    ['no list', '{}'],
    ['no client_id', '[{}]'],
    ['no redirect URIs', '[{"client_id":"a"}]'],
    [
      'a bad redirect URI',
      '[{"client_id":"a","redirect_uris":["nonsense"],"token_endpoint_auth_method":"none"}]',
    ],
    [
      'the same client twice',
      '[{"client_id":"a","redirect_uris":["http://localhost/"],"token_endpoint_auth_method":"none"},{"client_id":"a","redirect_uris":["http://localhost/"],"token_endpoint_auth_method":"none"}]',
    ],
  ])('a clients file: %s', async (_title, content) => {
    const file = join(folder.path, 'clients.json');
    await writeFile(file, content);
    expect(await failing({ CLIENTS_FILE: file })).toContain('CLIENTS_FILE');
  });

  test('a database that is none', async () => {
    const file = join(folder.path, 'broken.db');
    await writeFile(file, 'this was never a database'.repeat(100));
    expect(await failing({ STORAGE: `sqlite:${file}` })).toContain('STORAGE');
  });

  test('a Redis that is not there', async () => {
    expect(await failing({ STORAGE: `redis://127.0.0.1:${await freePort()}` })).toContain('STORAGE');
  });
});
