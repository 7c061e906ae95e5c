import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, expect, it, vi } from 'vitest';
import { links, SECTIONS } from '../../console/app/links.ts';
import { barriersOf } from '../helpers/axe.ts';
import { clientAt } from '../helpers/client-at.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

vi.setConfig({ testTimeout: 120_000 }); // a real browser, on a machine that others use too

const console = await startConsoleUnderTest({ settings: { SIGNING_ALG: 'ES256' } });
afterAll(() => console[Symbol.asyncDispose]());

it.each<[string, BrowserContextOptions]>([
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 360, height: 740 } }],
])(
  'every section is free of barriers and fits the window: %s',
  { timeout: 90_000 },
  async (name, options) => {
    const realm = console.playground.realm(`default~${name}`);
    expect((await clientAt(realm.mcpUrl).request('tools/list', {})).ok).toBe(true);
    await using window = await openWindow(options);
    const { page } = window;
    await page.goto(console.url + links.manage(realm.name));
    for (const section of SECTIONS) {
      const tab = page.getByRole('navigation', { name: 'What to manage' }).getByRole('link', {
        name: new RegExp(`^${section}$`, 'i'),
      });
      await tab.click();
      await page.getByRole('heading', { level: 1, name: new RegExp(`^${section} of`, 'i') }).waitFor();
      await page.locator('.manage-loading').waitFor({ state: 'detached' });
      expect(await barriersOf(page), section).toEqual([]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wider, section).toBe(false);
      expect(new URL(page.url()).pathname).toBe(`/realms/${realm.name}/${section}`);
    }
    expect(window.complaints).toEqual([]);
    expect(console.failures).toEqual([]);
  },
);
