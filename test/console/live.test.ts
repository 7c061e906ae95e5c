import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { connectLines } from '../../core/connect-lines.ts';
import { barriersOf } from '../helpers/axe.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';
import { sdkV1, sdkV2 } from '../helpers/sdk-clients.ts';
import { visit } from '../helpers/visit.ts';

/** The lines of the diagram that are drawn. */
const rowsOf = (page: Page) => page.getByRole('list', { name: 'Exchanges' }).getByRole('link');
const rowOf = (page: Page, name: RegExp) => rowsOf(page).filter({ hasText: name });
const exchangeOf = (page: Page) => page.getByRole('region', { name: /^Exchange / });

it('draws what a client does as it does it, and opens an exchange beside the diagram by mouse and by key', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page, complaints } = window;
  await page.goto(console.url);

  // Nobody has come yet: it says what to do.
  await page.getByRole('heading', { name: "Waiting for your client's first 401" }).waitFor();
  for (const head of ['browser', 'client', 'MCP server', 'authorization server']) {
    await page.locator('.sequence-head', { hasText: head }).first().waitFor();
  }
  for (const { line } of connectLines(console.playground.mcpUrl)) {
    await page.getByText(line, { exact: true }).waitFor();
  }
  await page.getByRole('button', { name: 'Run the demo client' }).waitFor();
  expect(await barriersOf(page)).toEqual([]);

  // A client comes, and its lines with it.
  await using guest = await visit(console.playground.mcpUrl);
  await guest.client.callTool('whoami');
  await rowOf(page, /tools\/call whoami/).waitFor();
  expect(await rowOf(page, /tools\/call whoami/).textContent()).toMatch(
    /client to MCP server: POST \/mcp, tools\/call whoami.*answered with 200/,
  );
  await page.getByText('the MCP server answered with a result').waitFor();
  await page.getByRole('navigation', { name: 'Clients' }).getByText('SDK client under test').waitFor();

  // A click opens one.
  await rowOf(page, /a code for the client/).click();
  await exchangeOf(page).getByRole('article').waitFor();
  expect(page.url()).toMatch(/\/realms\/default\/exchanges\/auth-\d+$/);
  const opened = page.url();

  // Keys move on, and the panel follows.
  await page.keyboard.press('ArrowDown');
  await exchangeOf(page)
    .getByRole('heading', { name: /code for tokens/i })
    .waitFor();
  expect(page.url()).not.toBe(opened);
  await page.keyboard.press('End');
  await exchangeOf(page)
    .getByRole('heading', { name: /tools\/call whoami/i })
    .waitFor();
  expect(await barriersOf(page)).toEqual([]);

  // Escape closes it, and the place is kept.
  await page.keyboard.press('Escape');
  await exchangeOf(page).waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('tools/call whoami');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await exchangeOf(page)
    .getByRole('heading', { name: /without a token/i })
    .waitFor();
  expect(complaints).toEqual([]);
  expect(console.failures).toEqual([]);
});

it('tells two clients at once apart, and shows one of them alone', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page, complaints } = window;
  await page.goto(console.url);
  const { mcpUrl } = console.playground;
  const guests = await Promise.all([
    visit(mcpUrl, { make: sdkV1, name: 'First editor' }),
    visit(mcpUrl, { make: sdkV2, name: 'Second editor', login: 'bob' }),
  ]);
  const clients = page.getByRole('navigation', { name: 'Clients' });
  const all = clients.getByRole('link', { name: 'All 2 clients' });
  await all.waitFor();
  const marks = async () => new Set(await page.locator('.hop-gutter .flow-mark').allTextContents());
  await page.waitForFunction(() => {
    const marks = [...document.querySelectorAll('.hop-gutter .flow-mark')].map((mark) => mark.textContent);
    return new Set(marks).size === 2;
  });
  expect(await marks()).toEqual(new Set(['A', 'B']));
  expect(await barriersOf(page)).toEqual([]);

  const { flows } = await console.playground.verdict();
  for (const { client, flow } of flows) {
    await clients.getByRole('link', { name: client }).click();
    await page.waitForURL((url) => url.searchParams.get('flow') === flow);
    await page.locator('.sequence-client', { hasText: client }).waitFor();
    expect(await marks()).toEqual(new Set()); // all lines are its own
    await page.getByRole('region', { name: `Verdict on ${client}` }).waitFor();
  }
  await all.click();
  await page.waitForURL((url) => !url.searchParams.has('flow'));
  await Promise.all(guests.map((guest) => guest[Symbol.asyncDispose]()));
  expect(complaints).toEqual([]);
});

it('shows what is broken in a realm, and the verdict beside the arrow that earned it (RFC 9207 §2.4)', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page, complaints } = window;
  await page.goto(`${console.url}/realms/iss-wrong~mine`);
  const scenario = page.getByRole('region', { name: 'The scenario of this realm' });
  await scenario.getByText('A forged iss').waitFor();
  await scenario.getByText('Refuse the response').waitFor();
  await scenario.getByText('not applied yet').waitFor();
  await page.getByText(console.playground.realm('iss-wrong~mine').mcpUrl, { exact: true }).waitFor();

  await using _guest = await visit(console.playground.realm('iss-wrong~mine').mcpUrl, { make: sdkV1 });
  const guilty = rowOf(page, /code for tokens/);
  await guilty.getByText('iss-match, RFC 9207 §2.4').waitFor();
  await rowOf(page, /a code for the client/)
    .getByText('fault: iss-wrong')
    .waitFor();
  await scenario.getByText('applied once').waitFor();

  const verdict = page.getByRole('region', { name: 'Verdict on SDK client under test' });
  await verdict.getByText('https://attacker.example.com').waitFor();
  await verdict.getByText(/rules kept$/).click();
  await verdict.getByRole('link', { name: 'resource-in-token' }).waitFor();
  await verdict.getByRole('link', { name: /^Show the exchange/ }).click();
  await exchangeOf(page)
    .getByRole('heading', { name: /code for tokens/i })
    .waitFor();
  await exchangeOf(page).getByRole('link', { name: 'RFC 9207 §2.4' }).first().waitFor();

  // Only trouble: what was made to go wrong, and what a client did wrong.
  await page.keyboard.press('Escape');
  await page.getByLabel('Only trouble').check();
  await page.waitForURL((url) => url.searchParams.get('trouble') === '1');
  await rowOf(page, /discover|initialize|first request/)
    .first()
    .waitFor({ state: 'detached' });
  expect(await rowsOf(page).count()).toBe(2);

  await page.getByRole('button', { name: 'Reset this realm…' }).click();
  await page.getByText('what was recorded, the clients that registered').waitFor();
  await page.getByRole('button', { name: 'Reset it' }).click();
  await page.getByRole('heading', { name: "Waiting for your client's first 401" }).waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

it('says where a client is stuck, and what it would do next', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page } = window;
  await page.goto(console.url);
  const progress = page.getByRole('status', { name: 'Progress' });
  await fetch(console.playground.mcpUrl, { method: 'POST' });
  await progress.getByText('the client got a 401 and has not asked for the resource metadata').waitFor();
  await progress.getByText(/^GET .*oauth-protected-resource/).waitFor();
  await using _guest = await visit(console.playground.mcpUrl, { finish: false });
  await progress.getByText('with a code, and the client has not redeemed it').waitFor();
  await progress.getByText('POST /token with the code').waitFor();
});

it('judges a client on its way so far only, and shows nothing of a realm any more that a program has reset', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page, complaints } = window;
  await page.goto(console.url);
  await using _guest = await visit(console.playground.mcpUrl, { finish: false });
  await page.getByRole('navigation', { name: 'Clients' }).getByText('passes so far').waitFor();
  await console.playground.reset();
  await page.getByRole('heading', { name: "Waiting for your client's first 401" }).waitFor();
  expect(complaints).toEqual([]);
});

it('draws errors, codes that go through the browser, lost answers and faults each in its own way', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page, complaints } = window;
  const realm = console.playground.realm('default~drawn');
  await page.goto(`${console.url}/realms/default~drawn`);
  await using _guest = await visit(realm.mcpUrl);
  await realm.fault({
    id: 'no-keys-today',
    seam: 'as-transport',
    match: { endpoint: 'jwks' },
    params: { drop: true },
  });
  await fetch(`${realm.issuer}/.well-known/jwks.json`).catch(() => undefined);
  await fetch(`${realm.issuer}/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'none' }) });

  await page.getByLabel('Title, path or status').fill('a code for');
  expect(await rowsOf(page).first().textContent()).toMatch(
    /browser to authorization server: GET .*sent back to the client with.*303.*carries code, state, iss/,
  );
  await page.getByLabel('Title, path or status').fill('no answer');
  expect(await rowsOf(page).first().textContent()).toMatch(/lost: ✗ no answer.*fault: no-keys-today/);
  await page.getByLabel('Title, path or status').fill('token 400');
  expect(await rowsOf(page).first().textContent()).toMatch(/refused with ✗ 400 invalid/);
  await page.getByLabel('Title, path or status').fill('401');
  expect(await rowsOf(page).first().textContent()).toMatch(/challenged with \? 401/);
  await page.getByLabel('Title, path or status').fill('nothing is like this');
  await page.getByText('No exchange is like that.').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  expect(new URL(page.url()).search).toBe('');
  await page.getByLabel('Server', { exact: true }).selectOption('mcp');
  await rowOf(page, /to authorization server:/)
    .first()
    .waitFor({ state: 'detached' });
  await page.getByLabel('Times').check();
  await page.waitForURL((url) => url.searchParams.get('times') === '1');
  expect(await rowsOf(page).first().textContent()).toMatch(/\d\d:\d\d:\d\d.\d\d\d [\d.]+ ms/);
  expect(complaints).toEqual([]);
});

it('opens a link to an exchange where it is, and says so when it is no longer kept', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page, complaints } = window;
  await using guest = await visit(console.playground.mcpUrl);
  for (let call = 0; call < 25; call += 1) await guest.client.callTool('whoami');
  const { exchanges } = await console.playground.hub.trace('default');
  const registration = exchanges.find(({ endpoint }) => endpoint === 'register');

  await page.goto(`${console.url}/realms/default/exchanges/${registration?.id}`);
  await exchangeOf(page)
    .getByRole('heading', { name: /a client registers/i })
    .waitFor();
  const row = rowOf(page, /POST \/register/);
  await row.waitFor();
  expect(await row.getAttribute('aria-current')).toBe('true');
  const seen = await row.evaluate((link) => {
    const [line, view] = [link, link.closest('.sequence-scroller')].map((one) =>
      one?.getBoundingClientRect(),
    );
    return line && view ? line.top >= view.top && line.bottom <= view.bottom : false;
  });
  expect(seen).toBe(true);

  // What comes does not move the place, and is counted.
  await guest.client.callTool('whoami');
  await page.getByRole('button', { name: '1 new below' }).click();
  await rowOf(page, /tools\/call whoami/)
    .last()
    .waitFor();

  await page.goto(`${console.url}/realms/default/exchanges/auth-99999`);
  await page.getByText('It is no longer kept.').waitFor();
  await page.getByRole('link', { name: 'Close' }).click();
  await page.waitForURL(`${console.url}/`);
  expect(complaints).toEqual([]);
});

it('is a page of its own on a phone, in the dark', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  const { page, complaints } = window;
  await page.goto(console.url);
  await page.getByRole('heading', { name: "Waiting for your client's first 401" }).waitFor();
  await using _first = await visit(console.playground.mcpUrl, { name: 'First' });
  await using _second = await visit(console.playground.mcpUrl, { name: 'Second' });
  await page.getByRole('link', { name: 'All 2 clients' }).waitFor();
  expect(await barriersOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  await rowOf(page, /server\/discover/)
    .first()
    .click();
  await exchangeOf(page).getByRole('article').waitFor();
  expect(await rowsOf(page).first().isVisible()).toBe(false);
  expect(await barriersOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByRole('link', { name: 'To the diagram' }).click();
  await rowOf(page, /server\/discover/)
    .first()
    .waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('server/discover');
  expect(complaints).toEqual([]);
});

it('runs the demo client at the press of a button, and draws the whole flow', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page, complaints } = window;
  await page.goto(console.url);
  await page.getByRole('button', { name: 'Run the demo client' }).click();
  await rowOf(page, /tools\/call/)
    .first()
    .waitFor();
  await page.getByText('the MCP server answered with a result').waitFor();
  await page
    .getByRole('region', { name: /^Verdict on / })
    .getByText('passes')
    .waitFor();
  expect(complaints).toEqual([]);
});
