import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { TOKEN_PRESETS } from '../../console/app/pages/manage/tokens/presets.ts';
import { barriersOf } from '../helpers/axe.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

vi.setConfig({ testTimeout: 120_000 }); // a real browser, on a machine that others use too

const console = await startConsoleUnderTest({ settings: { SIGNING_ALG: 'ES256' } });
afterAll(() => console[Symbol.asyncDispose]());
afterEach(() => expect(console.failures).toEqual([]));

/** What the MCP server of the playground answers to each of them. */
const ANSWERS: Readonly<Record<string, number>> = {
  valid: 200,
  expired: 401,
  'not-yet-valid': 401,
  'sibling-audience': 401,
  'wrong-issuer': 401,
  unsigned: 401,
  'other-key': 401,
  garbled: 401,
  'typ-jwt': 401,
  'no-scope': 403,
  admin: 200,
};

async function openTokens(realm: string, preset?: string) {
  const window = await openWindow();
  const { page } = window;
  const query = preset === undefined ? '' : `?preset=${preset}`;
  await page.goto(`${console.url}/realms/${realm}/tokens${query}`);
  const signed = page.getByRole('region', { name: 'The signed token' });
  return {
    page,
    signed,
    button: (name: string) => page.getByRole('button', { name, exact: true }),
    complaints: window.complaints,
    [Symbol.asyncDispose]: window[Symbol.asyncDispose],
  };
}

it('each kind of token is answered as it should be: 200, or the 401 or 403 of what is wrong with it', async () => {
  await using at = await openTokens('default');
  const { page, signed } = at;
  const seen: Record<string, number> = {};
  for (const { id, title } of TOKEN_PRESETS) {
    await page.getByRole('link', { name: title, exact: true }).click();
    await at.button('Sign the token').click();
    await signed.getByRole('heading', { name: `Token: ${title}`, exact: true }).waitFor();
    await at.button('Try it at the MCP server').click();
    await signed.getByText('as it should be').waitFor();
    seen[id] = Number(await signed.locator('.token-answered b').first().textContent());
    const challenge = signed.getByRole('heading', { name: 'Challenge (WWW-Authenticate)' });
    expect(await challenge.count()).toBe(seen[id] === 200 ? 0 : 1);
  }
  expect(seen).toEqual(ANSWERS);
  expect(at.complaints).toEqual([]);
});

it('a realm that answers otherwise than it should is told apart', async () => {
  const realm = console.playground.realm('default~otherwise');
  await console.playground.hub.setFault(realm.name, {
    id: 'refuses',
    seam: 'rs-acceptance',
    params: { refuse: 'invalid_token' },
  });
  await using at = await openTokens(realm.name, 'valid');
  await at.button('Sign the token').click();
  await at.button('Try it at the MCP server').click();
  await at.signed.getByText('expected 200').waitFor();
});

it('what was typed is what is signed, and nothing is expected of it', async () => {
  await using at = await openTokens('default~typed');
  const { page, signed } = at;
  await page.getByLabel('Subject').fill('carol');
  await page.getByLabel('Scope').fill('mcp:read files:read');
  await page.getByLabel('Audience').fill('https://one.example/mcp https://two.example/mcp');
  await page.getByLabel('Other claims').fill('{ "tenant": "blue", "jti": null }');
  await page.getByLabel('Expires in').fill('soon');
  await at.button('Sign the token').click();
  await page.getByText('Expected whole seconds').waitFor();
  await page.getByLabel('Expires in').fill('120');
  await page.getByLabel('Other header members').fill('[]');
  await at.button('Sign the token').click();
  await page.getByText('Expected a JSON object').waitFor();
  await page.getByLabel('Other header members').fill('{ "kid": "nobody" }');
  await at.button('Sign the token').click();
  const token = (await signed.locator('pre').first().textContent()) ?? '';
  const [header, claims] = token.split('.').map((part) => {
    try {
      return JSON.parse(Buffer.from(part, 'base64url').toString());
    } catch {
      return undefined; // the signature
    }
  });
  expect(header).toMatchObject({ kid: 'nobody', typ: 'at+jwt' });
  expect(claims).toMatchObject({
    sub: 'carol',
    scope: 'mcp:read files:read',
    aud: ['https://one.example/mcp', 'https://two.example/mcp'],
    tenant: 'blue',
  });
  expect(claims).not.toHaveProperty('jti');
  expect(claims.exp - claims.iat).toBe(120);
  await at.button('Try it at the MCP server').click();
  await signed.getByText('401', { exact: true }).waitFor();
  expect(await signed.getByText('as it should be').count()).toBe(0);
  expect(at.complaints).toEqual([]);
});

it('any token can be looked at, and checked with any key set', async () => {
  const { hub } = console.playground;
  const { issuer, resource } = await hub.realm('default~looked');
  const token = await hub.auth.signToken('default~looked', {});
  await using at = await openTokens('default~elsewhere');
  const { page } = at;
  const look = page.getByRole('region', { name: 'Look at any token' });
  await look.getByLabel('Token', { exact: true }).fill(`Bearer ${token}`);
  await look.getByLabel('Resource to expect').fill(resource);
  await at.button('Check it').click();
  await look.getByText('accepts it').waitFor();
  await look.getByLabel('Key set').fill('{ "keys": [] }');
  await at.button('Check it').click();
  await look.getByText('refuses it').waitFor();
  await look.getByLabel('Key set').fill(`${issuer}/.well-known/jwks.json`);
  await look.getByLabel('Resource to expect').fill('http://localhost:1/mcp');
  await at.button('Check it').click();
  await look.getByText('Expected http://localhost:1/mcp').waitFor();
  expect(await barriersOf(page)).toEqual([]);
  expect(at.complaints).toEqual([]);
});
