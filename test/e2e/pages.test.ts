import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Playground, startPlayground } from '../../playground.ts';
import { launchChromium } from '../helpers/chromium.ts';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'; // RFC 7636 Appendix B
const CLIENT_NAME = 'Tom & <b>Jerry</b>';

let playground: Playground;
let browser: Browser;
beforeAll(async () => {
  [playground, browser] = await Promise.all([startPlayground(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await playground?.close();
});

const VIEWS = {
  light: { viewport: { width: 900, height: 1000 }, colorScheme: 'light' },
  'dark, without JavaScript': {
    viewport: { width: 900, height: 1000 },
    colorScheme: 'dark',
    javaScriptEnabled: false,
  },
  'narrow, 360 px': { viewport: { width: 360, height: 800 }, colorScheme: 'light' },
} as const;

/** A client of the kind an editor is: it listens on loopback. Nothing does, so the browser stays at that address. */
async function authorizationUrl(scope: string): Promise<string> {
  const redirect_uri = `${playground.issuer}/health`; // something that answers, so that the last page has an address
  const registration = await fetch(`${playground.issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: CLIENT_NAME,
      redirect_uris: [redirect_uri],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    }),
  });
  const { client_id } = await registration.json();
  const request = {
    response_type: 'code',
    client_id,
    redirect_uri,
    scope,
    state: 's',
    resource: playground.resource,
  };
  const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };
  return `${playground.issuer}/authorize?${new URLSearchParams({ ...request, ...pkce })}`;
}

const answerOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams;

/** Nothing of a page reaches beyond its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.each(Object.entries(VIEWS))('the pages in a real browser, %s', (name, view) => {
  it('log in with one click, allow, and return a code with iss (RFC 6749 §4.1, RFC 9207)', async () => {
    const context = await browser.newContext(view);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(await authorizationUrl('mcp:read mcp:tools mcp:admin'));
    await expect(page.getByRole('heading', { name: 'Sign in' }).isVisible()).resolves.toBe(true);
    if (!name.includes('without')) expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: /alice/ }).click();
    expect(await page.getByRole('heading').first().textContent()).toBe(`Allow ${CLIENT_NAME}?`);
    expect(await page.getByText(new URL(playground.issuer).host, { exact: true }).isVisible()).toBe(true);
    expect(await page.getByText(playground.resource).isVisible()).toBe(true);
    expect(await page.getByRole('checkbox', { name: /mcp:admin/ }).isDisabled()).toBe(true);
    if (!name.includes('without')) expect(await overflow(page)).toBe(0);
    await page.getByRole('checkbox', { name: /mcp:tools/ }).uncheck();
    await page.getByRole('button', { name: 'Allow' }).click();
    const answer = answerOf(page);
    expect(answer.get('iss')).toBe(playground.issuer);
    expect(answer.get('state')).toBe('s');
    expect(await scopeOf(answer.get('code') ?? '', page)).toBe('mcp:read');
    expect(complaints).toEqual([]); // nothing blocked by the content security policy
    await context.close();
  });
});

/** Redeems the code, to see what was really granted. */
async function scopeOf(code: string, page: Page): Promise<string> {
  const redirect_uri = page.url().split('?', 1)[0] ?? '';
  const client_id = playground.log
    .findLast((entry) => entry.notes[0]?.startsWith('registered'))
    ?.notes[0]?.split(' as ')[1];
  const body = {
    grant_type: 'authorization_code',
    code,
    redirect_uri,
    client_id: client_id ?? '',
    code_verifier: VERIFIER,
  };
  const response = await fetch(`${playground.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(body),
  });
  return (await response.json()).scope;
}

describe('login and consent', () => {
  it('work with the keyboard alone: a typed name, and Allow', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(await authorizationUrl('mcp:read'));
    await page.getByLabel('or as anybody else').focus();
    await page.keyboard.type('carol');
    await page.keyboard.press('Enter');
    await page.getByText('Signed in as').waitFor();
    await page.getByRole('button', { name: 'Allow' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/code=/);
    await page.context().close();
  });

  it('let somebody use another account, and deny (RFC 6749 §4.1.2.1)', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(await authorizationUrl('mcp:read'));
    await page.getByRole('button', { name: /alice/ }).click();
    await page.getByRole('button', { name: 'Use another account' }).click();
    await page.getByRole('button', { name: /bob/ }).click();
    expect(await page.getByText('Signed in as').textContent()).toBe('Signed in as bob');
    await page.getByRole('button', { name: 'Deny' }).click();
    expect(answerOf(page).get('error')).toBe('access_denied');
    expect(answerOf(page).get('iss')).toBe(playground.issuer);
    await page.context().close();
  });

  it('explain a name that cannot be used, and go on', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(await authorizationUrl('mcp:read'));
    await page.getByLabel('or as anybody else').fill('no spaces please');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toContain('Not a user name');
    await page.getByRole('button', { name: /bob/ }).click();
    await page.getByText('Signed in as').waitFor();
    await page.context().close();
  });
});

it('shows an error that cannot be sent to a client as a page that names the values (RFC 6749 §4.1.2.1)', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${playground.issuer}/authorize?client_id=nobody&response_type=code`);
  const text = await page.getByRole('main').textContent();
  expect(text).toContain('does not know this client');
  expect(text).toContain('nobody');
  await page.context().close();
});

it('connects a device by its code, with the form that posts itself (RFC 8628 §3.3)', async () => {
  const page = await (await browser.newContext()).newPage();
  const registration = await fetch(`${playground.issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'A television',
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'none',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
    }),
  });
  const { client_id } = await registration.json();
  const started = await fetch(`${playground.issuer}/device/auth`, {
    method: 'POST',
    body: new URLSearchParams({ client_id }),
  });
  const { verification_uri_complete, user_code, device_code } = await started.json();
  await page.goto(verification_uri_complete);
  await page.getByRole('heading', { name: 'Connect A television?' }).waitFor();
  expect(await page.locator('.code').textContent()).toBe(user_code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: /alice/ }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Connected' }).waitFor();
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  const redeemed = await fetch(`${playground.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type, device_code, client_id }),
  });
  expect((await redeemed.json()).scope).toBe('mcp:read mcp:tools');
  await page.context().close();
});
