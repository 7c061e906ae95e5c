import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { SCOPES } from '../../core/scopes.ts';
import { useAuthServer } from '../helpers/auth-server.ts';
import { Browser, formsOf, type Page, textOf } from '../helpers/browser.ts';
import {
  answerPages,
  authorize,
  authorizeUrl,
  CALLBACK,
  createPkce,
  getTokens,
  type Params,
  redeem,
  refresh,
  register,
  tickable,
} from '../helpers/code-flow.ts';

const server = await useAuthServer();

const scopeOf = async (params: Params, person: Parameters<typeof getTokens>[2]) =>
  decodeJwt((await getTokens(server, params, person)).access_token).scope;

/** A browser on the login page of a request. */
async function atLogin(params: Params = {}) {
  const browser = new Browser(server.issuer);
  const { verifier, challenge } = createPkce();
  return { browser, verifier, page: await browser.open(authorizeUrl(server, challenge, params)) };
}

async function atConsent(params: Params = {}, user = 'alice') {
  const { browser, verifier, page } = await atLogin(params);
  return { browser, verifier, page: await browser.submit(page, { login: user }) };
}

const isLogin = (page: Page) => page.text.includes('<h1>Sign in');
const isConsent = (page: Page) => page.text.includes('<h1>Allow ');

/** A browser somewhere in the middle, signed in as alice by the public client. */
async function signedIn(client: Params = {}) {
  const { browser, page } = await authorize(server, client);
  expect(page.url.searchParams.get('code')).not.toBeNull();
  return browser;
}

const ALL = 'mcp:read mcp:tools mcp:prompts mcp:resources mcp:admin';

describe('the grant is what was asked, what the user may have and what was ticked (RFC 6749 §3.3)', () => {
  test.each([
    ['alice', ALL, undefined, 'mcp:read mcp:tools'],
    ['bob', ALL, undefined, 'mcp:read mcp:prompts'],
    ['admin', ALL, undefined, ALL],
    ['admin', 'mcp:read mcp:admin', undefined, 'mcp:read mcp:admin'],
    ['alice', 'mcp:read', undefined, 'mcp:read'],
    ['alice', ALL, ['mcp:tools'], 'mcp:tools'],
    ['admin', ALL, ['mcp:admin'], 'mcp:admin'],
    ['alice', 'mcp:read nonsense openid-ish', undefined, 'mcp:read'],
  ])('%s, asked for %s, ticked %j: %s', async (user, scope, ticked, granted) => {
    expect(await scopeOf({ scope }, { user, ...(ticked ? { ticked } : {}) })).toBe(granted);
  });

  test('a form that ticks more than was offered gains nothing', async () => {
    const ticked = ['mcp:read', 'mcp:admin', 'mcp:prompts', 'offline_access', 'openid'];
    expect(await scopeOf({ scope: ALL }, { ticked })).toBe('mcp:read');
    expect(await scopeOf({ scope: 'mcp:read' }, { user: 'admin', ticked })).toBe('mcp:read');
  });

  test.each([
    ['guest', undefined],
    ['alice', []],
  ])('%s who ticks nothing ends in access_denied (RFC 6749 §4.1.2.1)', async (user, ticked) => {
    const { answer } = await authorize(server, { scope: ALL }, { user, ...(ticked ? { ticked } : {}) });
    expect(Object.fromEntries(answer)).toEqual({
      error: 'access_denied',
      error_description: expect.stringContaining(user),
      iss: server.issuer,
      state: 'the state',
    });
  });

  test('somebody else may grant at least the default scopes', async () => {
    const scope = 'mcp:read mcp:tools mcp:prompts mcp:resources';
    expect(await scopeOf({ scope }, { user: 'Some.Body+1@example-x.org' })).toBe(scope);
  });
});

describe('the login page', () => {
  test('has one click per demo user, and a field for any other name', async () => {
    const { page } = await atLogin();
    expect(page.status).toBe(200);
    for (const name of ['alice', 'bob', 'admin', 'guest']) {
      expect(page.text).toContain(`<button name="login" value="${name}">`);
    }
    expect(formsOf(page).some(({ fields }) => fields.some(([name]) => name === 'login'))).toBe(true);
    expect(textOf(page)).toContain('Playground public client');
  });

  test('suggests the login_hint (OpenID Connect Core §3.1.2.1)', async () => {
    const { page } = await atLogin({ login_hint: 'carol"><script>' });
    expect(formsOf(page).flatMap(({ fields }) => fields)).toContainEqual(['login', 'carol"><script>']);
    expect(page.text).not.toContain('<script');
  });

  test.each([
    '',
    ' ',
    'a b',
    '<script>alert(1)</script>',
    '.hidden',
    'x'.repeat(65),
    '../etc',
    'a\u0000b',
    'ünal',
  ])('says what is wrong with the name %j, and lets one try again', async (name) => {
    const { browser, page } = await atLogin();
    const again = await browser.submit(page, { login: name });
    expect(again.status).toBe(400);
    expect(textOf(again)).toMatch(/Not a user name\. Use letters, digits/);
    expect(again.text).not.toContain('<script');
    expect(isConsent(await browser.submit(again, { login: 'alice' }))).toBe(true);
  });

  test('takes a name with blanks around it', async () => {
    const { browser, page } = await atLogin();
    expect(textOf(await browser.submit(page, { login: '  carol ' }))).toContain('Signed in as carol');
  });

  test('can be cancelled (RFC 6749 §4.1.2.1)', async () => {
    const { browser, page } = await atLogin();
    const end = await browser.submit(page, { action: 'deny' });
    expect(Object.fromEntries(end.url.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'the state',
      iss: server.issuer,
    });
  });
});

describe('the consent page', () => {
  test('shows client, id, redirect host, resource, user, and each scope in words (MCP, Localhost Redirect URI Risks)', async () => {
    const { page } = await atConsent({ scope: ALL });
    const text = textOf(page);
    expect(text).toContain('Playground public client');
    expect(text).toContain('playground-public');
    expect(page.text).toContain('<strong>localhost:3999</strong>');
    expect(text).toContain(server.resource);
    expect(text).toContain('Signed in as alice');
    for (const [scope, words] of Object.entries(SCOPES)) {
      expect(text).toContain(scope);
      expect(text).toContain(words);
    }
    expect(tickable(page)).toEqual(['mcp:read', 'mcp:tools']);
    expect(text.match(/alice may not grant this/g)).toHaveLength(3);
    expect(page.text.match(/<input type="checkbox"[^>]* disabled>/g)).toHaveLength(3);
  });

  test('can be denied (RFC 6749 §4.1.2.1)', async () => {
    const { browser, page } = await atConsent();
    const end = await browser.submit(page, { action: 'deny' });
    expect(end.url.href.startsWith(CALLBACK)).toBe(true);
    expect(Object.fromEntries(end.url.searchParams)).toMatchObject({
      error: 'access_denied',
      error_description: 'the user denied access',
      iss: server.issuer,
      state: 'the state',
    });
  });

  test('lets one use another account', async () => {
    const { browser, verifier, page } = await atConsent({ scope: ALL });
    const login = await browser.submit(page, { action: 'switch' });
    expect(isLogin(login)).toBe(true);
    const consent = await browser.submit(login, { login: 'bob' });
    expect(textOf(consent)).toContain('Signed in as bob');
    expect(tickable(consent)).toEqual(['mcp:read', 'mcp:prompts']);
    const end = await browser.submit(consent, { action: 'allow' });
    const tokens = await redeem(server, end.url.searchParams.get('code') ?? '', verifier);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: 'bob', scope: 'mcp:read mcp:prompts' });
  });

  test('refuses a form without a decision', async () => {
    const { browser, page } = await atConsent();
    const answer = await browser.submit(page, { action: 'maybe' });
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain('allow, deny, switch');
  });

  test('refuses a form from a page of another origin, and grants nothing', async () => {
    const { browser, page } = await atConsent();
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${server.port}`]) {
      const answer = await browser.submit(page, { action: 'allow' }, { origin });
      expect(answer.status, origin).toBe(400);
      expect(answer.hops, origin).toEqual([]);
      expect(textOf(answer), origin).toContain('another origin');
    }
    const own = await browser.submit(page, { action: 'allow' }, { origin: server.issuer });
    expect(own.url.searchParams.get('code')).not.toBeNull();
  });

  test('cannot be answered from another browser', async () => {
    const { page } = await atConsent();
    const answer = await new Browser(server.issuer).submit(page, { action: 'allow' });
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain('session_not_found');
  });

  test('cannot be answered twice', async () => {
    const { browser, page } = await atConsent();
    expect((await browser.submit(page, { action: 'allow' })).url.searchParams.get('code')).not.toBeNull();
    const answer = await browser.submit(page, { action: 'allow' });
    expect(answer.url.searchParams.get('code')).toBeNull();
    expect(answer.status).toBe(400);
  });

  test('refuses a form that is too large (RFC 9110 §15.5.14)', async () => {
    const { browser, page } = await atConsent();
    const answer = await browser.submit(page, { action: 'allow', more: 'x'.repeat(70_000) });
    expect(answer.status).toBe(413);
    expect(textOf(answer)).toContain('are read at the most');
  });
});

describe('who is asked again', () => {
  test('a native client: always, also for what was granted before (RFC 8252 §8.6)', async () => {
    const browser = await signedIn();
    const page = await browser.open(authorizeUrl(server, createPkce().challenge));
    expect(isConsent(page), 'no login, but consent').toBe(true);
  });

  const webClient = async () => {
    const { body } = await register(server, {
      client_name: 'A web client',
      redirect_uris: ['https://client.example/callback'],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    });
    expect(body.application_type).toBe('web');
    return { client_id: body.client_id, redirect_uri: 'https://client.example/callback' };
  };

  test('a web client: not for what is remembered', async () => {
    const client = await webClient();
    const browser = await signedIn(client);
    const { page, verifier } = await authorize(server, client, { browser });
    expect(page.hops, 'one redirect, no page').toHaveLength(1);
    const tokens = await redeem(server, page.url.searchParams.get('code') ?? '', verifier, client);
    expect(decodeJwt(tokens.access_token).scope).toBe('mcp:read mcp:tools');
  });

  test('a web client: for a part of what is remembered neither, and it gets the part only (RFC 6749 §3.3)', async () => {
    const client = await webClient();
    const browser = await signedIn(client);
    const { page, verifier } = await authorize(server, { ...client, scope: 'mcp:read' }, { browser });
    expect(page.hops).toHaveLength(1);
    const tokens = await redeem(server, page.url.searchParams.get('code') ?? '', verifier, client);
    expect(decodeJwt(tokens.access_token).scope).toBe('mcp:read');
  });

  test('a web client that steps up: about everything, also what was unticked (MCP, Step-Up Authorization Flow)', async () => {
    const client = await webClient();
    const { browser } = await authorize(server, client, { ticked: ['mcp:read'] });
    const { verifier, challenge } = createPkce();
    const consent = await browser.open(authorizeUrl(server, challenge, client));
    expect(isConsent(consent)).toBe(true);
    expect(tickable(consent)).toEqual(['mcp:read', 'mcp:tools']);
    const end = await answerPages(browser, consent);
    const tokens = await redeem(server, end.url.searchParams.get('code') ?? '', verifier, client);
    expect(decodeJwt(tokens.access_token).scope).toBe('mcp:read mcp:tools');
  });

  test('step-up does not widen tokens of before (RFC 6749 §6)', async () => {
    const client = await webClient();
    const { browser, page, verifier } = await authorize(server, { ...client, scope: 'mcp:read' });
    const first = await redeem(server, page.url.searchParams.get('code') ?? '', verifier, client);
    await authorize(server, client, { browser });
    const { client_id } = client;
    const second = await refresh(server, first.refresh_token, { client_id });
    expect(decodeJwt(second.access_token).scope).toBe('mcp:read');
  });

  test('with prompt=consent: a web client too (OpenID Connect Core §3.1.2.1)', async () => {
    const client = await webClient();
    const browser = await signedIn(client);
    const page = await browser.open(
      authorizeUrl(server, createPkce().challenge, { ...client, prompt: 'consent' }),
    );
    expect(isConsent(page)).toBe(true);
    expect(tickable(page)).toEqual(['mcp:read', 'mcp:tools']);
  });

  test('with prompt=login: for the login (OpenID Connect Core §3.1.2.1)', async () => {
    const browser = await signedIn();
    const page = await browser.open(authorizeUrl(server, createPkce().challenge, { prompt: 'login' }));
    expect(isLogin(page)).toBe(true);
    expect(isConsent(await browser.submit(page, { login: 'alice' }))).toBe(true);
  });

  test('with prompt=login and another user: it is the other one, and the first one’s tokens go on', async () => {
    const first = await authorize(server);
    const tokens = await redeem(server, first.answer.get('code') ?? '', first.verifier);
    const { verifier, challenge } = createPkce();
    const { browser } = first;
    const login = await browser.open(authorizeUrl(server, challenge, { prompt: 'login', scope: ALL }));
    const consent = await browser.submit(login, { login: 'bob' });
    expect(textOf(consent)).toContain('Signed in as bob');
    const end = await answerPages(browser, consent);
    const bobs = await redeem(server, end.url.searchParams.get('code') ?? '', verifier);
    expect(decodeJwt(bobs.access_token)).toMatchObject({ sub: 'bob', scope: 'mcp:read mcp:prompts' });
    const alices = await refresh(server, tokens.refresh_token);
    expect(decodeJwt(alices.access_token).sub).toBe('alice');
  });

  test('with prompt=none: nobody; the error says what would be needed (OpenID Connect Core §3.1.2.6)', async () => {
    const url = () => authorizeUrl(server, createPkce().challenge, { prompt: 'none' });
    const stranger = await new Browser(server.issuer).open(url());
    expect(Object.fromEntries(stranger.url.searchParams)).toMatchObject({
      error: 'login_required',
      iss: server.issuer,
    });
    const browser = await signedIn();
    const native = await browser.open(url());
    expect(native.url.searchParams.get('error')).toBe('interaction_required');
    const client = await webClient();
    const unknown = await browser.open(
      authorizeUrl(server, createPkce().challenge, { ...client, prompt: 'none' }),
    );
    expect(unknown.url.searchParams.get('error')).toMatch(/^(consent|interaction)_required$/);
    await authorize(server, client, { browser });
    const known = await browser.open(
      authorizeUrl(server, createPkce().challenge, { ...client, prompt: 'none' }),
    );
    expect(known.url.searchParams.get('code')).not.toBeNull();
  });
});

test('two requests at once in one browser both come to their end', async () => {
  const browser = new Browser(server.issuer);
  const first = await browser.open(authorizeUrl(server, createPkce().challenge, { state: 'one' }));
  const second = await browser.open(authorizeUrl(server, createPkce().challenge, { state: 'two' }));
  const firstEnd = await answerPages(browser, first);
  expect(firstEnd.url.searchParams.get('state')).toBe('one');
  expect(firstEnd.url.searchParams.get('code')).not.toBeNull();
  const secondEnd = await answerPages(browser, second);
  expect(secondEnd.url.searchParams.get('state')).toBe('two');
  expect(secondEnd.url.searchParams.get('code')).not.toBeNull();
});

test('shows characters that would turn the text around as what they are not (UAX #9)', async () => {
  const client_name = 'moc.elpmaxe\u202e\u2066';
  const { body } = await register(server, { redirect_uris: [CALLBACK], client_name });
  const { page } = await atConsent({ client_id: body.client_id });
  expect(page.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  expect(page.text).toContain('moc.elpmaxe\ufffd\ufffd');
});
