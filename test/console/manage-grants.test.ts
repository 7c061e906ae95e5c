import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { barriersOf } from '../helpers/axe.ts';
import { clientAt } from '../helpers/client-at.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

vi.setConfig({ testTimeout: 120_000 }); // a real browser, on a machine that others use too

const console = await startConsoleUnderTest({ settings: { SIGNING_ALG: 'ES256' } });
afterAll(() => console[Symbol.asyncDispose]());
afterEach(() => expect(console.failures).toEqual([]));

const whoami = { name: 'whoami', arguments: {} };

let copies = 0;
/** A realm of its own, a client in it that holds a refresh token, and a window on its grants. */
async function openGrants(scenario = 'default') {
  copies += 1;
  const realm = console.playground.realm(`${scenario}~grants${copies}`);
  const client = clientAt(realm.mcpUrl);
  expect((await client.request('tools/call', whoami)).ok).toBe(true);
  const window = await openWindow();
  const { page } = window;
  await page.goto(`${console.url}/realms/${realm.name}/grants`);
  const card = page.getByRole('region', { name: 'alice to reference client' });
  return {
    realm,
    client,
    page,
    card,
    tree: () => card.getByRole('list', { name: 'Refresh tokens, oldest first' }).getByRole('listitem'),
    button: (name: string) => page.getByRole('button', { name, exact: true }),
    complaints: window.complaints,
    [Symbol.asyncDispose]: window[Symbol.asyncDispose],
  };
}

it('five refreshes at once: one is answered, and the end of the family is shown (RFC 9700 §4.14.2)', async () => {
  await using at = await openGrants();
  const { page, card, client } = at;
  await card.getByText('can be used').waitFor();
  expect(await at.tree().count()).toBe(1);
  expect((await client.refresh()).ok).toBe(true);
  await at.tree().nth(1).waitFor(); // the page follows what the client does
  await at.button('Fire 5 refreshes at once').click();
  await card.getByText('The family is revoked.').waitFor();
  const statuses = await card.locator('tbody td:nth-child(2)').allTextContents();
  expect(statuses.sort()).toEqual(['200', '400', '400', '400', '400']);
  expect(await card.locator('tbody').textContent()).toContain('invalid_grant');
  expect(await at.tree().count()).toBe(3);
  expect(await at.tree().nth(2).textContent()).toContain('revoked');
  expect(await card.getByRole('link', { name: /^RFC 9700 §4\.14/ }).getAttribute('href')).toContain(
    'rfc9700',
  );
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('5 refreshes at once');
  const token = client.authorization?.tokens.refreshToken ?? '';
  expect(await page.content()).not.toContain(token);
  expect((await client.refresh()).ok).toBe(false);
  expect(await barriersOf(page)).toEqual([]);
  expect(at.complaints).toEqual([]);
});

it('a token that is used and used again ends its family', async () => {
  await using at = await openGrants();
  await at.button('Use it, then use it again').click();
  await at.card.getByText('The family is revoked.').waitFor();
  expect(await at.card.locator('tbody td:nth-child(2)').allTextContents()).toEqual(['200', '400']);
  await at.card.getByText('the second was a replay').waitFor();
});

it('at a lenient server the family goes on, in branches', async () => {
  await using at = await openGrants('refresh-grace');
  await at.page.getByLabel('Requests').fill('3');
  await at.button('Fire 3 refreshes at once').click();
  await at.card.getByText('The family goes on, with several branches.').waitFor();
  await at.tree().nth(3).waitFor();
  await at.button('Fire 3 refreshes at once').waitFor(); // and can be tried again
});

it('at a server that does not rotate, the token stays', async () => {
  await using at = await openGrants('refresh-no-rotation');
  await at.button('Fire 5 refreshes at once').click();
  await at.card.getByText('The token stays.').waitFor();
  expect(await at.tree().count()).toBe(1);
});

it('a grant that is revoked is gone with its refresh tokens, and a deep link to it says so', async () => {
  await using at = await openGrants();
  const { page, client } = at;
  await page.getByRole('button', { name: 'Revoke the grant of alice to reference client' }).click();
  await page.getByText('A JWT access token that is out stays valid until it expires.').waitFor();
  const link = await at.card.locator('dd a').first().getAttribute('href');
  await at.button('Revoke this grant').click();
  await page.getByText('What alice allowed reference client is revoked.').waitFor();
  await page.getByRole('heading', { name: 'Nobody has allowed anything yet' }).waitFor();
  expect((await client.refresh()).ok).toBe(false);
  await page.goto(new URL(link ?? '', console.url).href);
  await page.getByText('There is no such grant here').waitFor();
  expect(at.complaints).toEqual([]);
});

it('where nobody has allowed anything, the demo client does at the press of a button', async () => {
  await using window = await openWindow();
  const { page } = window;
  await page.goto(`${console.url}/realms/default~nobody/grants`);
  await page.getByRole('button', { name: 'Run the demo client' }).click();
  await page.getByRole('button', { name: 'Fire 5 refreshes at once' }).waitFor();
});
