import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { startAuthServer, useAuthServer } from '../helpers/auth-server.ts';
import { Browser, textOf } from '../helpers/browser.ts';
import {
  authorize,
  authorizeUrl,
  basic,
  CALLBACK,
  createPkce,
  getCode,
  getTokens,
  type Params,
  redeem,
  refresh,
} from '../helpers/code-flow.ts';

const server = await useAuthServer();

describe('the authorization response', () => {
  test('carries code, state and iss (RFC 6749 §4.1.2, RFC 9207 §2)', async () => {
    const { page, answer } = await authorize(server);
    expect(page.url.href.startsWith(`${CALLBACK}?`)).toBe(true);
    expect(Object.fromEntries(answer)).toEqual({
      code: expect.any(String),
      state: 'the state',
      iss: server.issuer,
    });
  });

  test('carries iss and state with an error too (RFC 9207 §2)', async () => {
    const browser = new Browser(server.issuer);
    const page = await browser.open(authorizeUrl(server, createPkce().challenge, { prompt: 'none' }));
    expect(Object.fromEntries(page.url.searchParams)).toMatchObject({
      error: 'login_required',
      iss: server.issuer,
      state: 'the state',
    });
  });

  test('is an error when none of the scopes exists (RFC 6749 §4.1.2.1)', async () => {
    const { answer } = await authorize(server, { scope: 'no:such' });
    expect(answer.get('error')).toMatch(/^(invalid_scope|access_denied)$/);
    expect(answer.get('error_description')).toBeTruthy();
  });

  test.each(['token', 'id_token', 'code id_token', 'none'])(
    'refuses response_type=%s by redirect (RFC 6749 §4.1.2.1)',
    async (type) => {
      const { page, answer } = await authorize(server, { response_type: type });
      expect(page.url.href.startsWith(CALLBACK)).toBe(true);
      const params = answer.has('error') ? answer : new URLSearchParams(page.url.hash.slice(1));
      expect(params.get('error')).toMatch(/^unsupported_response_type$|^unauthorized_client$/);
    },
  );
});

describe('who may not be redirected to gets a page (RFC 6749 §4.1.2.1)', () => {
  const cases: [string, Params][] = [
    ['an unregistered redirect_uri', { redirect_uri: 'https://evil.example/callback' }],
    ['another path', { redirect_uri: 'http://localhost:3999/other' }],
    ['another scheme', { redirect_uri: 'https://localhost:3999/callback' }],
    ['a look-alike host', { redirect_uri: 'http://localhost.evil.example/callback' }],
    ['user info in front of the host', { redirect_uri: 'http://localhost@evil.example/callback' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
    ['no redirect_uri', { redirect_uri: undefined }],
    ['an unknown client', { client_id: 'nobody-knows' }],
    ['no client', { client_id: undefined }],
  ];
  test.each(cases)('%s', async (_title, params) => {
    const browser = new Browser(server.issuer);
    const page = await browser.open(authorizeUrl(server, createPkce().challenge, params));
    expect(page.hops).toEqual([]);
    expect(page.status).toBe(400);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(textOf(page)).toMatch(/invalid_redirect_uri|invalid_client|invalid_request/);
  });

  test('and a program gets JSON', async () => {
    const url = authorizeUrl(server, createPkce().challenge, { client_id: 'nobody-knows' });
    const response = await fetch(url, { redirect: 'manual', headers: { accept: 'application/json' } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });
});

describe('native redirect URIs (RFC 8252 §7.3)', () => {
  test.each([
    'http://localhost:1/callback',
    'http://localhost:65535/callback',
    'http://127.0.0.1:54321/callback',
  ])('any port on loopback: %s', async (redirectUri) => {
    const { page } = await authorize(server, { redirect_uri: redirectUri });
    expect(page.url.href.startsWith(`${redirectUri}?code=`)).toBe(true);
  });

  test('the code is bound to the exact redirect URI of the request (RFC 6749 §4.1.3)', async () => {
    const { code, verifier } = await getCode(server);
    const other = await redeem(server, code, verifier, { redirect_uri: 'http://localhost:4000/callback' });
    expect(other).toMatchObject({ status: 400, error: 'invalid_grant' });
  });
});

describe('the access token (RFC 9068)', () => {
  test('is a JWT of type at+jwt, signed by a published key (RFC 9068 §2.1)', async () => {
    const { access_token: token } = await getTokens(server);
    const jwks = await (await fetch(`${server.issuer}/.well-known/jwks.json`)).json();
    const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), {
      issuer: server.issuer,
      audience: server.resource,
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: jwks.keys[0].kid });
  });

  test('says who, for whom, what and which client (RFC 9068 §2.2, §2.2.3)', async () => {
    const answer = await getTokens(server);
    const claims = decodeJwt(answer.access_token);
    expect(claims).toEqual({
      iss: server.issuer,
      aud: server.resource,
      sub: 'alice',
      preferred_username: 'alice',
      roles: ['user'],
      scope: 'mcp:read mcp:tools',
      client_id: 'playground-public',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 3600,
    });
    expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'mcp:read mcp:tools' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('has a jti of its own each time (RFC 9068 §2.2)', async () => {
    const first = await getTokens(server);
    const second = await refresh(server, first.refresh_token);
    const ids = [first, second].map(({ access_token: token }) => decodeJwt(token).jti);
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ['admin', ['admin']],
    ['bob', ['user']],
    ['carol', ['user']],
  ])('of %s has the roles %j', async (user, roles) => {
    const { access_token: token } = await getTokens(server, { scope: 'mcp:read' }, { user });
    expect(decodeJwt(token)).toMatchObject({ sub: user, preferred_username: user, roles });
  });

  test('lives as long as ACCESS_TOKEN_TTL says', async () => {
    const short = await startAuthServer({ settings: { ACCESS_TOKEN_TTL: 77 } });
    const answer = await getTokens(short);
    const { exp = 0, iat = 0 } = decodeJwt(answer.access_token);
    expect([exp - iat, answer.expires_in]).toEqual([77, 77]);
    await short.close();
  });

  test('is never handed to a confidential client without its secret (RFC 6749 §3.2.1)', async () => {
    const client = { client_id: 'playground-confidential' };
    const { code, verifier } = await getCode(server, client);
    const answer = await redeem(server, code, verifier, client);
    expect(answer).toMatchObject({ status: 401, error: 'invalid_client' });
    const { code: second, verifier: verifier2 } = await getCode(server, client);
    const secret = basic('playground-confidential', 'playground-confidential-secret');
    const good = await redeem(server, second, verifier2, { client_id: undefined }, secret);
    expect(good.status).toBe(200);
    expect(decodeJwt(good.access_token).client_id).toBe('playground-confidential');
  });
});

describe('an authorization code', () => {
  test('is refused to another client (RFC 6749 §4.1.3)', async () => {
    const { code, verifier } = await getCode(server);
    const secret = basic('playground-confidential', 'playground-confidential-secret');
    const answer = await redeem(server, code, verifier, { client_id: undefined }, secret);
    expect(answer).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  test('works once; a second use revokes what the first one got (RFC 6749 §4.1.2, RFC 9700 §4.14)', async () => {
    const { code, verifier } = await getCode(server);
    const first = await redeem(server, code, verifier);
    expect(first.status).toBe(200);
    expect(await redeem(server, code, verifier)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await refresh(server, first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  test('redeemed many times at once yields one token at most (RFC 6749 §4.1.2)', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { code, verifier } = await getCode(server);
      const answers = await Promise.all([1, 2, 3, 4].map(() => redeem(server, code, verifier)));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([200, 400, 400, 400]);
      const winner = answers.find(({ status }) => status === 200);
      // The server cannot tell who was the thief: nobody keeps the refresh token.
      expect(await refresh(server, winner?.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    }
  });

  test('that does not exist is invalid_grant (RFC 6749 §5.2)', async () => {
    for (const code of ['nonsense', '', 'x'.repeat(5000), '\u0000', '../../etc']) {
      const answer = await redeem(server, code, createPkce().verifier);
      expect(answer.status).toBe(400);
      expect(answer.error).toBe(code === '' ? 'invalid_request' : 'invalid_grant');
    }
  });
});

test('an ID token comes with openid, signed by the same key, for the client (OpenID Connect Core §2)', async () => {
  const answer = await getTokens(server, { scope: 'openid mcp:read', nonce: 'n-1' });
  const token = answer.id_token ?? '';
  expect(decodeProtectedHeader(token).alg).toBe('RS256');
  expect(decodeJwt(token)).toMatchObject({
    iss: server.issuer,
    aud: 'playground-public',
    sub: 'alice',
    nonce: 'n-1',
  });
});
