import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAuthServer, type TestAuthServer } from '../helpers/auth-server.ts';
import { Browser, formsOf, type Page, textOf } from '../helpers/browser.ts';
import { answerPages, type Params, paramsOf, post, refresh, register } from '../helpers/code-flow.ts';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

let server: TestAuthServer;
let clientId: string;
beforeAll(async () => {
  server = await startAuthServer();
  const { body } = await register(server, {
    client_name: 'A television',
    redirect_uris: [],
    response_types: [],
    grant_types: [DEVICE_CODE, 'refresh_token'],
    token_endpoint_auth_method: 'none',
  });
  clientId = body.client_id;
});
afterAll(async () => {
  expect(server.failures).toEqual([]);
  await server.close();
});

/** RFC 8628 §3.1. */
async function begin(params: Params = {}) {
  const { device_authorization_endpoint: endpoint } = await (
    await fetch(`${server.issuer}/.well-known/oauth-authorization-server`)
  ).json();
  const body = paramsOf(
    { client_id: clientId, scope: 'mcp:read mcp:tools', resource: server.resource },
    params,
  );
  const response = await fetch(endpoint, { method: 'POST', body });
  return { status: response.status, ...(await response.json()) };
}

/** RFC 8628 §3.4. */
const poll = (deviceCode: string, params: Params = {}) =>
  post(
    `${server.issuer}/token`,
    paramsOf({ grant_type: DEVICE_CODE, client_id: clientId, device_code: deviceCode }, params),
  );

/** Types the code of a device, up to the page that asks whether it is the right one. */
async function enter(browser: Browser, code: string): Promise<Page> {
  return browser.submit(await browser.open(`${server.issuer}/device`), { user_code: code });
}

test('a device gets codes and where to enter them (RFC 8628 §3.2)', async () => {
  expect(await begin()).toMatchObject({
    status: 200,
    device_code: expect.any(String),
    user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
    verification_uri: `${server.issuer}/device`,
    verification_uri_complete: expect.stringContaining(`${server.issuer}/device?user_code=`),
    expires_in: 600,
  });
});

test('the whole flow: pending, code, confirmation, login, consent, tokens (RFC 8628 §3)', async () => {
  const device = await begin();
  expect(await poll(device.device_code)).toMatchObject({ status: 400, error: 'authorization_pending' });
  const browser = new Browser(server.issuer);
  const confirm = await enter(browser, device.user_code);
  expect(textOf(confirm)).toContain('Connect A television?');
  expect(textOf(confirm)).toContain(device.user_code);
  const login = await browser.submit(confirm, { confirm: 'yes' });
  expect(login.text).toContain('<h1>Sign in');
  const consent = await browser.submit(login, { login: 'alice' });
  expect(textOf(consent)).toContain('nowhere: this is a device');
  expect(textOf(consent)).toContain(server.resource);
  expect((await poll(device.device_code)).error).toBe('authorization_pending');
  const done = await browser.submit(consent, { action: 'allow' });
  expect(done.status).toBe(200);
  expect(textOf(done)).toContain('A television');
  const tokens = await poll(device.device_code);
  expect(decodeJwt(tokens.access_token)).toMatchObject({
    sub: 'alice',
    client_id: clientId,
    aud: server.resource,
    scope: 'mcp:read mcp:tools',
  });
  const next = await refresh(server, tokens.refresh_token, { client_id: clientId });
  expect(decodeJwt(next.access_token)).toMatchObject({ aud: server.resource, scope: 'mcp:read mcp:tools' });
});

test('a device code works once (RFC 8628 §3.5)', async () => {
  const device = await begin();
  const browser = new Browser(server.issuer);
  await answerPages(
    browser,
    await browser.submit(await enter(browser, device.user_code), { confirm: 'yes' }),
  );
  const answers = await Promise.all([1, 2, 3].map(() => poll(device.device_code)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  expect(await poll(device.device_code)).toMatchObject({ status: 400, error: 'invalid_grant' });
});

test('asks for the default scopes when the device names none (RFC 6749 §3.3)', async () => {
  const device = await begin({ scope: undefined, resource: undefined });
  const browser = new Browser(server.issuer);
  const end = await answerPages(
    browser,
    await browser.submit(await enter(browser, device.user_code), { confirm: 'yes' }),
    { user: 'admin' },
  );
  expect(end.status).toBe(200);
  expect(decodeJwt((await poll(device.device_code)).access_token)).toMatchObject({
    aud: server.resource,
    scope: 'mcp:read mcp:tools mcp:prompts mcp:resources',
  });
});

describe('is denied (RFC 8628 §3.5)', () => {
  test('at the code: access_denied for the device', async () => {
    const device = await begin();
    const browser = new Browser(server.issuer);
    const confirm = await enter(browser, device.user_code);
    const end = await browser.submit(confirm, { abort: 'yes' });
    expect(end.status).toBeLessThan(500);
    expect(await poll(device.device_code)).toMatchObject({ status: 400, error: 'access_denied' });
  });

  test.each([
    ['at the login', []],
    ['at the consent', ['alice']],
  ])('%s', async (_title, logins) => {
    const device = await begin();
    const browser = new Browser(server.issuer);
    let page = await browser.submit(await enter(browser, device.user_code), { confirm: 'yes' });
    for (const login of logins) page = await browser.submit(page, { login });
    const end = await browser.submit(page, { action: 'deny' });
    expect(end.status).toBeLessThan(500);
    expect(await poll(device.device_code)).toMatchObject({ status: 400, error: 'access_denied' });
  });
});

describe('the page for the code', () => {
  test.each(['WRNG-CODE', '', '<script>alert(1)</script>', 'x'.repeat(5000)])(
    'says so when it does not know the code %j, and lets one try again',
    async (code) => {
      const browser = new Browser(server.issuer);
      const page = await enter(browser, code);
      expect(page.status).toBe(400);
      expect(textOf(page)).toContain('not a code we know');
      expect(page.text).not.toContain('<script>alert');
      expect(formsOf(page)).not.toEqual([]);
      const { notes } = await server.logged('not a device code');
      expect(notes).toEqual(['not a device code that is known and alive']);
      const device = await begin();
      expect(textOf(await browser.submit(page, { user_code: device.user_code }))).toContain('A television');
    },
  );

  test('takes a code in lower case and without the dash', async () => {
    const device = await begin();
    const typed = device.user_code.toLowerCase().replace('-', ' ');
    expect(textOf(await enter(new Browser(server.issuer), typed))).toContain('A television');
  });

  test('refuses a form of another session (CSRF, RFC 8628 §5.4)', async () => {
    const device = await begin();
    const page = await new Browser(server.issuer).open(`${server.issuer}/device`);
    const answer = await new Browser(server.issuer).submit(page, { user_code: device.user_code });
    expect(answer.status).toBe(400);
    expect(textOf(answer)).not.toContain('A television');
  });

  test('refuses a code that was used', async () => {
    const device = await begin();
    const browser = new Browser(server.issuer);
    await answerPages(
      browser,
      await browser.submit(await enter(browser, device.user_code), { confirm: 'yes' }),
    );
    expect((await enter(new Browser(server.issuer), device.user_code)).status).toBe(400);
  });
});

describe('bad requests (RFC 8628 §3.1, §3.5)', () => {
  test.each([
    ['unknown client', { client_id: 'nobody' }, 'invalid_client'],
    ['a client without the grant', { client_id: 'playground-public' }, 'invalid_request'],
    ['an unknown resource', { resource: 'http://localhost:1/mcp' }, 'invalid_target'],
  ])('%s', async (_title, params, error) => {
    const answer = await begin(params);
    expect([400, 401]).toContain(answer.status);
    expect(answer.error).toBe(error);
  });

  test('an unknown device code is invalid_grant', async () => {
    expect(await poll('nonsense')).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  test('a device code of another client is invalid_grant', async () => {
    const device = await begin();
    const { body } = await register(server, {
      redirect_uris: [],
      response_types: [],
      grant_types: [DEVICE_CODE],
      token_endpoint_auth_method: 'none',
    });
    const answer = await poll(device.device_code, { client_id: body.client_id });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_grant' });
  });
});
