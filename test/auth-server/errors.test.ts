import { describe, expect, test } from 'vitest';
import { useAuthServer } from '../helpers/auth-server.ts';
import { Browser, textOf } from '../helpers/browser.ts';
import { authorize, authorizeUrl, CALLBACK, createPkce, register } from '../helpers/code-flow.ts';
import { sendRaw } from '../helpers/raw-http.ts';

const server = await useAuthServer();

const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const LONG = 'x'.repeat(7000);

/** Requests that nobody sends by accident: method, path, headers, body. */
const HOSTILE: [string, string, Record<string, string>, string | Buffer | undefined][] = [
  ['GET', '/%', {}, undefined],
  ['GET', '/%E0%A4%A', {}, undefined],
  ['GET', '/..%2f..%2fetc/passwd', {}, undefined],
  ['GET', '/../../etc/passwd', {}, undefined],
  ['GET', '//evil.example/authorize', {}, undefined],
  ['GET', 'http://evil.example/authorize', {}, undefined],
  ['OPTIONS', '*', {}, undefined],
  ['GET', '/?__proto__[x]=1', {}, undefined],
  ['GET', '/authorize', {}, undefined],
  ['GET', '/authorize?', {}, undefined],
  ['GET', '/authorize?client_id', {}, undefined],
  ['GET', '/authorize?client_id=%', {}, undefined],
  ['GET', '/authorize?client_id=%E0%A4', {}, undefined],
  ['GET', '/authorize?client_id=%00', {}, undefined],
  ['GET', '/authorize?client_id[]=a&client_id[]=b', {}, undefined],
  ['GET', '/authorize?client_id=playground-public&client_id=playground-public', {}, undefined],
  ['GET', '/authorize?__proto__=a&constructor=b&hasOwnProperty=c', {}, undefined],
  ['GET', `/authorize?client_id=${LONG}`, {}, undefined],
  ['GET', '/authorize?client_id=playground-public&redirect_uri=%', {}, undefined],
  ['GET', '/authorize?client_id=playground-public&redirect_uri=http://', {}, undefined],
  [
    'GET',
    '/authorize?client_id=playground-public&redirect_uri=http://localhost:99999/callback',
    {},
    undefined,
  ],
  ['GET', '/authorize?client_id=playground-public&request=eyJhbGciOiJub25lIn0.e30.', {}, undefined],
  ['GET', '/authorize?client_id=playground-public&claims={', {}, undefined],
  ['GET', '/authorize/nonsense', {}, undefined],
  ['GET', '/authorize/%00', {}, undefined],
  ['POST', '/authorize', FORM, 'client_id=playground-public'],
  ['PUT', '/authorize', {}, undefined],
  ['DELETE', '/token', {}, undefined],
  ['GET', '/token', {}, undefined],
  ['POST', '/token', {}, undefined],
  ['POST', '/token', FORM, ''],
  ['POST', '/token', FORM, '%'],
  ['POST', '/token', FORM, 'grant_type=%E0%A4%A'],
  ['POST', '/token', FORM, 'grant_type'],
  ['POST', '/token', FORM, 'grant_type[a][b]=c'],
  ['POST', '/token', FORM, 'grant_type=__proto__&client_id=playground-public'],
  ['POST', '/token', FORM, 'grant_type=constructor&client_id=playground-public'],
  ['POST', '/token', FORM, 'grant_type=authorization_code&client_id=__proto__'],
  ['POST', '/token', FORM, 'grant_type=authorization_code&client_id=constructor'],
  [
    'POST',
    '/token',
    FORM,
    'grant_type=authorization_code&client_id=playground-public&code=__proto__&redirect_uri=x',
  ],
  ['POST', '/token', FORM, 'client_id=a&client_id=b&grant_type=refresh_token'],
  ['POST', '/token', FORM, `grant_type=refresh_token&client_id=playground-public&refresh_token=${LONG}`],
  ['POST', '/token', FORM, Buffer.from([0xff, 0xfe, 0x3d, 0x00])],
  ['POST', '/token', FORM, 'a='.repeat(20_000)],
  ['POST', '/token', FORM, `a=${'x'.repeat(200_000)}`],
  ['POST', '/token', { 'content-type': 'application/json' }, '{"grant_type":"client_credentials"}'],
  ['POST', '/token', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
  ['POST', '/token', { ...FORM, 'content-encoding': 'gzip' }, 'not gzip'],
  ['POST', '/token', { 'content-type': 'application/x-www-form-urlencoded; charset=klingon' }, 'a=b'],
  ['POST', '/token', { ...FORM, authorization: 'Bearer x' }, 'grant_type=client_credentials'],
  ['POST', '/token', { ...FORM, authorization: `Basic ${LONG}` }, 'grant_type=client_credentials'],
  ['POST', '/token', { ...FORM, dpop: 'x' }, 'grant_type=client_credentials&client_id=playground-public'],
  ['POST', '/revoke', FORM, 'token=x'],
  ['POST', '/revoke', FORM, 'token=__proto__&client_id=playground-public'],
  ['POST', '/introspect', FORM, 'token=%00&client_id=playground-public'],
  ['POST', '/par', FORM, 'client_id=playground-public&request_uri=urn:x'],
  ['POST', '/par', {}, undefined],
  ['GET', '/userinfo', { authorization: 'Bearer' }, undefined],
  ['GET', '/userinfo', { authorization: `Bearer ${LONG}` }, undefined],
  ['GET', '/userinfo', { authorization: 'Bearer a b c' }, undefined],
  ['GET', '/userinfo?access_token=a&access_token=b', {}, undefined],
  ['GET', '/device?user_code=%', {}, undefined],
  ['GET', '/device?user_code=a&user_code=b', {}, undefined],
  ['POST', '/device', {}, undefined],
  ['POST', '/device', FORM, 'user_code=x'],
  ['GET', '/device/nonsense', {}, undefined],
  ['POST', '/device/auth', FORM, 'client_id=%'],
  ['GET', '/logout?id_token_hint=nonsense', {}, undefined],
  ['GET', '/logout?id_token_hint=a.b.c&post_logout_redirect_uri=javascript:alert(1)', {}, undefined],
  ['POST', '/logout/confirm', FORM, 'xsrf=x&logout=yes'],
  ['GET', '/logout/success?client_id=__proto__', {}, undefined],
  ['GET', '/interaction/nonsense', {}, undefined],
  ['GET', '/interaction/', {}, undefined],
  ['GET', '/interaction/%2e%2e', {}, undefined],
  ['POST', '/interaction/nonsense', FORM, 'login=alice'],
  ['POST', '/interaction/nonsense', FORM, `login=${'x'.repeat(200_000)}`],
  ['GET', '/interaction/nonsense', { cookie: 'mcp_playground_default_interaction=nonsense' }, undefined],
  ['GET', '/authorize', { cookie: `mcp_playground_default_session=${LONG}` }, undefined],
  ['GET', '/authorize', { cookie: '=;;=;a' }, undefined],
  ['GET', '/register/nonsense', {}, undefined],
  ['GET', '/register/__proto__', { authorization: 'Bearer x' }, undefined],
  ['PUT', '/register/nonsense', { authorization: 'Bearer x', 'content-type': 'application/json' }, '{'],
  ['GET', '/.well-known/nothing', {}, undefined],
  ['POST', '/.well-known/openid-configuration', {}, undefined],
  ['TRACE', '/', {}, undefined],
  ['PROPFIND', '/authorize', {}, undefined],
];

const TITLED = HOSTILE.map(([method, path, headers, body]) => {
  const shown = [...Object.keys(headers), String(body ?? '')].join(' ').slice(0, 60);
  return [`${method} ${path.slice(0, 60)} ${JSON.stringify(shown)}`, method, path, headers, body] as const;
});

describe.each([
  ['a person', HTML],
  ['a program', 'application/json'],
  ['nobody in particular', '*/*'],
  ['a broken Accept', ';;,q=x'],
])('for %s', (who, accept) => {
  test.each(TITLED)(
    '%s: an answer of its kind, never a failure (row %#)',
    async (_title, method, path, headers, body) => {
      const answer = await sendRaw(server.port, {
        method,
        path,
        headers: { host: `localhost:${server.port}`, accept, ...headers },
        ...(body === undefined ? {} : { body }),
      });
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(/node_modules|\bat .*\.[jt]s:\d+|oops|Internal Server Error/);
      const type = String(answer.headers['content-type'] ?? '');
      if (answer.status < 400) return;
      if (who === 'a program') {
        expect(type).toMatch(/^application\/json/);
        expect(JSON.parse(answer.text)).toMatchObject({
          error: expect.any(String),
        });
        // RFC 6749 §5.2 leaves the description optional: these two codes of RFC 9101 §6.1 say it all.
        if (!/request(_uri)?_not_supported/.test(answer.text))
          expect(answer.text).toContain('error_description');
      }
      if (type.startsWith('text/html')) expect(answer.headers['content-security-policy']).toBeTruthy();
    },
  );
});

describe('what is not there', () => {
  test('is a page for a person', async () => {
    const page = await new Browser(server.issuer).open(`${server.issuer}/nothing`);
    expect(page.status).toBe(404);
    expect(textOf(page)).toContain('There is nothing at this address');
    expect(textOf(page)).toContain('/.well-known/oauth-authorization-server');
  });

  test('is JSON for a program', async () => {
    const response = await fetch(`${server.issuer}/nothing`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'not_found' });
  });
});

describe('every page', () => {
  const pages = async () => {
    const browser = new Browser(server.issuer);
    const url = authorizeUrl(server, createPkce().challenge);
    const login = await browser.open(url);
    const problem = await browser.submit(login, { login: '?' });
    const consent = await browser.submit(login, { login: 'alice' });
    const unknown = await browser.open(`${server.issuer}/authorize?client_id=x`);
    const rest = ['/', '/nothing', '/device', '/logout', '/interaction/x'];
    return [
      login,
      problem,
      consent,
      unknown,
      ...(await Promise.all(rest.map((path) => browser.open(server.issuer + path)))),
    ];
  };

  test('has a strict policy, no script and nothing from elsewhere (CSP Level 3)', async () => {
    for (const page of await pages()) {
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy, page.url.href).toContain("default-src 'none'");
      expect(policy, page.url.href).toContain("frame-ancestors 'none'");
      expect(policy, page.url.href).toContain("base-uri 'none'");
      expect(policy, page.url.href).not.toContain('unsafe');
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('cache-control'), page.url.href).toMatch(/no-store/);
      expect(page.text, page.url.href).not.toMatch(/<script|\son\w+=|javascript:/i);
      expect(page.text, page.url.href).not.toMatch(/(src|href)="https?:/);
    }
  });

  test('says its language, fits small screens, and labels its inputs', async () => {
    for (const page of await pages()) {
      expect(page.text).toMatch(/^<!doctype html>\n<html lang="en">/);
      expect(page.text).toContain('name="viewport"');
      expect(page.text.match(/<h1>/g)).toHaveLength(1);
      for (const [input] of page.text.matchAll(/<input[^>]*type="text"[^>]*>/g)) {
        const id = /id="([^"]*)"/.exec(input)?.[1];
        expect(/aria-label="/.test(input) || page.text.includes(`<label for="${id}">`), input).toBe(true);
      }
    }
  });
});

test('what a client says about itself is escaped everywhere (OWASP XSS)', async () => {
  const name = '<script>alert(1)</script>"\'&<img src=x onerror=alert(1)>';
  const { body } = await register(server, {
    client_name: name,
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'none',
  });
  const browser = new Browser(server.issuer);
  const url = authorizeUrl(server, createPkce().challenge, {
    client_id: body.client_id,
    login_hint: '"><script>',
    scope: 'mcp:read',
  });
  const login = await browser.open(url);
  const consent = await browser.submit(login, { login: 'alice' });
  for (const page of [login, consent]) {
    expect(page.text).not.toMatch(/<script|<img/);
    expect(textOf(page)).toContain(name);
  }
  const query = new URLSearchParams({ client_id: name, redirect_uri: name });
  const error = await browser.open(`${server.issuer}/authorize?${query}`);
  expect(error.text).not.toMatch(/<script|<img/);
});

describe('strange values in a request that is otherwise good', () => {
  test.each([
    { state: LONG },
    { state: '<script>&"\'\u0000\r\nSet-Cookie: a=b' },
    { state: '' },
    { state: '\ud83d\ude00 ü' },
    { scope: LONG },
    { scope: 'a"b\\c' },
    { scope: ' ' },
    { scope: 'mcp:read  mcp:tools' },
    { scope: 'mcp:read\nmcp:tools' },
    { nonce: LONG },
    { prompt: 'none login' },
    { prompt: 'nonsense' },
    { max_age: '-1' },
    { max_age: 'soon' },
    { response_mode: 'nonsense' },
    { response_mode: 'fragment' },
    { response_mode: 'form_post' },
    { claims: '{"id_token":null}' },
    { claims: '[' },
    { login_hint: LONG },
    { ui_locales: 'xx' },
    { acr_values: 'x' },
    { id_token_hint: 'nonsense' },
    { registration: '{}' },
    { request_uri: 'https://evil.example/' },
    { dpop_jkt: 'nonsense' },
    { authorization_details: '[]' },
    { unknown: 'parameter' },
    { __proto__x: 'y' },
    { code_challenge: ['a', 'b'] },
    { redirect_uri: [CALLBACK, CALLBACK] },
    { state: ['a', 'b'] },
    { scope: ['mcp:read', 'mcp:tools'] },
  ])('%j', async (params) => {
    const { page } = await authorize(server, params);
    expect(page.status).toBeLessThan(500);
    expect(page.headers.get('set-cookie') ?? '').not.toContain('a=b');
  });

  test('state comes back as it was sent (RFC 6749 §4.1.2)', async () => {
    for (const state of ['a b+c/d=&e', '<script>', 'ü\u{1f600}', '%41', LONG]) {
      expect((await authorize(server, { state })).answer.get('state')).toBe(state);
    }
  });
});

test.each(['/token', '/register', '/revoke', '/introspect', '/par', '/device/auth', '/userinfo'])(
  '%s answers in JSON also whoever prefers HTML, as some HTTP libraries do (RFC 6749 §5.2)',
  async (path) => {
    const method = path === '/userinfo' ? 'GET' : 'POST';
    const response = await fetch(server.issuer + path, { method, headers: { accept: HTML } });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toHaveProperty('error');
  },
);

test('scopes that nobody knows, and no other, are invalid_scope before anybody signs in (RFC 6749 §4.1.2.1)', async () => {
  const { answer } = await authorize(server, { scope: 'made:up constructor' });
  expect(answer.get('error')).toBe('invalid_scope');
});

test.each(['/token', '/register', '/par', '/device/auth'])(
  'GET %s says that it takes POST (RFC 9110 §15.5.6)',
  async (path) => {
    const response = await fetch(server.issuer + path);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect((await response.json()).error_description).toContain('POST');
  },
);

test.each(['/register', '/token', '/par'])(
  '%s says how much too large a body is (RFC 9110 §15.5.14)',
  async (path) => {
    const body = 'x'.repeat(60_000);
    const response = await fetch(server.issuer + path, { method: 'POST', body });
    expect(response.status).toBe(413);
    expect((await response.json()).error_description).toContain('60000 bytes');
  },
);
