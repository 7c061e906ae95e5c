import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { barriersOf } from '../helpers/axe.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { comeBy } from '../helpers/come-by.ts';
import { type ConsoleUnderTest, openWindow, startConsoleUnderTest } from '../helpers/console.ts';
import { download } from '../helpers/download.ts';
import { sdkV1, sdkV2 } from '../helpers/sdk-clients.ts';

const BROKEN = 'redeems no code that came with the iss of another authorization server';

const addressOf = (page: Page): string => page.url().replace(/^http:\/\/[^/]+/, '');

/** Holds a document of the disk to be shown without asking for anything else. */
const isSelfContained =
  (page: Page) =>
  async (path: string): Promise<void> => {
    const other = await page.context().newPage();
    const asked: string[] = [];
    other.on('request', (request) => asked.push(request.url()));
    await other.goto(`file://${path}`);
    await other.getByText(BROKEN).first().waitFor();
    await other.close();
    expect(asked).toHaveLength(1);
  };

async function theVerdictIsThere(page: Page, { url, playground }: ConsoleUnderTest): Promise<void> {
  await page.goto(`${url}/realms/iss-wrong~mine/report`);
  await page.getByRole('button', { name: 'Run the demo client' }).waitFor();
  expect(await page.getByRole('link', { name: /^Download/ }).count()).toBe(0);
  await comeBy(playground.realm('iss-wrong~mine').mcpUrl, sdkV1);
  const verdict = page.getByRole('article', { name: 'SDK client under test' });
  await verdict.getByRole('heading', { name: BROKEN }).waitFor(); // without a reload
  const { issuer } = playground.realm('iss-wrong~mine');
  for (const text of [issuer, 'https://attacker.example.com', 'Compare iss']) {
    await verdict.getByText(text).first().waitFor();
  }
  expect(await verdict.getByRole('link', { name: 'RFC 9207 §2.4' }).first().getAttribute('href')).toContain(
    'rfc9207',
  );
  const [flow] = (await playground.realm('iss-wrong~mine').verdict()).flows;
  const guilty = flow?.checks.find(({ id }) => id === 'iss-match')?.exchanges[0];
  const link = verdict.getByRole('link', { name: `(${guilty})` }).first();
  expect(await link.getAttribute('href')).toBe(
    `/realms/iss-wrong~mine/exchanges/${guilty}?flow=${flow?.flow}`,
  );
  await verdict
    .getByText(/^\d+ not seen$/)
    .last()
    .click();
  await verdict.getByText('neither kept nor broken').waitFor();
}

async function itCanBeKept(page: Page): Promise<void> {
  const html = await download(page, 'Download HTML', isSelfContained(page));
  expect(html.name).toBe('iss-wrong-mine-verdict.html');
  expect(html.text).toContain(BROKEN);
  const { log } = JSON.parse((await download(page, 'Download HAR')).text);
  expect(log.entries.length).toBeGreaterThan(5);
  expect((await download(page, 'Download JUnit')).text).toContain('failures="1"');
  expect((await download(page, 'Download Mermaid')).text).toMatch(/^sequenceDiagram\n/);
  expect((await download(page, 'Download curl')).text).toContain('curl --silent');
  expect(JSON.parse((await download(page, 'Download JSON')).text)).toMatchObject({ outcome: 'fail' });
}

async function itCanBeReadAndCopied(page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'View Mermaid' }).click();
  const source = page.getByRole('region', { name: 'Mermaid' });
  await source.getByText('participant C as SDK client under test').waitFor();
  await source.getByRole('button', { name: 'Copy Mermaid' }).click();
  await source.getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^sequenceDiagram\n/);
  expect(addressOf(page)).toBe('/realms/iss-wrong~mine/report?view=mermaid');
  await source.getByRole('button', { name: 'Close Mermaid' }).click();
  await source.waitFor({ state: 'detached' });
}

async function anotherRevisionJudges(page: Page, flow: string): Promise<void> {
  await page.getByText('judged by MCP 2025-11-25').waitFor();
  await page.getByLabel('Judge by MCP').selectOption('2025-06-18');
  await page.getByText('judged by MCP 2025-06-18').waitFor();
  await page.getByRole('radio', { name: 'One client' }).check({ force: true }); // its label covers it
  await page.waitForURL(`**/report?flow=${flow}&revision=2025-06-18`);
  const { text } = await download(page, 'Download JUnit');
  expect(text).toContain('MCP 2025-06-18');
}

async function theAddressLeadsBack(page: Page): Promise<void> {
  await page.reload();
  await page.getByText('judged by MCP 2025-06-18').waitFor();
  expect(await page.getByRole('radio', { name: 'One client' }).isChecked()).toBe(true);
  expect(await page.getByLabel('Client', { exact: true }).locator('option:checked').textContent()).toContain(
    'SDK client under test',
  );
}

async function everybodyIsThere(page: Page, { playground }: ConsoleUnderTest): Promise<void> {
  await page.getByRole('radio', { name: 'Everybody' }).check({ force: true });
  const rowOf = (realm: string) =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name: realm, exact: true }) });
  await rowOf('iss-wrong~two').getByText(BROKEN).waitFor();
  await comeBy(playground.realm('no-refresh-token~late').mcpUrl, sdkV2);
  await rowOf('no-refresh-token~late').waitFor(); // without a reload
  const count = (await page.getByRole('row').count()) - 1; // without the head
  expect(count).toBeGreaterThan(1);
  expect(await page.getByRole('row').nth(1).textContent()).toContain(BROKEN); // the worst first
  expect((await download(page, 'Download JUnit')).text.match(/<testsuite /g)).toHaveLength(count);
  const { name } = await download(page, 'Download HTML', isSelfContained(page));
  expect(name).toBe('mcp-oauth-playground-report.html');
  await page.getByRole('link', { name: 'iss-wrong~two' }).click();
  await page.getByRole('heading', { level: 1, name: 'Report: iss-wrong~two' }).waitFor();
}

let console: ConsoleUnderTest;
let browser: Browser;
beforeAll(async () => {
  [console, browser] = await Promise.all([startConsoleUnderTest(), launchChromium()]);
});
afterAll(async () => {
  expect(console.failures).toEqual([]);
  await Promise.all([console[Symbol.asyncDispose](), browser.close()]);
});

it('shows the verdict on a real client as it comes by, to read and to keep', async () => {
  await using window = await openWindow({}, browser);
  const { page, complaints } = window;
  await theVerdictIsThere(page, console);
  expect(await barriersOf(page)).toEqual([]);
  await itCanBeKept(page);
  await itCanBeReadAndCopied(page);
  expect(complaints).toEqual([]);
});

it('judges by another revision, one client or everybody; the address leads back there', async () => {
  const { url, playground } = console;
  await using window = await openWindow({}, browser);
  const { page, complaints } = window;
  await comeBy(playground.realm('iss-wrong~two').mcpUrl, sdkV1);
  await page.goto(`${url}/realms/iss-wrong~two/report`);
  const [flow] = (await playground.realm('iss-wrong~two').verdict()).flows;
  await anotherRevisionJudges(page, flow?.flow ?? '');
  await theAddressLeadsBack(page);
  await everybodyIsThere(page, console);
  expect(complaints).toEqual([]);
});

it('says of a flow that is gone, and of a realm that is none, what there is instead', async () => {
  await using window = await openWindow({ viewport: { width: 360, height: 740 } }, browser);
  const { page } = window;
  await comeBy(console.playground.realm('default~here').mcpUrl, sdkV2);
  await page.goto(`${console.url}/realms/default~here/report?flow=mcp-999`);
  await page.getByRole('heading', { name: 'This flow is not there' }).waitFor();
  await page.getByRole('link', { name: 'Everybody in this realm' }).click();
  await page.getByRole('article', { name: 'SDK client under test' }).waitFor();
  await page.goto(`${console.url}/realms/iss-wrog/report`);
  await page.locator('main').getByText('Did you mean iss-wrong').waitFor();
});
