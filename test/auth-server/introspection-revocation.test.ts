import { describe, expect, test } from 'vitest';
import { useAuthServer } from '../helpers/auth-server.ts';
import { basic, getCode, getTokens, type Params, post, redeem, refresh } from '../helpers/code-flow.ts';

const server = await useAuthServer();

const machine = basic('playground-machine', 'playground-machine-secret');

const introspect = async (
  token: string | undefined,
  headers: Record<string, string> = machine,
  params: Params = {},
) => {
  const { headers: _headers, ...answer } = await post(
    `${server.issuer}/introspect`,
    { token, ...params },
    headers,
  );
  return answer as unknown as Record<string, unknown>; // RFC 7662 §2.2 has other members than a token response
};
const revoke = (token: string | undefined, params: Params = {}, headers: Record<string, string> = {}) =>
  post(`${server.issuer}/revoke`, { token, client_id: 'playground-public', ...params }, headers);

const opaque = () => getTokens(server, { scope: 'openid profile', resource: undefined });

describe('introspection (RFC 7662)', () => {
  test('knows a refresh token of another client (RFC 7662 §2.2)', async () => {
    const { refresh_token: token } = await getTokens(server);
    expect(await introspect(token)).toMatchObject({
      active: true,
      client_id: 'playground-public',
      sub: 'alice',
      iss: server.issuer,
      scope: 'mcp:read mcp:tools',
      exp: expect.any(Number),
    });
  });

  test('knows the opaque token of a plain login', async () => {
    const { access_token: token } = await opaque();
    expect(token).not.toContain('.');
    expect(await introspect(token)).toMatchObject({
      active: true,
      sub: 'alice',
      token_type: 'Bearer',
      scope: 'openid profile',
    });
  });

  test('says that an unknown or used token is not active, and no more (RFC 7662 §2.2)', async () => {
    const { refresh_token: used } = await getTokens(server);
    await refresh(server, used);
    for (const token of [used, 'nonsense', 'a.b.c', 'x'.repeat(5000)]) {
      expect(await introspect(token)).toEqual({ status: 200, active: false });
    }
  });

  test('of a JWT access token does not fail', async () => {
    const { access_token: token } = await getTokens(server);
    const answer = await introspect(token);
    expect([200, 400]).toContain(answer.status);
  });

  test('needs a client that authenticates (RFC 7662 §2.1)', async () => {
    const { refresh_token: token } = await getTokens(server);
    expect(await introspect(token, {})).toMatchObject({ status: 400, error: 'invalid_request' });
    const wrong = await introspect(token, basic('playground-machine', 'wrong'));
    expect(wrong).toMatchObject({ status: 401, error: 'invalid_client' });
  });

  test('tells a public client about its own tokens only', async () => {
    const { refresh_token: own } = await getTokens(server);
    expect(await introspect(own, {}, { client_id: 'playground-public' })).toMatchObject({ active: true });
    const secret = basic('playground-confidential', 'playground-confidential-secret');
    const { code, verifier } = await getCode(server, { client_id: 'playground-confidential' });
    const { refresh_token: foreign } = await redeem(server, code, verifier, { client_id: undefined }, secret);
    expect(await introspect(foreign, {}, { client_id: 'playground-public' })).toEqual({
      status: 200,
      active: false,
    });
  });

  test('without a token is invalid_request (RFC 7662 §2.1)', async () => {
    expect(await introspect(undefined)).toMatchObject({ status: 400, error: 'invalid_request' });
  });
});

describe('revocation (RFC 7009)', () => {
  test('of a refresh token ends it (RFC 7009 §2.1)', async () => {
    const { refresh_token: token } = await getTokens(server);
    expect((await revoke(token, { token_type_hint: 'refresh_token' })).status).toBe(200);
    expect(await refresh(server, token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await introspect(token)).toEqual({ status: 200, active: false });
  });

  test('of an opaque access token ends it', async () => {
    const { access_token: token } = await opaque();
    expect((await revoke(token)).status).toBe(200);
    const response = await fetch(`${server.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(401);
  });

  test('of an unknown token is no error (RFC 7009 §2.2)', async () => {
    for (const token of ['nonsense', 'x'.repeat(5000)]) expect((await revoke(token)).status).toBe(200);
  });

  test('with a wrong hint works all the same (RFC 7009 §2.1)', async () => {
    const { refresh_token: token } = await getTokens(server);
    expect((await revoke(token, { token_type_hint: 'access_token' })).status).toBe(200);
    expect((await refresh(server, token)).error).toBe('invalid_grant');
  });

  test('by another client does not end a token (RFC 7009 §2.1)', async () => {
    const { refresh_token: token } = await getTokens(server);
    const answer = await revoke(token, { client_id: undefined }, machine);
    expect(answer.status).toBeLessThan(500);
    expect((await refresh(server, token)).status).toBe(200);
  });

  test('of a JWT access token says that it cannot be done (RFC 7009 §2.2.1)', async () => {
    const { access_token: token } = await getTokens(server);
    const answer = await revoke(token);
    if (answer.status !== 200) expect(answer.error).toBe('unsupported_token_type');
  });

  test('without a token or client is invalid_request (RFC 7009 §2.1)', async () => {
    expect(await revoke(undefined)).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(await revoke('x', { client_id: undefined })).toMatchObject({
      status: 400,
      error: 'invalid_request',
    });
  });
});
