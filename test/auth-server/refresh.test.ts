import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { startAuthServer, useAuthServer } from '../helpers/auth-server.ts';
import {
  basic,
  CALLBACK,
  getCode,
  getTokens,
  post,
  redeem,
  refresh,
  register,
} from '../helpers/code-flow.ts';

const server = await useAuthServer();

const refused = { status: 400, error: 'invalid_grant' };

describe('rotation', () => {
  test('gives a new refresh token with every access token (RFC 9700 §4.14.2)', async () => {
    const first = await getTokens(server);
    const second = await refresh(server, first.refresh_token);
    const third = await refresh(server, second.refresh_token);
    expect([second.status, third.status]).toEqual([200, 200]);
    const tokens = [first, second, third].map(({ refresh_token: token }) => token);
    expect(new Set(tokens).size).toBe(3);
    expect(tokens).not.toContain(undefined);
    expect(decodeJwt(third.access_token)).toMatchObject({
      aud: server.resource,
      sub: 'alice',
      scope: 'mcp:read mcp:tools',
      preferred_username: 'alice',
      roles: ['user'],
    });
  });

  test('revokes the whole family when an old one is used again, the newest included (RFC 9700 §4.14.2)', async () => {
    const first = await getTokens(server);
    const second = await refresh(server, first.refresh_token);
    const third = await refresh(server, second.refresh_token);
    expect(await refresh(server, first.refresh_token)).toMatchObject(refused);
    expect(await refresh(server, third.refresh_token)).toMatchObject(refused);
    expect(await refresh(server, second.refresh_token)).toMatchObject(refused);
  });

  test('leaves other families of the same user and client alone', async () => {
    const one = await getTokens(server);
    const two = await getTokens(server);
    await refresh(server, one.refresh_token);
    expect(await refresh(server, one.refresh_token)).toMatchObject(refused);
    expect((await refresh(server, two.refresh_token)).status).toBe(200);
  });

  test('by many at once has one winner at most (RFC 9700 §4.14.2)', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { refresh_token: token } = await getTokens(server);
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => refresh(server, token)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
      const winner = answers.find(({ status }) => status === 200);
      expect(await refresh(server, winner?.refresh_token)).toMatchObject(refused);
    }
  });
});

describe('scope', () => {
  test('can be narrowed, for this access token only (RFC 6749 §6)', async () => {
    const first = await getTokens(server);
    const narrow = await refresh(server, first.refresh_token, { scope: 'mcp:read' });
    expect(decodeJwt(narrow.access_token).scope).toBe('mcp:read');
    const full = await refresh(server, narrow.refresh_token);
    expect(decodeJwt(full.access_token).scope).toBe('mcp:read mcp:tools');
  });

  test('cannot be widened (RFC 6749 §6)', async () => {
    const first = await getTokens(server);
    const answer = await refresh(server, first.refresh_token, { scope: 'mcp:read mcp:admin' });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_scope' });
    const retry = await refresh(server, first.refresh_token);
    expect(retry.status, 'the refused request used nothing up').toBe(200);
  });

  test('that was unticked does not come back by a refresh (RFC 6749 §6)', async () => {
    const first = await getTokens(server, {}, { ticked: ['mcp:read'] });
    const second = await refresh(server, first.refresh_token);
    expect(decodeJwt(second.access_token).scope).toBe('mcp:read');
    const asked = await refresh(server, second.refresh_token, { scope: 'mcp:tools' });
    expect(asked.status === 200 ? decodeJwt(asked.access_token).scope : undefined).toBeUndefined();
  });
});

describe('who gets one', () => {
  const flow = async (metadata: Record<string, unknown>, params = {}, person = {}) => {
    const { body } = await register(server, {
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'none',
      ...metadata,
    });
    return getTokens(server, { client_id: body.client_id, ...params }, person);
  };
  const both = { grant_types: ['authorization_code', 'refresh_token'] };

  test('a client that registered the grant type, without asking for offline_access (RFC 7591 §2)', async () => {
    expect((await flow(both)).refresh_token).toEqual(expect.any(String));
  });

  test('nobody else (RFC 7591 §2)', async () => {
    const offline = { scope: 'mcp:read offline_access', prompt: 'consent' };
    for (const params of [{}, offline]) {
      for (const metadata of [{}, { grant_types: ['authorization_code'] }]) {
        expect((await flow(metadata, params)).refresh_token).toBeUndefined();
      }
    }
  });

  test('not when the person unticks offline_access (OpenID Connect Core §11)', async () => {
    const params = { scope: 'mcp:read offline_access', prompt: 'consent' };
    expect((await flow(both, params, { ticked: ['mcp:read'] })).refresh_token).toBeUndefined();
    const kept = await flow(both, params, { ticked: ['mcp:read', 'offline_access'] });
    expect(kept.refresh_token).toEqual(expect.any(String));
  });

  test('and a client without it may not use somebody else’s (RFC 6749 §5.2)', async () => {
    const { body } = await register(server, {
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'none',
    });
    const { refresh_token: token } = await getTokens(server);
    const answer = await refresh(server, token, { client_id: body.client_id });
    expect(answer.status).toBe(400);
    expect(answer.error).toMatch(/^(unauthorized_client|invalid_request|invalid_grant)$/);
  });
});

describe('a refresh token', () => {
  test('belongs to its client (RFC 6749 §10.4)', async () => {
    const { refresh_token: token } = await getTokens(server);
    const secret = basic('playground-confidential', 'playground-confidential-secret');
    const answer = await post(
      `${server.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: token },
      secret,
    );
    expect(answer).toMatchObject(refused);
    expect((await refresh(server, token)).status, 'and the attempt does not take it away').toBe(200);
  });

  test('of a confidential client needs its authentication (RFC 6749 §6)', async () => {
    const secret = basic('playground-confidential', 'playground-confidential-secret');
    const { code, verifier } = await getCode(server, { client_id: 'playground-confidential' });
    const tokens = await redeem(server, code, verifier, { client_id: undefined }, secret);
    const body = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const without = await post(`${server.issuer}/token`, { ...body, client_id: 'playground-confidential' });
    expect(without).toMatchObject({ status: 401, error: 'invalid_client' });
    expect((await post(`${server.issuer}/token`, body, secret)).status).toBe(200);
  });

  test('that does not exist is invalid_grant, one that is missing invalid_request (RFC 6749 §5.2)', async () => {
    expect(await refresh(server, 'nonsense')).toMatchObject(refused);
    expect(await refresh(server, undefined)).toMatchObject({ status: 400, error: 'invalid_request' });
  });

  test('refuses a resource that was not granted (RFC 8707 §2.2)', async () => {
    const { refresh_token: token } = await getTokens(server);
    const answer = await refresh(server, token, { resource: `${server.resource}/` });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_target' });
    expect(answer.error_description).toContain(server.resource);
  });

  test('outlives an offline pause and the browser session, and lives as long as REFRESH_TOKEN_TTL says', async () => {
    const storageNow = { value: Date.now() };
    const brief = await startAuthServer({
      settings: { REFRESH_TOKEN_TTL: 100 },
      now: () => storageNow.value,
    });
    const tokens = await getTokens(brief);
    storageNow.value += 90_000;
    const next = await refresh(brief, tokens.refresh_token);
    expect(next.status).toBe(200);
    storageNow.value += 101_000;
    expect(await refresh(brief, next.refresh_token)).toMatchObject(refused);
    await brief.close();
  });
});
