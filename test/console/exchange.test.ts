import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exchange } from '../../lab/trace/exchange.ts';
import { barriersOf } from '../helpers/axe.ts';
import { clientAt } from '../helpers/client-at.ts';
import { type ConsoleUnderTest, openWindow, startConsoleUnderTest } from '../helpers/console.ts';

let console: ConsoleUnderTest;
beforeAll(async () => {
  console = await startConsoleUnderTest();
});
afterAll(async () => {
  expect(console.failures).toEqual([]);
  await console[Symbol.asyncDispose]();
});

const recorded = async (realm: string): Promise<readonly Exchange[]> =>
  (await console.playground.hub.trace(realm)).exchanges;

/** Lets the reference client go through the flow of a realm. */
async function flowIn(realm: string): Promise<readonly Exchange[]> {
  const connection = clientAt(console.playground.realm(realm).mcpUrl);
  await connection.request('tools/call', { name: 'whoami', arguments: {} });
  return recorded(realm);
}

const callWhoami = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'whoami', arguments: {} } };

/** One request to the MCP server of a realm, of whatever kind. */
async function send(realm: string, init: RequestInit = {}, query = ''): Promise<Exchange> {
  await fetch(`${console.playground.realm(realm).mcpUrl}${query}`, {
    method: 'POST',
    body: JSON.stringify(callWhoami),
    ...init,
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...init.headers,
    },
  });
  const found = (await recorded(realm)).findLast(({ endpoint }) => endpoint === 'mcp');
  if (!found) throw new Error('nothing was recorded');
  return found;
}

const addressOf = ({ realm, id }: Pick<Exchange, 'realm' | 'id'>): string =>
  `${console.url}/realms/${encodeURIComponent(realm)}/exchanges/${id}`;

/** Opens an exchange, and waits until its token, if any, is checked. */
async function open(page: Page, exchange: Exchange | undefined) {
  if (!exchange) throw new Error('there is no such exchange');
  await page.goto(addressOf(exchange));
  const view = page.locator('article.exchange');
  await view.waitFor();
  await view.getByText('checking…').first().waitFor({ state: 'detached' });
  return view;
}

const last = (exchanges: readonly Exchange[], endpoint: Exchange['endpoint']) =>
  exchanges.findLast((exchange) => exchange.endpoint === endpoint);

describe('an exchange that went well', () => {
  it('shows a token request in words: parameters with clauses, rules that were kept, the token and its signature', async () => {
    await using window = await openWindow();
    const { page, complaints } = window;
    const view = await open(page, last(await flowIn('default~well'), 'token'));
    await view.getByRole('heading', { name: 'Code for tokens', level: 2 }).waitFor();
    await view.getByText('200 OK', { exact: true }).waitFor();

    const row = view.locator('.parameter', { has: page.getByText('code_verifier', { exact: true }) });
    await row.getByText('Proves that whoever redeems the code').waitFor();
    expect(await row.getByRole('link', { name: 'RFC 7636 §4.5' }).getAttribute('href')).toBe(
      'https://www.rfc-editor.org/rfc/rfc7636.html#section-4.5',
    );

    await view.getByText(/rules are kept here/).click();
    await view.getByText('The client redeems a code once').waitFor();
    await view.getByText(/token for alice via reference client/).waitFor(); // what the server says to itself

    const token = view.getByRole('region', { name: 'The token', exact: true });
    await token.getByText('valid', { exact: false }).first().waitFor();
    await token
      .getByText(/By the key [\w-]{43} \(ES256\) of .*\/realms\/default~well\/\.well-known\/jwks\.json/)
      .waitFor();
    await token.getByText('accepts it').waitFor();
    await token.getByText('Header and claims, decoded').click();
    const claim = (name: string) =>
      token.locator('.parameter', { has: page.getByText(name, { exact: true }) });
    await claim('aud').getByText('This is this MCP server.').waitFor();
    await claim('iss').getByText('This is the issuer that the MCP server trusts.').waitFor();
    await claim('exp')
      .getByText(/UTC, 1 h later|UTC, 59 min \d+ s later/)
      .waitFor();

    expect(await barriersOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('lets a secret be followed from the redirect to the token request, and a command be copied', async () => {
    await using window = await openWindow({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, complaints } = window;
    const exchanges = await flowIn('default~followed');
    const view = await open(page, last(exchanges, 'token'));
    const code = view.locator('.parameter', { has: page.getByText('code', { exact: true }) });
    await code.getByRole('button', { name: /43 characters/ }).click();
    const trail = view.getByRole('region', { name: 'The secret that is followed' });
    expect(await trail.getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('a code for the client'),
      expect.stringContaining('code for tokens'),
    ]);
    await trail.getByRole('link', { name: /a code for the client/ }).click();
    const answer = view.locator('.parameter', { has: page.getByText('code', { exact: true }) });
    await view.getByRole('heading', { name: 'A code for the client', level: 2 }).waitFor();
    expect(await answer.getByRole('button', { pressed: true }).count()).toBe(1);
    await view.getByText(/Says which authorization server answered/).waitFor();
    await trail.getByRole('button', { name: 'Stop following' }).click();
    await trail.waitFor({ state: 'detached' });

    await view.getByRole('button', { name: 'Copy as curl' }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toMatch(/^#!\/bin\/sh[\s\S]*--request 'GET'[\s\S]*--url [\s\S]*\/authorize\//);
    await view.getByRole('button', { name: 'Copy the link' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(addressOf({ realm: 'default~followed', id: last(exchanges, 'authorize')?.id ?? '' }));

    await view.getByRole('checkbox', { name: 'Explain' }).uncheck();
    await view.getByText(/Says which authorization server answered/).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('shows a tools/call: its method, tool and result, and the token that it was made with', async () => {
    await using window = await openWindow();
    const view = await open(window.page, last(await flowIn('default~call'), 'mcp'));
    await view.getByRole('heading', { name: 'tools/call whoami' }).waitFor();
    const value = (name: string) =>
      view
        .getByRole('region', { name: /^(Request|Response)$/ })
        .locator('.parameter', { has: window.page.getByText(name, { exact: true }) })
        .locator('.parameter-value');
    expect(await value('method').textContent()).toBe('tools/call');
    expect(await value('params.name').textContent()).toBe('whoami');
    expect(await value('result').textContent()).toContain('alice through client');
    await view.getByText(/alice · tools\/call whoami/).waitFor();
    await view.getByText('accepts it').waitFor();
  });
});

describe('an exchange that was refused', () => {
  it('shows the parameters of a challenge, and the reason that only the server knows', async () => {
    await using window = await openWindow({ colorScheme: 'dark', viewport: { width: 360, height: 740 } });
    const { page, complaints } = window;
    const view = await open(page, await send('default~refused'));
    await view.getByText('401 Unauthorized', { exact: true }).waitFor();
    await view.getByRole('heading', { name: 'Challenge: Bearer' }).waitFor();
    const metadata = view.locator('.parameter', {
      has: page.getByText('resource_metadata', { exact: true }),
    });
    await metadata.getByText('/.well-known/oauth-protected-resource/realms/default~refused/mcp').waitFor();
    await metadata.getByRole('link', { name: 'RFC 9728 §5.1' }).waitFor();
    await view
      .getByRole('region', { name: 'What the server says to itself' })
      .getByText('no_token')
      .waitFor();

    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await barriersOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('shows that a signature is not valid and why, and what was broken on purpose', async () => {
    await using window = await openWindow();
    const { page, complaints } = window;
    const exchanges = await flowIn('key-unpublished~forged');
    const view = await open(page, last(exchanges, 'mcp'));
    const token = view.getByRole('region', { name: 'The token', exact: true });
    await token.getByText('not valid').waitFor();
    await token.getByText(/is not in .*jwks\.json: it was rotated away, or never published/).waitFor();
    await token.getByText('refuses it').waitFor();
    await view.getByText(/^unknown_key/).waitFor();
    await open(page, last(exchanges, 'token'));
    await view.getByText(/signs with a key that it does not publish/).waitFor();

    await open(page, last(await flowIn('signature-none~forged'), 'mcp'));
    await token.getByText(/alg is none: nobody signed it/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows that a token had expired, by how much, and that it is for somebody else', async () => {
    await using window = await openWindow();
    const bad = await console.playground.hub.auth.signToken('default~expired', {
      expiresIn: -90,
      audience: 'https://api.example.com/mcp',
    });
    const view = await open(
      window.page,
      await send('default~expired', { headers: { authorization: `Bearer ${bad}` } }),
    );
    const token = view.getByRole('region', { name: 'The token', exact: true });
    await token.getByText('refuses it').waitFor();
    await token.getByText('aud, exp').waitFor();
    await token.getByText('Header and claims, decoded').click();
    await token.getByText('This is NOT this MCP server: the token is meant for somebody else.').waitFor();
    await token.getByText('It had expired, or does not say when it does.').waitFor();
    await token
      .getByText(/1 min 3\d s earlier/)
      .first()
      .waitFor();
  });

  it('shows a broken rule before those that were kept: expected, seen, how to mend it, and the clause', async () => {
    await using window = await openWindow();
    const { page } = window;
    const token = await console.playground.hub.auth.signToken('default~broken', {});
    const view = await open(page, await send('default~broken', {}, `?access_token=${token}`));
    const [first] = await view.locator('.finding').all();
    expect(await first?.textContent()).toContain('fails');
    await view.getByText('puts no access token into a URL').waitFor();
    await view.getByText('mend', { exact: true }).first().waitFor();
    await view
      .locator('.finding')
      .getByRole('link', { name: /Token Requirements/ })
      .first()
      .waitFor();
  });
});

describe('whatever somebody sends', () => {
  it('stays text: markup, control characters, levels without end, a body that is no JSON', async () => {
    await using window = await openWindow();
    const { page, complaints } = window;
    const markup = '<img src=x onerror="harmed=1"><script>harmed=2</script>';
    const view = await open(
      page,
      await send('default~hostile', {
        headers: { 'user-agent': markup },
        body: JSON.stringify({ ...callWhoami, params: { name: markup, arguments: { a: '\u202e\u0000' } } }),
      }),
    );
    await view.getByText(markup, { exact: false }).first().waitFor();
    expect(await view.locator('img, script').count()).toBe(0);
    expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
    await open(page, await send('default~hostile', { body: `{"params":${'['.repeat(5000)}` }));
    await open(
      page,
      await send('default~hostile', { body: `{"params":{"a":${'['.repeat(3000)}${']'.repeat(3000)}}}` }),
    );
    await view.getByText(/Request as recorded/).click();
    await open(
      page,
      await send('default~hostile', { body: 'a=1&a=2&=&%', headers: { authorization: 'Bearer' } }),
    );
    expect(complaints).toEqual([]);
  });

  it('is told to be gone when it is no longer kept', async () => {
    await using window = await openWindow();
    const exchange = await send('default~gone');
    await console.playground.hub.reset('default~gone');
    await window.page.goto(addressOf(exchange));
    await window.page.getByText('It is no longer kept', { exact: false }).waitFor();
  });
});
