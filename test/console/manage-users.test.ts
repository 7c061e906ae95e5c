import type { Page } from 'playwright-core';
import { afterAll, expect, it, vi } from 'vitest';
import { HEADLESS_REDIRECT_URI } from '../../client/user-agent/headless.ts';
import { clientAt } from '../helpers/client-at.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

vi.setConfig({ testTimeout: 120_000 }); // a real browser, on a machine that others use too

const console = await startConsoleUnderTest({ settings: { SIGNING_ALG: 'ES256' } });
afterAll(() => console[Symbol.asyncDispose]());

/** The reference client, whose user agent is a tab of the real browser: somebody has to log in and allow there. */
async function clientInTab(page: Page, mcpUrl: string, allow: (tab: Page) => Promise<void>) {
  const tab = await page.context().newPage();
  await tab.route(`${HEADLESS_REDIRECT_URI}**`, (route) => route.fulfill({ body: 'back at the client' }));
  return clientAt(mcpUrl, {
    async userAgent(url) {
      await tab.goto(url);
      await allow(tab);
      await tab.waitForURL((at) => at.href.startsWith(HEADLESS_REDIRECT_URI));
      return new URL(tab.url());
    },
  });
}

it('what is changed about users is what the login and consent pages offer next', async () => {
  const realm = console.playground.realm('default~users');
  await using window = await openWindow();
  const { page } = window;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await page.goto(`${console.url}/realms/${realm.name}/users`);

  await button('Edit alice').click();
  await button('Cancel').click();
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Edit alice');
  await button('Edit alice').click();
  await page.getByLabel('mcp:prompts').check();
  await page.getByLabel('mcp:tools').uncheck();
  await button('Save').click();
  await page.getByText('alice is changed: the next login sees it.').waitFor();

  await button('Remove guest').first().click();
  await page.getByText('The login page does not offer guest any more.').waitFor();
  await page
    .getByRole('group', { name: 'Remove guest' })
    .getByRole('button', { name: 'Remove guest' })
    .click();
  await page.getByText('guest is not offered any more.').waitFor();

  await button('Add a user').click();
  await page.getByLabel('Name').fill('no good name');
  await button('Add').click();
  await page.getByText('Expected letters, digits').waitFor();
  await page.getByLabel('Name').fill('carol');
  await page.getByLabel('Other scopes').fill('files:read "');
  await button('Add').click();
  await page.getByRole('alert').getByText('expected one scope such as mcp:read').first().waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('carol');
  await page.getByLabel('Other scopes').fill('files:read');
  await button('Add').click();
  await page.getByText('The login page offers carol now.').waitFor();
  await page.getByRole('heading', { name: 'carol' }).waitFor();

  const seen: string[] = [];
  const client = await clientInTab(page, realm.mcpUrl, async (tab) => {
    seen.push(...(await tab.locator('.users button').allTextContents()));
    await tab.getByRole('button', { name: /alice/ }).click();
    expect(await tab.getByLabel('mcp:prompts').isEnabled()).toBe(true);
    expect(await tab.getByLabel('mcp:tools').isDisabled()).toBe(true);
    await tab.getByRole('button', { name: 'Allow' }).click();
  });
  expect((await client.request('prompts/list', {})).ok).toBe(true);
  expect(client.authorization?.granted).toEqual(expect.arrayContaining(['mcp:read', 'mcp:prompts']));
  expect(client.authorization?.granted).not.toContain('mcp:tools');
  expect(seen.join(' ')).toContain('carol');
  expect(seen.join(' ')).not.toContain('guest');
  expect(console.failures).toEqual([]);
  expect(window.complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
});
