import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWindow } from '../helpers/console.ts';
import { download } from '../helpers/download.ts';
import { freePort } from '../helpers/free-port.ts';
import { npmStart, type Started } from '../helpers/npm-start.ts';
import { sdkV1 } from '../helpers/sdk-clients.ts';
import { visit } from '../helpers/visit.ts';

let folder: string;
let started: Started;
let consoleUrl: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'newcomer-'));
  const [auth, mcp, page] = await Promise.all([freePort(), freePort(), freePort()]);
  consoleUrl = `http://localhost:${page}`;
  started = await npmStart({
    ...process.env,
    AUTH_PORT: String(auth),
    MCP_PORT: String(mcp),
    CONSOLE_PORT: String(page),
    STORAGE: 'memory',
    KEYS_DIR: join(folder, 'keys'),
  });
});

afterAll(async () => {
  await started.stop();
  await rm(folder, { recursive: true, force: true });
});

const go = (page: Page, part: string) =>
  page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: part, exact: true }).click();
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click();

async function seesTheWholeFlow(page: Page): Promise<void> {
  await page.getByRole('heading', { name: "Waiting for your client's first 401" }).waitFor();
  await press(page, 'Run the demo client');
  await page.getByText('Ended with a tool result').waitFor();
  const flow = page.getByRole('list', { name: 'Exchanges' });
  await flow
    .getByText(/tools\/call whoami/)
    .first()
    .waitFor();
  await flow.getByRole('link').last().press('Home');
  for (const hop of [
    /without a token/,
    /which authorization server/,
    /which endpoints/,
    /a client registers/,
  ]) {
    await flow.getByText(hop).first().waitFor();
  }
}

/** Sends hop after hop with the one button of each, until the authorization request. */
async function walksToTheAuthorizationRequest(page: Page): Promise<void> {
  await press(page, 'Start the walk');
  const heading = page.getByRole('heading', { level: 2, name: /^\d+\. / });
  for (const hop of [1, 2, 3, 4]) {
    await heading.filter({ hasText: `${hop}. ` }).waitFor();
    await press(page, 'Send');
    await page
      .getByRole('button', { name: /^Next: / })
      .first()
      .click();
  }
  await heading.filter({ hasText: '5. Authorization request' }).waitFor();
}

async function isToldWhoRefusedAndWhy(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: 'Send resource' }).uncheck();
  await press(page, 'Go there');
  const answer = page.getByRole('region', { name: 'The answer' });
  await answer.getByText('Who noticed the authorization server').waitFor();
  await answer.getByText('Refused: invalid_target').waitFor();
  await answer.getByRole('link', { name: 'MCP 2026-07-28, Resource Parameter Implementation' }).waitFor();
}

async function readsTheVerdictOnAnSdk(page: Page): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search the scenarios' }).fill('forged iss');
  await page.getByRole('link', { name: 'A forged iss' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'A forged iss' }).waitFor();
  const url = await page
    .getByText(/^http:\/\/localhost:\d+\/realms\/iss-wrong\/mcp$/)
    .first()
    .textContent();
  await using _client = await visit(url ?? '', { make: sdkV1 });
  await page.getByText('iss-match').first().waitFor();
  await page
    .getByRole('link', { name: /RFC 9207 §2\.4/ })
    .first()
    .waitFor();
}

async function keepsTheReport(page: Page): Promise<void> {
  await page.getByRole('article').getByText('✗ fails').first().waitFor();
  const { name, text } = await download(page, 'Download HTML');
  expect(name).toBe('iss-wrong-verdict.html');
  expect(text).toContain('RFC 9207 §2.4');
}

it('leads a newcomer from the first page to a report, with nothing read but the pages', async () => {
  await using window = await openWindow();
  const { page, complaints } = window;
  await page.goto(consoleUrl);
  await seesTheWholeFlow(page);
  await go(page, 'Walk');
  await walksToTheAuthorizationRequest(page);
  await isToldWhoRefusedAndWhy(page);
  await go(page, 'Scenarios');
  await readsTheVerdictOnAnSdk(page);
  await go(page, 'Report');
  await keepsTheReport(page);
  expect(complaints).toEqual([]);
}, 120_000);
