import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Storage } from '../../../auth-server/storage/contract.ts';
import { openStorage } from '../../../auth-server/storage/open.ts';
import { CONFIDENTIAL_CLIENT } from '../../../core/built-in-client.ts';
import { scratchFolder } from '../../helpers/auth-process.ts';
import { startAuthServer, useAuthServer } from '../../helpers/auth-server.ts';
import {
  authorize,
  authorizeUrl,
  basic,
  createPkce,
  getCode,
  getTokens,
  post,
  redeem,
  refresh,
  register,
} from '../../helpers/code-flow.ts';
import { type RedisServer, startRedis } from '../../storage/redis-server.ts';

const server = await useAuthServer();
let count = 0;
const fresh = () => {
  count += 1;
  return server.realm(`default~grants${count}`);
};

/** Puts into the storage what the library would put there. */
const store = ({ name: realm }: { name: string }, model: string, id: string, payload: object, at = server) =>
  at.storage.upsert({ realm, model, id, payload: JSON.stringify(payload) });

describe('grants', () => {
  test('are what people allowed, by resource, without what they unticked (RFC 6749 §3.3, RFC 8707 §2)', async () => {
    const realm = fresh();
    await getTokens(realm, { scope: 'openid mcp:read mcp:tools' }, { ticked: ['openid', 'mcp:tools'] });
    await getTokens(realm, { scope: 'mcp:read' }, { user: 'bob' });
    const grants = await realm.runtime.grants();
    expect(grants.map(({ subject, clientId, scopes }) => ({ subject, clientId, scopes }))).toEqual([
      {
        subject: 'alice',
        clientId: 'playground-public',
        scopes: { '': 'openid', [realm.resource]: 'mcp:tools' },
      },
      { subject: 'bob', clientId: 'playground-public', scopes: { [realm.resource]: 'mcp:read' } },
    ]);
    for (const { issuedAt, expiresAt } of grants) {
      expect(Math.abs(issuedAt - Date.now() / 1000)).toBeLessThan(60);
      expect(expiresAt).toBeGreaterThan(issuedAt);
    }
  });

  test('have the ids of the refresh-token families that came from them', async () => {
    const realm = fresh();
    await refresh(realm, (await getTokens(realm)).refresh_token);
    const [grant] = await realm.runtime.grants();
    const [family] = await realm.runtime.refreshFamilies();
    expect(grant?.grantId).toBe(family?.grantId);
  });

  test('are listed oldest first, in whatever order the storage has them', async () => {
    const realm = fresh();
    await getTokens(realm);
    const old = { accountId: 'bob', clientId: 'playground-public', iat: 1, exp: 9_000_000_000 };
    await store(realm, 'Grant', 'old', old);
    await store(realm, 'Grant', 'unreadable', {});
    expect((await realm.runtime.grants()).map(({ subject }) => subject)).toEqual(['bob', 'alice']);
  });

  test('of another realm are neither seen nor revoked', async () => {
    const [one, other] = [fresh(), fresh()];
    const { refresh_token: token } = await getTokens(one);
    const [grant] = await one.runtime.grants();
    expect(await other.runtime.grants()).toEqual([]);
    expect(await other.runtime.forgetGrant(grant?.grantId ?? '')).toBe(false);
    expect((await refresh(one, token)).status).toBe(200);
  });

  test('that a client lost by a replay are gone with the family (RFC 9700 §4.14.2)', async () => {
    const realm = fresh();
    const { refresh_token: token } = await getTokens(realm);
    await refresh(realm, token);
    await refresh(realm, token);
    expect(await realm.runtime.grants()).toEqual([]);
  });

  test('that are forgotten are asked for again, where the consent was remembered before', async () => {
    const realm = fresh();
    const { body } = await register(realm, {
      redirect_uris: ['https://web.example/callback'],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    });
    const client = { client_id: body.client_id, redirect_uri: 'https://web.example/callback' };
    const { browser } = await authorize(realm, client);
    const ask = () => browser.open(authorizeUrl(realm, createPkce().challenge, client));
    expect((await ask()).url.searchParams.has('code')).toBe(true);
    for (const { grantId } of await realm.runtime.grants()) await realm.runtime.forgetGrant(grantId);
    expect((await ask()).text).toContain('<h1>Allow ');
  });
});

describe('a grant that is forgotten takes with it what was issued from it', () => {
  let redis: RedisServer;
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  beforeAll(async () => {
    [redis, folder] = await Promise.all([startRedis(), scratchFolder()]);
  });
  afterAll(async () => {
    await redis.stop();
    await folder.remove();
  });
  const STORES: ReadonlyArray<readonly [string, () => Promise<Storage>]> = [
    ['memory', () => openStorage('memory', { now: Date.now })],
    ['SQLite', () => openStorage(`sqlite:${join(folder.path, 'grants.db')}`, { now: Date.now })],
    ['Redis', () => openStorage(redis.url, { now: Date.now })],
  ];

  test.each(STORES)('in %s', async (_name, open) => {
    const own = await startAuthServer({ storage: await open() });
    onTestFinished(() => own.close());
    const realm = own.realm('default~forgetful', { auth: { accessToken: { format: 'opaque' } } });
    const first = await getTokens(realm);
    const { refresh_token: newest } = await refresh(realm, first.refresh_token);
    const [grant] = await realm.runtime.grants();
    const pending = await getCode(realm); // of a grant of its own
    const kept = await getTokens(realm, {}, { user: 'bob' });

    expect(await realm.runtime.forgetGrant(grant?.grantId ?? '')).toBe(true);
    expect((await realm.runtime.refreshFamilies()).map(({ subject }) => subject)).toEqual(['bob']);
    expect(await refresh(realm, newest)).toMatchObject({ status: 400, error: 'invalid_grant' });
    const asked = { token: first.access_token };
    const known = basic(CONFIDENTIAL_CLIENT.clientId, CONFIDENTIAL_CLIENT.clientSecret);
    expect(await post(`${realm.issuer}/introspect`, asked, known)).toMatchObject({ active: false });
    expect((await refresh(realm, kept.refresh_token)).status).toBe(200);
    expect(await realm.runtime.forgetGrant(grant?.grantId ?? '')).toBe(false);

    const ofAlice = (await realm.runtime.grants()).filter(({ subject }) => subject === 'alice');
    for (const { grantId } of ofAlice) await realm.runtime.forgetGrant(grantId);
    expect(await redeem(realm, pending.code, pending.verifier)).toMatchObject({
      status: 400,
      error: 'invalid_grant',
    });
    expect((await realm.runtime.grants()).map(({ subject }) => subject)).toEqual(['bob']);
  });
});

describe('the refresh token of a family', () => {
  const familyOf = async (realm: ReturnType<typeof fresh>) =>
    (await realm.runtime.refreshFamilies())[0]?.grantId ?? '';

  test('is the newest, ready to be used as its client would', async () => {
    const realm = fresh();
    const first = await getTokens(realm);
    const { refresh_token: second } = await refresh(realm, first.refresh_token);
    const usable = await realm.runtime.refreshToken(await familyOf(realm));
    expect(usable).toEqual({
      refresh_token: second,
      client_id: 'playground-public',
      token_endpoint_auth_method: 'none',
      resource: realm.resource,
      consumed: false,
    });
    expect((await refresh(realm, usable?.refresh_token)).status).toBe(200);
  });

  test('is the one that was rotated last, in whatever order the storage has them', async () => {
    const realm = fresh();
    const token = { grantId: 'g', clientId: 'playground-public', accountId: 'alice', iat: 1_800_000_000 };
    for (const rotations of [1, 2, 0]) {
      await store(realm, 'RefreshToken', `rotated-${rotations}`, { ...token, rotations });
    }
    expect(await realm.runtime.refreshToken('g')).toMatchObject({ refresh_token: 'rotated-2' });
  });

  test('is there although the document of its client cannot be fetched now', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'));
    const offline = await startAuthServer({ fetch });
    onTestFinished(() => offline.close());
    const realm = offline.realm('default');
    const clientId = 'https://client.example/metadata.json';
    const token = { grantId: 'g', clientId, accountId: 'alice', iat: 1_800_000_000 };
    await store(realm, 'RefreshToken', 'of-a-document', token, offline);
    expect(await realm.runtime.refreshToken('g')).toEqual({
      refresh_token: 'of-a-document',
      client_id: clientId,
      token_endpoint_auth_method: 'none',
      consumed: false,
    });
  });

  test('comes with the secret of a confidential client, a registered one too (RFC 6749 §2.3.1)', async () => {
    const realm = fresh();
    const redirect_uri = 'https://web.example/callback';
    const { body } = await register(realm, {
      redirect_uris: [redirect_uri],
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
    });
    const client = { client_id: body.client_id, client_secret: String(body.client_secret) };
    const { code, verifier } = await getCode(realm, { client_id: body.client_id, redirect_uri });
    await redeem(realm, code, verifier, { ...client, redirect_uri });
    const usable = await realm.runtime.refreshToken(await familyOf(realm));
    expect(usable).toMatchObject({ ...client, token_endpoint_auth_method: 'client_secret_post' });
    expect((await refresh(realm, usable?.refresh_token, client)).status).toBe(200);
  });

  test('is told as used up where it is, since to use it again is a test (RFC 9700 §4.14.2)', async () => {
    const realm = fresh();
    const { refresh_token: token } = await getTokens(realm);
    const grantId = await familyOf(realm);
    await server.storage.consume(realm.name, 'RefreshToken', token ?? '');
    const usable = await realm.runtime.refreshToken(grantId);
    expect(usable).toMatchObject({ refresh_token: token, consumed: true });
    expect(await refresh(realm, usable?.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    expect(await realm.runtime.refreshToken(grantId)).toBeUndefined();
  });

  test('is there although its client is forgotten, which the server will say to whoever uses it', async () => {
    const realm = fresh();
    const client_id = 'soon-forgotten';
    const redirect_uri = 'https://web.example/callback';
    await realm.runtime.putClient({
      client_id,
      redirect_uris: [redirect_uri],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    });
    await getTokens(realm, { client_id, redirect_uri });
    await realm.runtime.forgetClients();
    const usable = await realm.runtime.refreshToken(await familyOf(realm));
    expect(usable).toMatchObject({ client_id, token_endpoint_auth_method: 'none', consumed: false });
    expect(await refresh(realm, usable?.refresh_token, { client_id })).toMatchObject({
      error: 'invalid_client',
    });
  });
});
