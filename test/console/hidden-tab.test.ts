import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

/** Tells a page that it went out of sight, or came back: what a browser does when another tab is chosen. */
const setVisibility = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate((next) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => next });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

it('lets go of its connections while nobody sees it, so that ten tabs are open and the eleventh works', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page: first, complaints } = window;
  const waiting = (page: Page) => page.getByText("Waiting for your client's first 401").waitFor();
  await first.goto(console.url);
  await waiting(first);
  await setVisibility(first, 'hidden');
  for (let tab = 2; tab <= 10; tab += 1) {
    const page = await first.context().newPage();
    await page.goto(console.url);
    await waiting(page);
    await setVisibility(page, 'hidden');
  }

  // What came meanwhile is there when it is looked at again.
  await fetch(console.playground.mcpUrl, { method: 'POST' });
  const exchanges = first.getByRole('list', { name: 'Exchanges' }).getByRole('link');
  expect(await exchanges.count()).toBe(0);
  await setVisibility(first, 'visible');
  await exchanges.first().waitFor();
  expect(complaints).toEqual([]);
}, 60_000);
