import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { barriersOf } from '../helpers/axe.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';
import { type SdkClient, SdkUser, sdkV1 } from '../helpers/sdk-clients.ts';

/** Connects as an application does: the first try ends at the login, the second has a token. */
async function logIn(client: SdkClient): Promise<void> {
  await expect(client.connect()).rejects.toThrow(/unauthorized/i);
  await client.finishAuth();
  await client.connect();
}

const entry = (page: Page, id: string) =>
  page.locator('li.scenario-entry', { has: page.getByText(id, { exact: true }) });

/** Where everything in the list stands. */
const places = (page: Page): Promise<number[]> =>
  page
    .locator('li.scenario-entry, h2')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));

/** A story with many steps, on a machine that others use too. */
const LONG = { timeout: 60_000 } as const;

const NARROW = { width: 360, height: 740 } as const;

const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe('the catalogue of scenarios', () => {
  it(
    'leads from a word to a URL, and shows while it watches that SDK v1 fails there (RFC 9207 §2.4)',
    LONG,
    async () => {
      await using console = await startConsoleUnderTest();
      await using window = await openWindow({ permissions: ['clipboard-read', 'clipboard-write'] });
      const { page, complaints } = window;
      await page.goto(`${console.url}/scenarios`);
      await page.getByText('146 of 146').waitFor();
      await page.getByRole('searchbox', { name: 'Search the scenarios' }).fill('forged iss');
      const found = entry(page, 'iss-wrong');
      await found.waitFor();
      await expect.poll(() => page.url()).toContain('q=forged+iss');
      expect(await entry(page, 'default').count()).toBe(0);
      await page.reload();
      await found.waitFor();
      expect(await entry(page, 'default').count()).toBe(0);
      await page.getByRole('button', { name: 'Copy the URL of iss-wrong', exact: true }).click();
      const url = await page.evaluate(() => navigator.clipboard.readText());
      expect(url).toBe(`${console.playground.config.PUBLIC_MCP_URL}/realms/iss-wrong/mcp`);

      const before = await places(page);
      const client = sdkV1(url, new SdkUser('alice'));
      await logIn(client);
      await found.getByText('✗ fails', { exact: true }).waitFor();
      await found.getByText('iss-match').waitFor();
      await found.getByText('RFC 9207 §2.4').waitFor();
      await found.getByText('1 client').waitFor();
      expect(await places(page)).toEqual(before);
      expect(await barriersOf(page)).toEqual([]);

      await found.getByRole('link', { name: 'A forged iss', exact: true }).click();
      await page.getByRole('heading', { name: 'A forged iss', level: 1 }).waitFor();
      const visitor = page.getByRole('article', { name: 'SDK client under test' });
      await visitor.getByText('https://attacker.example.com').waitFor();
      await visitor.getByText(console.playground.realm('iss-wrong').issuer, { exact: true }).waitFor();
      await visitor.getByRole('link', { name: 'RFC 9207 §2.4' }).waitFor();
      const guilty = console.playground.realm('iss-wrong').trace.find(({ endpoint }) => endpoint === 'token');
      const address = await visitor.getByRole('link', { name: 'The exchange' }).getAttribute('href');
      expect(address).toContain(`/realms/iss-wrong/exchanges/${guilty?.id}`);
      expect(await visitor.getByRole('link', { name: 'The flow' }).getAttribute('href')).toContain(
        '/realms/iss-wrong?flow=',
      );
      const live = page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Live' });
      expect(await live.getAttribute('href')).toBe('/realms/iss-wrong'); // the rest of the console follows
      expect(await barriersOf(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await client.close();
    },
  );

  it('keeps family and "somebody came by" in the address, and shows a visit without being asked again', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow();
    const { page, complaints } = window;
    await page.goto(`${console.url}/scenarios?visited=1`);
    await page.getByText('Nobody came by yet').waitFor();
    await fetch(console.playground.realm('iss-slash~a').mcpUrl, { method: 'POST' });
    await fetch(console.playground.realm('default').mcpUrl, { method: 'POST' });
    await entry(page, 'iss-slash').waitFor();
    await entry(page, 'default').waitFor();
    await page.getByRole('link', { name: /^Authorization/ }).click();
    await page.getByText('1 of 146').waitFor();
    expect(new URL(page.url()).searchParams.get('family')).toBe('authorization');
    expect(new URL(page.url()).searchParams.get('visited')).toBe('1');
    await page.reload();
    await entry(page, 'iss-slash').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Somebody came by' }).isChecked()).toBe(true);
    await page.getByRole('checkbox', { name: 'Somebody came by' }).uncheck();
    await page.getByText('22 of 146').waitFor();
    await page.getByRole('searchbox').fill('openai/codex#31573');
    await entry(page, 'iss-unadvertised').waitFor(); // found by a report
    await page.getByRole('searchbox').fill('iss-wrnog');
    await page.getByRole('link', { name: 'iss-wrong', exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is walked by the arrow keys, from the search on', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow({ colorScheme: 'dark' });
    const { page, complaints } = window;
    await page.goto(`${console.url}/scenarios?family=keys`);
    await page.getByText('8 of 146').waitFor();
    const titles = await page.locator('li.scenario-entry h3').allInnerTexts();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole('searchbox', { name: 'Search the scenarios' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(titles[0]);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(titles[1]);
    await page.keyboard.press('End');
    expect(await focused()).toBe(titles.at(-1));
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe(titles.at(-2));
    expect(await barriersOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: titles.at(-2) ?? '' }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('fits into 360 pixels', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow({ viewport: NARROW });
    const { page, complaints } = window;
    await page.goto(`${console.url}/scenarios`);
    await page.getByText('146 of 146').waitFor();
    expect(await scrollsSideways(page)).toBe(false);
    await page.goto(`${console.url}/scenarios?family=keys`);
    await page.getByText('8 of 146').waitFor();
    expect(await barriersOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('has pages that fit into 360 pixels, with a form open and a name as long as names can be', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow({ viewport: NARROW });
    const { page, complaints } = window;
    await page.goto(`${console.url}/scenarios/client-forgotten~a-name-that-is-as-long-as-a-name-can-be`);
    await page.getByRole('button', { name: 'Write one' }).click();
    await page.getByLabel('What it does there (JSON)').waitFor();
    expect(await scrollsSideways(page)).toBe(false);
    expect(await barriersOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('an address of a scenario', () => {
  it('that there is not names those that were meant', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow();
    const { page, complaints } = window;
    await page.goto(`${console.url}/scenarios/iss-wrnog`);
    await page.getByRole('heading', { level: 1, name: 'There is no scenario iss-wrnog' }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'iss-wrong', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'A forged iss' }).waitFor();
    await page.goto(`${console.url}/scenarios/iss-wrong~%3Cb%3E`);
    await page.getByRole('heading', { level: 1, name: 'There is no scenario iss-wrong~<b>' }).waitFor();
    await page.getByText('A private copy is called iss-wrong~ and then a name').waitFor();
    expect(complaints).toEqual([]);
  });

  it('that lives at the root only says so, until the playground is started with it', async () => {
    await using plain = await startConsoleUnderTest();
    await using window = await openWindow();
    const { page, complaints } = window;
    await page.goto(`${plain.url}/scenarios/metadata-root-only`);
    await page.getByText('Start the playground with SCENARIO=metadata-root-only').waitFor();
    await using started = await startConsoleUnderTest({ settings: { SCENARIO: 'metadata-root-only' } });
    await page.goto(`${started.url}/scenarios/metadata-root-only`);
    await page.getByText(`${started.playground.config.PUBLIC_MCP_URL}/mcp`, { exact: true }).waitFor();
    await expect.poll(() => page.getByText('Start the playground with').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
