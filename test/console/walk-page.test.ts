import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { barriersOf } from '../helpers/axe.ts';
import { type ConsoleUnderTest, openWindow, startConsoleUnderTest } from '../helpers/console.ts';
import { freePort } from '../helpers/free-port.ts';

vi.setConfig({ testTimeout: 90_000 }); // a story is a dozen pages of a real browser

let console_: ConsoleUnderTest;
beforeAll(async () => {
  console_ = await startConsoleUnderTest();
});
afterAll(() => console_[Symbol.asyncDispose]());

const answer = (page: Page) => page.getByRole('region', { name: 'The answer' });
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click();
const at = (page: Page, title: string) => page.getByRole('heading', { level: 2, name: title }).waitFor();
const onward = (page: Page) =>
  page
    .getByRole('button', { name: /^Next: / })
    .first()
    .click();

/** Starts a walk on the page where everything has a choice made already. */
async function start(page: Page, realm?: string): Promise<void> {
  const url =
    realm === undefined
      ? ''
      : `?url=${encodeURIComponent(`${console_.playground.config.PUBLIC_MCP_URL}${realm}`)}`;
  await page.goto(`${console_.url}/walk${url}`);
  await press(page, 'Start the walk');
  await at(page, '1. Knock without a token');
}

/** Sends hop after hop with the one button of each, until the page is at one of this title. */
async function walkTo(page: Page, title: string): Promise<void> {
  for (;;) {
    const heading = await page.getByRole('heading', { level: 2, name: /^\d+\. / }).textContent();
    if (heading?.endsWith(title)) return;
    if (heading?.endsWith('Authorization request')) {
      await press(page, /^Go there/);
      await signIn(page);
    } else await press(page, /^(Send|Use this client)$/);
    const before = page.url();
    await onward(page);
    await page.waitForURL((url) => url.href !== before);
    await page
      .getByRole('heading', { level: 2 })
      .filter({ hasNotText: heading ?? '' })
      .first()
      .waitFor();
  }
}

/** Answers the real pages of the authorization server. */
async function signIn(page: Page): Promise<void> {
  const alice = page.getByRole('button', { name: /alice/i });
  const allow = page.getByRole('button', { name: /^Allow/ });
  await alice.or(allow).or(answer(page).getByText('The response is ours')).first().waitFor();
  if (await alice.isVisible()) await alice.click();
  await allow.or(answer(page).getByText('The response is ours')).first().waitFor();
  if (await allow.isVisible()) await allow.click();
  await answer(page).getByText('The response is ours').waitFor();
}

it('takes a newcomer to the result of a tool with one button a hop, through the real pages, and survives a reload', async () => {
  await using window = await openWindow();
  const { page, complaints } = window;
  await start(page);
  await walkTo(page, 'Token request');
  await page.reload();
  await at(page, '7. Token request');
  expect(await page.getByLabel('Value of code', { exact: true }).inputValue()).not.toBe('');
  await page.getByLabel('Value of code_verifier').focus();
  await page.keyboard.press('Control+Enter');
  await answer(page).getByText('The client has a token').waitFor();
  expect(await answer(page).evaluate((element) => element === document.activeElement)).toBe(true);
  await onward(page);
  await at(page, '8. List the tools');
  await walkTo(page, 'Call a tool');
  await press(page, 'Send');
  await answer(page).getByText('The tool did its work').waitFor();
  await answer(page)
    .getByText(/alice through client/)
    .first()
    .waitFor();
  await answer(page).getByText('alice · tools/call whoami').waitFor(); // what the server says to itself
  expect(await barriersOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  expect(console_.failures).toEqual([]);
});

it('tells by whom and why a request without resource is refused, and after it is put back the walk goes on; a code is good once, for its verifier', async () => {
  await using window = await openWindow();
  const { page, complaints } = window;
  await start(page);
  await walkTo(page, 'Authorization request');
  await page.getByRole('checkbox', { name: 'Send resource' }).uncheck();
  expect(await page.getByRole('button', { name: 'Leave out resource' }).getAttribute('aria-pressed')).toBe(
    'true',
  );
  await press(page, 'Go there');
  await at(page, '6. Authorization response');
  await answer(page).getByText('Who noticed the authorization server').waitFor();
  await answer(page).getByText('Refused: invalid_target').waitFor();
  await answer(page)
    .getByText(/A correct client sends the resource/)
    .waitFor();
  await answer(page)
    .getByRole('link', { name: 'MCP 2026-07-28, Resource Parameter Implementation' })
    .waitFor();
  await answer(page)
    .getByText(/InvalidTarget|invalid_target the resource/)
    .first()
    .waitFor();

  await answer(page).getByRole('link', { name: 'Back to the authorization request' }).click();
  await at(page, '5. Authorization request');
  await press(page, 'undo resource');
  await press(page, 'Go there again');
  await signIn(page);
  await page.getByText('Before: one answer').waitFor();
  await onward(page);
  await at(page, '7. Token request');

  await press(page, 'Another verifier');
  await press(page, 'Send');
  await answer(page).getByText('Refused: invalid_grant').waitFor();
  await answer(page).getByRole('link', { name: 'RFC 7636 §4.6' }).waitFor();
  await press(page, 'Another verifier');
  await press(page, 'Send again');
  await answer(page).getByText('The client has a token').waitFor();
  await press(page, 'Send the code a second time');
  await answer(page).getByText('Who noticed the authorization server').waitFor();
  await answer(page)
    .getByText(/A code is good for one token/)
    .waitFor();
  expect(complaints).toEqual([]);
});

it('says that nobody refused where the server forgives, what it remarked, and where it is refused', async () => {
  await using window = await openWindow();
  const { page, complaints } = window;
  await start(page, '/mcp');
  await walkTo(page, 'Authorization request');
  await press(page, 'Leave out resource');
  await press(page, 'Go there');
  await signIn(page);
  await page.getByRole('link', { name: /Authorization request/ }).click();
  await answer(page).getByText('Who noticed nobody').waitFor();
  await answer(page)
    .getByText(/no resource parameter \(RFC 8707 §2\)/)
    .waitFor();
  await answer(page).getByRole('link', { name: 'walk it at resource-required' }).click();
  expect(await page.getByRole('radio', { name: /A strict server/ }).isChecked()).toBe(true);
  expect(complaints).toEqual([]);
});

it('lets the client notice a forged iss (RFC 9207 §2.4), and shows what the server broke on purpose', async () => {
  await using window = await openWindow();
  const { page, complaints } = window;
  await start(page, '/realms/iss-wrong/mcp');
  await walkTo(page, 'Authorization request');
  await press(page, 'Go there');
  await press(page, /alice/i);
  await press(page, /^Allow/);
  await answer(page).getByText('Who noticed the client itself').waitFor();
  await answer(page).getByRole('link', { name: 'RFC 9207 §2.4' }).waitFor();
  await press(page, /^Go on all the same, as a careless client: Token request/);
  await at(page, '7. Token request');
  expect(complaints).toEqual([]);
});

it('tells what the authorization server only tells the person, on a page that never redirects', async () => {
  await using window = await openWindow();
  const { page } = window; // an error page is a 400, of which Chromium complains
  await start(page);
  await walkTo(page, 'Authorization request');
  await press(page, 'redirect_uri by 127.0.0.1');
  await press(page, 'Go there');
  await page.waitForURL((url) => url.origin === console_.playground.config.PUBLIC_AUTH_URL);
  await page.goBack();
  await answer(page).getByText('Who noticed the authorization server').waitFor();
  await answer(page)
    .getByText(/It showed an error page and does not redirect/)
    .waitFor();
  await answer(page)
    .getByText(/redirect_uri/)
    .first()
    .waitFor();
  expect(console_.failures).toEqual([]);
});

it('names the document where a client ID metadata document is what was refused (Client ID Metadata Document §4)', async () => {
  await using window = await openWindow();
  const { page } = window; // an error page is a 400, of which Chromium complains
  await page.goto(`${console_.url}/walk?url=${encodeURIComponent(console_.playground.mcpUrl)}`);
  await page.getByText('Show a document').click();
  await page
    .getByRole('combobox', { name: /Hosted by the console/ })
    .selectOption('Broken: that of another client');
  await press(page, 'Start the walk');
  await at(page, '1. Knock without a token');
  await walkTo(page, 'Authorization request');
  await press(page, 'Go there');
  await page.waitForURL((url) => url.origin === console_.playground.config.PUBLIC_AUTH_URL);
  await page.goBack();
  await answer(page).getByText('Refused: invalid_client_metadata').waitFor();
  await answer(page).getByRole('link', { name: 'Client ID Metadata Document, draft 00 §4' }).waitFor();
  await answer(page)
    .getByText(/Mend the document where you became a client/)
    .waitFor();
});

it('sends no browser to what is no http or https URL, and says so: no script runs, nobody waits for ever', async () => {
  await using window = await openWindow();
  const { page, complaints } = window;
  await start(page);
  await walkTo(page, 'Authorization request');
  const here = page.url();
  for (const url of ['javascript:document.title="run"', 'http://[', 'authorize']) {
    await page.getByLabel('URL', { exact: true }).fill(url);
    await press(page, /^Go there/);
    await answer(page).getByText(url.replaceAll('"', '\\"')).first().waitFor();
    await answer(page)
      .getByText(/expected an http or https URL/)
      .waitFor();
  }
  expect([page.url(), await page.title()]).toEqual([here, expect.not.stringContaining('run')]);
  expect(complaints).toEqual([]);
});

it('takes a redirect that is pasted, as it was in another browser', async () => {
  await using window = await openWindow();
  await using other = await openWindow();
  const { page, complaints } = window;
  await start(page);
  await walkTo(page, 'Authorization request');
  await page.getByText('Go there in another browser').click();
  const url = await page.getByRole('region', { name: 'The answer' }).locator('code').first().textContent();
  await other.page.goto(url ?? '');
  await press(other.page, /alice/i);
  await press(other.page, /^Allow/);
  await other.page.getByText('A redirect that no walk of this tab waits for').waitFor();
  await page.getByLabel(/The URL where the browser ended/).fill(other.page.url());
  await press(page, 'Take this redirect');
  await answer(page).getByText('The response is ours').waitFor();
  expect(complaints).toEqual([]);
});

describe('a URL of one’s own', () => {
  /** Starts a walk at any URL, and sends its first request. */
  async function knockAt(page: Page, url: string): Promise<void> {
    await page.goto(`${console_.url}/walk`);
    await page.getByRole('radio', { name: /Any URL/ }).check();
    await page.getByLabel('URL of the MCP endpoint').fill(url);
    await press(page, 'Start the walk');
    await at(page, '1. Knock without a token');
    await press(page, 'Send');
  }

  it('is told apart: a dead port, a web page, a server without OAuth, a host that may not be asked', async () => {
    const open = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      const result = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        serverInfo: { name: 'open', version: '1' },
      };
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
    });
    await new Promise<void>((resolve) => open.listen(0, '127.0.0.1', resolve));
    const address = open.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await using window = await openWindow();
    const { page, complaints } = window;
    await knockAt(page, `http://localhost:${await freePort()}/mcp`);
    await answer(page)
      .getByText(/Nothing listens at localhost/)
      .waitFor();
    await knockAt(page, `${console_.playground.config.PUBLIC_AUTH_URL}/`);
    await answer(page)
      .getByText(/not an MCP server|no MCP endpoint/)
      .waitFor();
    await knockAt(page, `http://localhost:${port}/mcp`);
    await answer(page).getByText('The server answers without a token').waitFor();
    await knockAt(page, 'http://10.0.0.1/mcp');
    await answer(page)
      .getByText(/RESOURCE_LOOKUP/)
      .waitFor();
    open.close();
    expect(complaints).toEqual([]);
    expect(console_.failures).toEqual([]);
  });
});

it('works at 360 pixels in the dark, with a client that was registered before', async () => {
  await using window = await openWindow({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  const { page, complaints } = window;
  await page.goto(`${console_.url}/walk`);
  await page.getByRole('radio', { name: /Registered before/ }).check();
  await press(page, 'playground-confidential');
  expect(await barriersOf(page)).toEqual([]);
  await press(page, 'Start the walk');
  for (const title of ['Knock without a token', 'Become a client', 'Authorization request']) {
    await walkTo(page, title);
    expect(await barriersOf(page), title).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), title).toBeLessThanOrEqual(360);
  }
  await walkTo(page, 'List the tools');
  await press(page, 'A token for another server');
  await press(page, 'Send');
  await answer(page).getByText('Who noticed the MCP server').waitFor();
  await answer(page)
    .getByText(/audience_mismatch/)
    .waitFor();
  expect(complaints).toEqual([]);
});
