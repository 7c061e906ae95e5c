import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { useAuthServer } from '../helpers/auth-server.ts';
import { Browser, textOf } from '../helpers/browser.ts';
import { authorize, authorizeUrl, createPkce, getTokens, redeem, refresh } from '../helpers/code-flow.ts';

const server = await useAuthServer();

const userinfo = (token?: string) =>
  fetch(
    `${server.issuer}/userinfo`,
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  );

test('a plain login says who the user is (OpenID Connect Core §5.3)', async () => {
  const tokens = await getTokens(server, { scope: 'openid profile', resource: undefined }, { user: 'admin' });
  expect(tokens.access_token, 'an opaque token: it has no resource').not.toContain('.');
  const response = await userinfo(tokens.access_token);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    sub: 'admin',
    name: 'admin',
    preferred_username: 'admin',
    roles: ['admin'],
  });
  expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({ sub: 'admin', iss: server.issuer });
});

test('without profile it says the subject only (OpenID Connect Core §5.4)', async () => {
  const tokens = await getTokens(server, { scope: 'openid', resource: undefined });
  expect(await (await userinfo(tokens.access_token)).json()).toEqual({ sub: 'alice' });
});

test('a token for the resource is not for /userinfo (RFC 8707 §2)', async () => {
  const tokens = await getTokens(server, { scope: 'openid profile mcp:read' });
  const response = await userinfo(tokens.access_token);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
});

test('no token or a wrong one is refused with a challenge (RFC 6750 §3)', async () => {
  const none = await userinfo();
  expect([400, 401]).toContain(none.status);
  const wrong = await userinfo('nonsense');
  expect(wrong.status).toBe(401);
  expect(wrong.headers.get('www-authenticate')).toMatch(/^Bearer /);
});

test('openid together with scopes of the resource gives both, in one consent', async () => {
  const browser = new Browser(server.issuer);
  const url = authorizeUrl(server, createPkce().challenge, { scope: 'openid profile mcp:read' });
  const consent = await browser.submit(await browser.open(url), { login: 'alice' });
  expect(textOf(consent)).toContain('Know who you are');
  expect(textOf(consent)).toContain('mcp:read');
  const end = await browser.submit(consent, { action: 'allow' });
  expect(end.url.searchParams.get('code')).not.toBeNull();
  expect(end.hops, 'one way back and on').toHaveLength(2);
});

test('signing out ends the session, after asking (OpenID Connect RP-Initiated Logout §2)', async () => {
  const { browser, answer, verifier } = await authorize(server);
  const tokens = await redeem(server, answer.get('code') ?? '', verifier);
  const page = await browser.open(`${server.issuer}/logout`);
  expect(textOf(page)).toContain('Sign out?');
  const stay = await browser.submit(page, {});
  expect(stay.status).toBe(200);
  const url = () => authorizeUrl(server, createPkce().challenge);
  expect((await browser.open(url())).text).toContain('<h1>Allow ');
  const out = await browser.submit(await browser.open(`${server.issuer}/logout`), { logout: 'yes' });
  expect(textOf(out)).toContain('Signed out');
  expect(textOf(page)).toContain('Clients keep the tokens');
  expect((await refresh(server, tokens.refresh_token)).status).toBe(200);
  expect((await browser.open(url())).text).toContain('<h1>Sign in');
});
