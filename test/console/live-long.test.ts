import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';
import { visit } from '../helpers/visit.ts';

const MANY = 5000;
/** Lines of the diagram that fit on any screen, with those that are drawn beyond its edges. */
const BOUND = 60;

const drawn = (page: Page) => page.locator('.sequence li').count();

/** Counts how often the lines were drawn anew. */
const countDrawings = (page: Page) =>
  page.evaluate(() => {
    const counter = { drawings: 0 };
    Object.assign(globalThis, { counter });
    const list = document.querySelector('.sequence-body');
    if (!list) throw new Error('no list');
    new MutationObserver(() => {
      counter.drawings += 1;
    }).observe(list, { childList: true, subtree: true, attributes: true });
  });
const drawings = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { counter: { drawings: number } }).counter.drawings); // put there just now

it('stays fast with 5,000 exchanges: only what is in sight is drawn, and a burst is drawn a few times', async () => {
  await using console = await startConsoleUnderTest({
    settings: { TRACE_EXCHANGES: String(MANY), TRACE_MEGABYTES: '256' },
  });
  await using window = await openWindow();
  const { page, complaints } = window;
  await using guest = await visit(console.playground.mcpUrl);
  const { mcpUrl } = console.playground;
  const headers = { authorization: `Bearer ${guest.user.accessToken}`, 'content-type': 'application/json' };
  const call = () => fetch(mcpUrl, { method: 'POST', headers, body: '{}' }).then((answer) => answer.text());
  const burst = async (count: number) => {
    for (let sent = 0; sent < count; sent += 50) await Promise.all(Array.from({ length: 50 }, call));
  };
  await burst(MANY);

  await page.goto(console.url);
  const count = page.getByRole('search').getByText(/exchanges$/);
  await count.filter({ hasText: /^50\d\d / }).waitFor();
  const counted = async () =>
    Number(/\d+/.exec((await page.locator('.live-count').textContent()) ?? '')?.[0]);
  const before = await counted();
  expect(before).toBeGreaterThanOrEqual(MANY);
  expect(await drawn(page)).toBeLessThan(BOUND);

  // To the beginning and back, by key.
  const list = page.getByRole('list', { name: 'Exchanges' });
  await list.getByRole('link').last().focus();
  await page.keyboard.press('Home');
  await list.getByRole('link', { name: /^1\. / }).waitFor();
  expect(await drawn(page)).toBeLessThan(BOUND);
  await page.keyboard.press('End');
  await list.getByRole('link', { name: new RegExp(`^${before}\\. `) }).waitFor();

  // What is looked for among them is found at once.
  await page.getByLabel('Title, path or status').fill('/register');
  await page.getByText(`1 of ${before}`).waitFor();
  expect(await drawn(page)).toBe(1);
  await page.getByRole('button', { name: 'Show all' }).click();
  await list.getByRole('link', { name: new RegExp(`^${before}\\. `) }).waitFor();

  // A burst is drawn together, not one by one.
  await countDrawings(page);
  await burst(200);
  await count.filter({ hasText: `${before + 200} ` }).waitFor();
  await list.getByRole('link', { name: new RegExp(`^${before + 200}\\. `) }).waitFor();
  expect(await drawings(page)).toBeLessThan(100);
  expect(await drawn(page)).toBeLessThan(BOUND);
  expect(complaints).toEqual([]);
}, 240_000);
