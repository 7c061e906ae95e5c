import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { memoryCredentials } from '../../client/credentials.ts';
import { barriersOf } from '../helpers/axe.ts';
import { clientAt } from '../helpers/client-at.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

vi.setConfig({ testTimeout: 120_000 }); // a real browser, on a machine that others use too

const console = await startConsoleUnderTest({ settings: { SIGNING_ALG: 'ES256' } });
afterAll(() => console[Symbol.asyncDispose]());
afterEach(() => expect(console.failures).toEqual([]));

let copies = 0;
/** A realm of its own, and a window on its clients. */
async function openClients(search = '') {
  copies += 1;
  const realm = console.playground.realm(`default~clients${copies}`);
  const window = await openWindow();
  const { page } = window;
  await page.goto(`${console.url}/realms/${realm.name}/clients${search}`);
  const form = page.getByRole('region', { name: /New client|Edit client/ });
  return {
    realm,
    page,
    form,
    complaints: window.complaints,
    button: (name: string) => page.getByRole('button', { name, exact: true }),
    links: () => page.locator('.clients-list a'),
    [Symbol.asyncDispose]: window[Symbol.asyncDispose],
  };
}

const whoami = { name: 'whoami', arguments: {} };

it('a client that is registered by the form works, and can be changed and deleted', async () => {
  await using at = await openClients();
  const { page, realm, form } = at;
  await at.button('Register a client').click();
  await form.getByLabel('client_id').fill('made-by-hand');
  await form.getByLabel('client_name').fill('Made by hand');
  await form.getByLabel('redirect_uris').fill('http://127.0.0.1/callback\n');
  await form.getByLabel('Other members').fill('{ "software_id": "by-hand" }');
  expect(await barriersOf(page)).toEqual([]);
  await at.button('Register').click();
  const details = page.getByRole('region', { name: 'Client Made by hand' });
  await details.getByText('by-hand', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('client')).toBe('made-by-hand');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Made by hand');

  const registration = { preRegistered: { clientId: 'made-by-hand' } };
  const called = await clientAt(realm.mcpUrl, { registration }).request('tools/call', whoami);
  expect(called.ok).toBe(true);

  await at.button('Edit').click();
  expect(await form.getByLabel('Other members').inputValue()).toContain('"software_id": "by-hand"');
  await form.getByLabel('client_name').fill('Made again');
  await at.button('Save').click();
  await page.getByRole('region', { name: 'Client Made again' }).waitFor();
  expect(await at.links().first().textContent()).toContain('Made again');

  await page.getByRole('button', { name: 'Delete the client Made again' }).click();
  await page.getByText(/has to register again/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Delete the client Made again' }).click();
  await at.button('Delete this client').click();
  await page.getByText('The client Made again is deleted.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('status');
  const clients = await console.playground.hub.auth.clients(realm.name);
  expect(clients.map(({ client_id }) => client_id)).not.toContain('made-by-hand');
  expect(at.complaints).toEqual([]);
});

it('what the server refuses is said in its own words, and what was typed stays', async () => {
  await using at = await openClients();
  const { page, form } = at;
  await at.button('Register a client').click();
  await at.button('Cancel').click();
  await form.waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.textContent === 'Register a client');
  await at.button('Register a client').click();
  await form.getByLabel('client_id').fill('refused');
  await form.getByLabel('redirect_uris').fill('http://evil.example/cb');
  await at.button('Register').click();
  await form
    .getByRole('alert')
    .getByText('redirect_uris must use https, or http on loopback, not http://evil.example/cb')
    .waitFor();
  expect(await form.getByLabel('redirect_uris').inputValue()).toBe('http://evil.example/cb');
  await form.getByLabel('Other members').fill('{ "scope": ');
  await at.button('Register').click();
  await form.getByText(/^Not JSON/).waitFor();
  await form.getByLabel('Other members').fill('{ "grant_types": [] }');
  await at.button('Register').click();
  await form.getByText(/^grant_types has a field of its own/).waitFor();
  await page.getByLabel('client_id').fill('');
  await at.button('Register').click();
  await form.getByText('Every client has an id').waitFor();
  // A refusal is an answer of the API, which the browser notes as well.
  expect(at.complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
});

it('a configured client can be looked at, and neither changed nor deleted', async () => {
  await using at = await openClients('?client=playground-confidential');
  const { page } = at;
  const details = page.getByRole('region', { name: 'Client Playground confidential client' });
  await details.getByText('it cannot be edited or deleted here').waitFor();
  expect(await details.getByRole('button').allTextContents()).toEqual(['Copy']);
  expect(await page.content()).not.toContain('playground-confidential-secret');
});

it('when all are forgotten, as by a server that lost its database, a client registers anew and appears', async () => {
  await using at = await openClients();
  const { page, realm } = at;
  const credentials = memoryCredentials();
  const before = clientAt(realm.mcpUrl, { credentials });
  expect((await before.request('tools/call', whoami)).ok).toBe(true);
  const old = before.authorization?.client.clientId ?? '';
  await page.locator('.clients-list code', { hasText: old }).waitFor(); // without being asked for
  await at.button('Forget all registered clients').click();
  await page.getByText(/every registration is gone/).waitFor();
  await at.button('Forget it').click();
  await page.getByText('1 forgotten.').waitFor();
  await page.locator('.clients-list code', { hasText: old }).waitFor({ state: 'detached' });
  expect((await before.refresh()).ok).toBe(false);
  const after = clientAt(realm.mcpUrl);
  expect((await after.request('tools/call', whoami)).ok).toBe(true);
  const anew = after.authorization?.client.clientId ?? '';
  expect(anew).not.toBe(old);
  await page.locator('.clients-list code', { hasText: anew }).waitFor();
  expect(await at.links().first().textContent()).toContain(anew); // the newest on top
  expect(at.complaints).toEqual([]);
});

it('the search stands in the address, and looks at everything that was registered', async () => {
  await using at = await openClients('?q=private_key_jwt');
  const { page } = at;
  await at.links().first().waitFor();
  expect(await at.links().count()).toBe(1);
  await page.getByRole('searchbox').fill('no client has this');
  await page.getByRole('heading', { name: 'No client has this' }).waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe('no client has this');
  await page.getByRole('searchbox').fill('127.0.0.1/callback');
  await at.links().nth(1).waitFor();
  expect(at.complaints).toEqual([]);
});

it('a client and a realm that are not there are said to be so', async () => {
  await using at = await openClients('?client=nobody');
  const { page } = at;
  await page.getByText('it never registered, or it was forgotten').waitFor();
  await page.goto(`${console.url}/realms/no-such-scenario/clients`);
  await page.getByRole('alert').getByText('no-such-scenario').waitFor();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
});
