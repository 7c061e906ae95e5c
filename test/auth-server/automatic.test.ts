import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { startAuthServer, useAuthServer } from '../helpers/auth-server.ts';
import { Browser, textOf } from '../helpers/browser.ts';
import {
  authorizeUrl,
  CALLBACK,
  createPkce,
  type Params,
  redeem,
  refresh,
  register,
} from '../helpers/code-flow.ts';

const server = await useAuthServer({ settings: { AUTO_CONSENT: 'alice' } });

/** What an automated client does: it asks once and reads one redirect. */
async function ask(params: Params = {}, cookie = '', headers: Record<string, string> = {}) {
  const { verifier, challenge } = createPkce();
  const response = await fetch(authorizeUrl(server, challenge, params), {
    redirect: 'manual',
    headers: { cookie, ...headers },
  });
  const location = new URL(response.headers.get('location') ?? 'http://no.redirect.example/');
  const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return { status: response.status, location, verifier, answer: location.searchParams, cookies };
}

async function claimsFor(params: Params = {}, cookie = '') {
  const { answer, verifier } = await ask(params, cookie);
  return decodeJwt((await redeem(server, answer.get('code') ?? '', verifier)).access_token);
}

test('answers /authorize with the final redirect in that very response', async () => {
  const { status, location, answer } = await ask();
  expect([302, 303]).toContain(status);
  expect(location.href.startsWith(`${CALLBACK}?`)).toBe(true);
  expect(Object.fromEntries(answer)).toEqual({
    code: expect.any(String),
    state: 'the state',
    iss: server.issuer,
  });
});

test('the token is that of the configured user, limited to what this user may have (RFC 6749 §3.3)', async () => {
  const scope = 'mcp:read mcp:tools mcp:prompts mcp:admin';
  expect(await claimsFor({ scope })).toMatchObject({
    sub: 'alice',
    roles: ['user'],
    scope: 'mcp:read mcp:tools',
    aud: server.resource,
  });
});

test('refreshes like any other', async () => {
  const { answer, verifier } = await ask();
  const tokens = await redeem(server, answer.get('code') ?? '', verifier);
  const next = await refresh(server, tokens.refresh_token);
  expect(decodeJwt(next.access_token)).toMatchObject({ sub: 'alice', scope: 'mcp:read mcp:tools' });
});

describe('login_hint picks the user (OpenID Connect Core §3.1.2.1)', () => {
  test.each([
    ['bob', 'mcp:read mcp:prompts', ['user']],
    ['admin', 'mcp:read mcp:tools mcp:prompts mcp:admin', ['admin']],
  ])('%s', async (user, granted, roles) => {
    const scope = 'mcp:read mcp:tools mcp:prompts mcp:admin';
    expect(await claimsFor({ scope, login_hint: user })).toMatchObject({ sub: user, scope: granted, roles });
  });

  test('guest, who has no scopes: access_denied', async () => {
    const { answer } = await ask({ login_hint: 'guest' });
    expect(Object.fromEntries(answer)).toMatchObject({ error: 'access_denied', iss: server.issuer });
  });

  test.each(['<script>', 'a b', '', 'x'.repeat(65)])(
    'that is no user name: an error redirect: %j',
    async (hint) => {
      const { location, answer } = await ask({ login_hint: hint });
      expect(location.href.startsWith(CALLBACK)).toBe(true);
      if (hint === '') return; // an empty parameter counts as one that was left out (RFC 6749 §3.1)
      expect(Object.fromEntries(answer)).toMatchObject({ error: 'invalid_request', state: 'the state' });
      expect(answer.get('error_description')).toContain('login_hint');
    },
  );

  test('also when somebody else is signed in already', async () => {
    const first = await ask();
    const cookie = first.cookies.join('; ');
    expect(await claimsFor({ login_hint: 'bob' }, cookie)).toMatchObject({ sub: 'bob' });
  });
});

describe('prompt (OpenID Connect Core §3.1.2.1)', () => {
  test.each(['login', 'consent', 'login consent', 'select_account'])(
    '%s is answered at once too',
    async (prompt) => {
      const { answer } = await ask({ prompt });
      if (prompt === 'select_account') expect(answer.get('error')).toBe('invalid_request');
      else expect(answer.get('code')).not.toBeNull();
    },
  );

  test('none without a session is login_required', async () => {
    expect((await ask({ prompt: 'none' })).answer.get('error')).toBe('login_required');
  });

  test('consent with offline_access gives a refresh token (OpenID Connect Core §11)', async () => {
    const { answer, verifier } = await ask({ prompt: 'consent', scope: 'mcp:read offline_access' });
    const tokens = await redeem(server, answer.get('code') ?? '', verifier);
    expect(tokens.refresh_token).toEqual(expect.any(String));
  });
});

describe('what is wrong stays wrong', () => {
  test('no PKCE, an unknown resource', async () => {
    const plain = await ask({ code_challenge_method: 'plain' });
    expect(plain.answer.get('error')).toBe('invalid_request');
    const target = await ask({ resource: `${server.resource}/other/` });
    expect(target.answer.get('error')).toBe('invalid_target');
  });

  test('an unregistered redirect URI is a page', async () => {
    const page = await new Browser(server.issuer).open(
      authorizeUrl(server, createPkce().challenge, { redirect_uri: 'https://evil.example/' }),
    );
    expect(page.status).toBe(400);
    expect(page.hops).toEqual([]);
    expect(textOf(page)).toContain('invalid_redirect_uri');
  });
});

test('each request starts from its own grant: a small one after a large one is small, and the other way round', async () => {
  const first = await ask({ login_hint: 'admin', scope: 'mcp:read mcp:admin' });
  const cookie = first.cookies.join('; ');
  expect((await claimsFor({ login_hint: 'admin', scope: 'mcp:read' }, cookie)).scope).toBe('mcp:read');
  expect((await claimsFor({ login_hint: 'admin', scope: 'mcp:tools mcp:admin' }, cookie)).scope).toBe(
    'mcp:tools mcp:admin',
  );
});

test('many at once in one session all succeed', async () => {
  const cookie = (await ask()).cookies.join('; ');
  const scopes = await Promise.all([1, 2, 3, 4, 5].map(async () => (await claimsFor({}, cookie)).scope));
  expect(new Set(scopes)).toEqual(new Set(['mcp:read mcp:tools']));
});

test('a registered web client gets through as well', async () => {
  const redirect_uri = 'https://client.example/callback';
  const { body } = await register(server, {
    redirect_uris: [redirect_uri],
    token_endpoint_auth_method: 'none',
  });
  const client = { client_id: body.client_id, redirect_uri };
  const { answer, verifier } = await ask(client);
  expect((await redeem(server, answer.get('code') ?? '', verifier, client)).status).toBe(200);
});

describe('who sent the browser', () => {
  test.each([
    ['nobody', {}],
    ['the person', { 'sec-fetch-site': 'none' }],
    ['a page of this machine', { 'sec-fetch-site': 'same-site' }],
    ['a page of 127.0.0.1', { 'sec-fetch-site': 'cross-site', referer: 'http://127.0.0.1:6274/' }],
  ])('%s: automatic', async (_who, headers) => {
    expect((await ask({}, '', headers)).answer.get('code')).toBeTruthy();
  });

  test.each([
    ['a page of another site', { 'sec-fetch-site': 'cross-site', referer: 'https://evil.example/' }],
    ['a page that does not say who it is', { 'sec-fetch-site': 'cross-site' }],
  ])('%s: a person has to agree, or any page could fetch itself a token', async (_who, headers) => {
    const { location, answer } = await ask({}, '', headers);
    expect(location.href).toContain(`${server.issuer}/interaction/`);
    expect(answer.get('code')).toBeNull();
  });
});

test('the log says who granted what, and the client why nothing was (RFC 6749 §4.1.2.1)', async () => {
  await ask({ login_hint: 'bob', scope: 'mcp:read mcp:prompts' });
  await server.logged('bob granted mcp:read mcp:prompts (AUTO_CONSENT)');
  const { answer } = await ask({ scope: 'mcp:admin' });
  expect(answer.get('error_description')).toBe('alice may grant none of the requested scopes');
});

test('off by default: a page is shown', async () => {
  const manual = await startAuthServer();
  const page = await new Browser(manual.issuer).open(authorizeUrl(manual, createPkce().challenge));
  expect(page.text).toContain('<h1>Sign in');
  await manual.close();
});
