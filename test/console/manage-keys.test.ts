import { afterAll, expect, it, vi } from 'vitest';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

vi.setConfig({ testTimeout: 120_000 }); // a real browser, on a machine that others use too

const console = await startConsoleUnderTest({ settings: { SIGNING_ALG: 'ES256' } });
afterAll(() => console[Symbol.asyncDispose]());

it('a rotation says what it changed, and what it does to tokens that are out', async () => {
  const realm = console.playground.realm('default~keys');
  const { auth } = console.playground.hub;
  const kids = async () => (await auth.keys(realm.name)).map(({ kid }) => kid);
  await using window = await openWindow();
  const { page, complaints } = window;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await page.goto(`${console.url}/realms/${realm.name}/keys`);
  const [first = ''] = await kids();
  await page.getByRole('cell', { name: first, exact: true }).waitFor();
  const jwks = (await page.locator('.copy-line code').textContent()) ?? '';
  const published = await (await fetch(jwks)).json();
  expect(published.keys.map(({ kid }: { kid: string }) => kid)).toEqual([first]);

  await button('Rotate with overlap').click();
  await page.getByRole('status').getByText('Still published:').waitFor();
  const [second = '', kept] = await kids();
  expect(kept).toBe(first);
  await page.getByRole('row', { name: new RegExp(`${second}.*new tokens`) }).waitFor();
  await page.getByRole('row', { name: new RegExp(`${first}.*no more`) }).waitFor();

  await button('Rotate abruptly').click();
  await page.getByText(/The old keys cannot be brought back/).waitFor();
  await page.keyboard.press('Escape');
  await button('Rotate abruptly').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Rotate abruptly');
  expect(await kids()).toHaveLength(2);
  await button('Rotate abruptly').click();
  await button('Rotate now').click();
  await page.getByRole('status').getByText('Gone:').first().waitFor();
  const [third = '', ...others] = await kids();
  expect(others).toEqual([]);
  expect([first, second]).not.toContain(third);

  await button('Rotate under the same kid').click();
  await button('Rotate now').click();
  await page.getByRole('status').getByText('The same kid, another key:').waitFor();
  expect(await kids()).toEqual([third]);
  expect(complaints).toEqual([]);
  expect(console.failures).toEqual([]);
});
