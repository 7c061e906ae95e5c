import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { memoryStorage } from '../../../auth-server/storage/memory.ts';
import { sqliteStorage } from '../../../auth-server/storage/sqlite.ts';
import type { SigningKey } from '../../../keys/key-pair.ts';
import { mask } from '../../../lab/trace/mask.ts';
import { scratchFolder } from '../../helpers/auth-process.ts';
import { startAuthServer, type TestRealm, useAuthServer } from '../../helpers/auth-server.ts';
import { authorize, CALLBACK, getTokens, refresh, register } from '../../helpers/code-flow.ts';

const server = await useAuthServer();
const folder = await scratchFolder();
afterAll(() => folder.remove());

let count = 0;
const fresh = () => {
  count += 1;
  return server.realm(`default~runtime${count}`);
};
const native = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };
const jwks = async ({ issuer }: { issuer: string }) =>
  (await fetch(`${issuer}/.well-known/jwks.json`)).json();
const verify = async (realm: TestRealm, token: string) =>
  jwtVerify(token, createLocalJWKSet(await jwks(realm)), {
    issuer: realm.issuer,
    audience: realm.resource,
    typ: 'at+jwt',
  });

describe('keys of a realm', () => {
  test('survive a restart with SQLite, and so do its clients and refresh tokens', async () => {
    const file = join(folder.path, 'keys.db');
    const run = () => startAuthServer({ storage: sqliteStorage(file, { now: Date.now }) });
    const before = await run();
    const realm = before.realm('default~kept');
    const keys = await realm.runtime.keys();
    const { client_id } = (await register(realm, native)).body;
    const { refresh_token: token } = await getTokens(realm);
    await before.close();
    const after = await run();
    const again = after.realm('default~kept');
    expect(await again.runtime.keys()).toEqual(keys);
    expect(await again.runtime.clients()).toContainEqual(expect.objectContaining({ client_id }));
    expect((await refresh(again, token)).status).toBe(200);
    await after.close();
  });

  test('are the same in several processes with one storage, whoever is first', async () => {
    const storage = memoryStorage({ now: Date.now });
    const servers = await Promise.all([1, 2, 3].map(() => startAuthServer({ storage })));
    const keys = await Promise.all(servers.map((one) => one.realm('default~shared').runtime.keys()));
    expect(new Set(keys.map(([key]) => key?.kid)).size).toBe(1);
    await Promise.all(servers.map((one) => one.close()));
  });

  test('rotate: what is listed is what is published, the active one first', async () => {
    const { runtime, issuer } = fresh();
    const [old] = await runtime.keys();
    const both = await runtime.rotateKeys('overlap');
    expect(both.map(({ active }) => active)).toEqual([true, false]);
    expect(both[1]?.kid).toBe(old?.kid);
    const published = await jwks({ issuer });
    expect(published.keys.map(({ kid }: { kid: string }) => kid)).toEqual(both.map(({ kid }) => kid));
    const [same, ...none] = await runtime.rotateKeys('same_kid');
    expect([same?.kid, none]).toEqual([both[0]?.kid, []]);
    expect((await jwks({ issuer })).keys[0].x).not.toBe(published.keys[0].x);
    const [next] = await runtime.rotateKeys('abrupt', 'EdDSA');
    expect(next).toMatchObject({ alg: 'EdDSA', active: true });
    expect(await runtime.keys()).toHaveLength(1);
  });

  test('a same_kid rotation is still the same after the realm was unloaded', async () => {
    const realm = fresh();
    await realm.runtime.rotateKeys('same_kid');
    const published = await jwks(realm);
    server.realms.restart(realm.name);
    expect(await jwks(realm)).toEqual(published);
  });

  test('many rotations at once lose none', async () => {
    const { runtime } = fresh();
    await Promise.all([1, 2, 3, 4].map(() => runtime.rotateKeys('overlap')));
    expect(await runtime.keys()).toHaveLength(5);
  });

  test('at the root are kept where they came from, unless no key file could say it', async () => {
    const kept: (readonly SigningKey[])[] = [];
    const root = await startAuthServer({ keepKeys: async (keys) => void kept.push(keys) });
    const { runtime } = root.realm('default');
    const rotated = await runtime.rotateKeys('overlap', 'ES256');
    expect(kept.map((keys) => keys.map(({ kid }) => kid))).toEqual([rotated.map(({ kid }) => kid)]);
    expect(decodeProtectedHeader((await getTokens(root)).access_token).kid).toBe(rotated[0]?.kid);
    await runtime.rotateKeys('same_kid');
    expect(kept).toHaveLength(1);
    await root.close();
  });
});

describe('signToken', () => {
  test('signs a token that is valid in its realm (RFC 9068 §2.2)', async () => {
    const realm = fresh();
    const { payload } = await verify(realm, await realm.runtime.signToken({}));
    expect(payload).toMatchObject({
      sub: 'alice',
      client_id: 'playground-public',
      scope: 'mcp:read mcp:tools',
      roles: ['user'],
      preferred_username: 'alice',
    });
  });

  test('says what it is told', async () => {
    const { runtime } = fresh();
    const token = await runtime.signToken({
      subject: 'admin',
      clientId: 'me',
      scope: 'a b',
      audience: ['x', 'y'],
      issuer: 'https://i.example',
      expiresIn: -60,
      claims: { jti: null, extra: { deep: 1 } },
      header: { typ: null, kid: 'k' },
    });
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({
      sub: 'admin',
      client_id: 'me',
      scope: 'a b',
      aud: ['x', 'y'],
      iss: 'https://i.example',
      roles: ['admin'],
      extra: { deep: 1 },
    });
    expect(claims).not.toHaveProperty('jti');
    expect(claims.exp).toBeLessThan(Date.now() / 1000 - 50);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: 'k' });
  });

  test.each(['other_key', 'none', 'garbled'] as const)('%s: it does not verify', async (signature) => {
    const realm = fresh();
    await expect(verify(realm, await realm.runtime.signToken({ signature }))).rejects.toThrow();
  });
});

describe('clients', () => {
  test('are listed without their secrets, with where they come from', async () => {
    const { runtime, issuer, resource } = fresh();
    const { client_id } = (
      await register({ issuer, resource }, { redirect_uris: [CALLBACK], client_name: 'Mine' })
    ).body;
    const clients = await runtime.clients();
    expect(clients).toContainEqual(
      expect.objectContaining({ client_id, client_name: 'Mine', source: 'registered' }),
    );
    expect(clients.filter(({ source }) => source === 'configured')).toHaveLength(4);
    expect(JSON.stringify(clients)).not.toContain('secret":');
  });

  test('can be put with an id of one’s own, and used', async () => {
    const realm = fresh();
    const put = await realm.runtime.putClient({ ...native, client_id: 'my-own' });
    expect(put).toMatchObject({ client_id: 'my-own', source: 'registered', application_type: 'native' });
    expect((await getTokens(realm, { client_id: 'my-own' })).status).toBe(200);
  });

  test('that cannot be used, or would replace a configured one, are refused with the reason (RFC 7591 §3.2.2)', async () => {
    const { runtime } = fresh();
    const put = (metadata: Record<string, unknown>) => runtime.putClient({ client_id: 'x', ...metadata });
    await expect(put({ ...native, redirect_uris: ['http://host.example/cb'] })).rejects.toMatchObject({
      error: 'invalid_redirect_uri',
    });
    await expect(put({ ...native, client_id: 'playground-public' })).rejects.toMatchObject({
      error: 'invalid_client_metadata',
      error_description: expect.stringContaining('configured'),
    });
    expect(await runtime.forgetClients()).toBe(0);
  });

  test('are forgotten one by one, or all', async () => {
    const realm = fresh();
    const ids = await Promise.all([1, 2, 3].map(async () => (await register(realm, native)).body.client_id));
    expect(await realm.runtime.forgetClients(ids[0])).toBe(1);
    expect(await realm.runtime.forgetClients('nobody')).toBe(0);
    expect((await authorize(realm, { client_id: ids[0] })).page.text).toContain('invalid_client');
    expect((await authorize(realm, { client_id: ids[1] })).answer.has('code')).toBe(true);
    expect(await realm.runtime.forgetClients()).toBe(2);
    expect((await getTokens(realm)).status).toBe(200);
  });
});

describe('refreshFamilies', () => {
  test('shows what came from each authorization, oldest first, and no token (RFC 9700 §4.14.2)', async () => {
    const realm = fresh();
    const first = await getTokens(realm);
    const second = await refresh(realm, first.refresh_token);
    const other = await getTokens(realm, {}, { user: 'bob' });
    const families = await realm.runtime.refreshFamilies();
    const family = families.find(({ subject }) => subject === 'alice');
    expect(families).toHaveLength(2);
    expect(family).toMatchObject({ clientId: 'playground-public', scope: 'mcp:read mcp:tools' });
    expect(family?.members).toEqual([
      {
        token: mask(first.refresh_token ?? ''),
        issuedAt: expect.any(Number),
        rotations: 0,
        consumedAt: expect.any(Number),
      },
      { token: mask(second.refresh_token ?? ''), issuedAt: expect.any(Number), rotations: 1 },
    ]);
    expect(JSON.stringify(families)).not.toContain(other.refresh_token);
    await refresh(realm, first.refresh_token);
    expect((await realm.runtime.refreshFamilies()).map(({ subject }) => subject)).toEqual(['bob']);
  });
});

describe('forget', () => {
  test('forgets everything that is stored of the realm, and of no other', async () => {
    const [one, other] = [fresh(), fresh()];
    const clients = await Promise.all(
      [one, other].map(async (realm) => (await register(realm, native)).body.client_id),
    );
    const tokens = await getTokens(one);
    const [key] = await one.runtime.keys();
    await one.runtime.forget();
    expect((await authorize(one, { client_id: clients[0] })).page.text).toContain('invalid_client');
    expect(await refresh(one, tokens.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    expect((await one.runtime.keys())[0]?.kid).not.toBe(key?.kid);
    expect((await authorize(other, { client_id: clients[1] })).answer.has('code')).toBe(true);
  });

  test('leaves the root its keys: they were given to it', async () => {
    const root = await startAuthServer();
    const { runtime } = root.realm('default');
    const rotated = await runtime.rotateKeys('abrupt', 'ES256');
    await runtime.forget();
    expect(await runtime.keys()).toEqual(rotated);
    await root.close();
  });
});

describe('many realms', () => {
  test('one that is unloaded keeps its clients, keys and refresh tokens', async () => {
    const realm = fresh();
    const { client_id } = (await register(realm, native)).body;
    const [key] = await realm.runtime.keys();
    const { refresh_token: token } = await getTokens(realm);
    server.realms.restart(realm.name);
    const again = server.realm(realm.name);
    expect(again.runtime).not.toBe(realm.runtime);
    expect((await authorize(again, { client_id })).answer.has('code')).toBe(true);
    expect((await refresh(again, token)).status).toBe(200);
    expect((await again.runtime.keys())[0]?.kid).toBe(key?.kid);
  });

  test('are bounded, and the first of more than a thousand is there again when it is asked for', async () => {
    const many = await startAuthServer();
    const first = many.realm('default~many0');
    const { client_id } = (await register(first, native)).body;
    for (let index = 1; index <= 1100; index += 1) many.realm(`default~many${index}`);
    expect(many.realms.live()).toHaveLength(1000);
    expect(many.realms.live().map(({ definition }) => definition.name)).not.toContain('default~many0');
    expect(many.realms.live().map(({ definition }) => definition.name)).toContain('default');
    expect((await authorize(first, { client_id })).answer.has('code')).toBe(true);
    await many.close();
  });
});

test('the realm at the root can be another scenario’s, or have settings of its own', async () => {
  const root = await startAuthServer({ root: { auth: { accessToken: { lifetime: 9 } } } });
  expect((await getTokens(root)).expires_in).toBe(9);
  await root.close();
  await expect(startAuthServer({ root: { auth: { nonsense: 1 } } })).rejects.toThrow('SCENARIO: auth');
});
