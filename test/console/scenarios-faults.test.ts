import { describe, expect, it } from 'vitest';
import { barriersOf } from '../helpers/axe.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';
import { SdkUser, sdkV2 } from '../helpers/sdk-clients.ts';

/** A story with many steps, on a machine that others use too. */
const LONG = { timeout: 60_000 } as const;

describe('a private copy of a scenario', () => {
  it(
    'fails the next token request of a client on demand, counts it, and forgets all on reset',
    LONG,
    async () => {
      await using console = await startConsoleUnderTest();
      await using window = await openWindow();
      const { page, complaints } = window;
      await page.goto(`${console.url}/scenarios/default`);
      await page.getByText('Everybody who uses the URL of default shares it').waitFor();
      await page.getByRole('button', { name: 'Make a private copy first' }).click();
      await page.keyboard.type('not/a name');
      await page.keyboard.press('Enter');
      await page.getByText('default~not/a name is no name of a realm').waitFor();
      await page.getByLabel('Private copy').fill('mine');
      await page.keyboard.press('Enter');
      await page.getByText('None: nothing in this realm misbehaves.').waitFor();
      expect(await page.getByText('Everybody who uses').count()).toBe(0);

      await page.getByRole('button', { name: 'Add a ready-made one' }).click();
      await page.keyboard.type('token-500');
      await page.getByRole('button', { name: 'Change token-500 first' }).click();
      await page.getByLabel('the next one').check();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Set', exact: true }).click();
      const fault = page.getByRole('listitem', { name: 'token-500' });
      await fault.getByText('met 0, hit 0').waitFor();
      await fault.getByText('hits the first request where endpoint is token').waitFor();

      const realm = console.playground.realm('default~mine');
      const client = sdkV2(realm.mcpUrl, new SdkUser('alice'));
      await expect(client.connect()).rejects.toThrow(/unauthorized/i);
      await expect(client.finishAuth()).rejects.toThrow();
      await fault.getByText('met 1, hit 1, done').waitFor();
      await expect(client.connect()).rejects.toThrow(/unauthorized/i);
      await client.finishAuth();
      await client.connect();
      await fault.getByText('met 2, hit 1, done').waitFor();
      await page.getByRole('article', { name: 'SDK client under test' }).waitFor();
      await client.close();

      await page.getByRole('button', { name: 'Reset default~mine' }).click();
      await page.getByText('every client that registered').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Reset', exact: true }).click();
      await page.getByText('None: nothing in this realm misbehaves.').waitFor();
      await page.getByText('Nobody yet').waitFor();
      expect(realm.trace).toEqual([]);
      expect((await realm.clients()).filter(({ source }) => source === 'registered')).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  it('is listed with what came to it, and gone when it is forgotten', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow();
    const { page, complaints } = window;
    await console.playground.hub.define('iss-wrong~job-7', { faults: [] });
    await page.goto(`${console.url}/scenarios/iss-wrong`);
    const realms = page.getByRole('navigation', { name: 'Realms of this scenario' });
    await realms.getByRole('link', { name: 'iss-wrong (shared) 0' }).waitFor();
    await fetch(console.playground.realm('iss-wrong~job-7').mcpUrl, { method: 'POST' });
    await realms.getByRole('link', { name: 'iss-wrong~job-7 1' }).click();
    await page.getByText(`${console.playground.realm('iss-wrong~job-7').mcpUrl}`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Reset iss-wrong~job-7' }).click();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: 'Forget the copy' }).count()).toBe(0);
    await page.keyboard.press('Enter'); // the focus is back on the button that opened it
    await page.getByRole('button', { name: 'Forget the copy' }).click();
    await page.getByText('Everybody who uses the URL of iss-wrong shares it').waitFor();
    await expect.poll(() => realms.getByRole('link').allInnerTexts()).toEqual(['iss-wrong (shared) 0']);
    expect(await console.playground.hub.realm('iss-wrong~job-7')).toMatchObject({ custom: false, faults: 1 });
    expect(complaints).toEqual([]);
  });

  it('shows how the demo client does there', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow();
    const { page, complaints } = window;
    await page.goto(`${console.url}/scenarios/iss-wrong~demo`);
    await page.getByRole('button', { name: 'Run the demo client' }).click();
    const visitor = page.getByRole('article');
    await visitor.getByText('redeems no code that came with the iss of another').waitFor();
    expect(await visitor.getByText('✗ fails', { exact: true }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe('a fault that somebody writes', () => {
  it('is refused by the path of what is wrong, and set when it is mended', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow();
    const { page } = window;
    await page.goto(`${console.url}/scenarios/default~mine`);
    await page.getByRole('button', { name: 'Write one' }).click();
    const params = page.getByLabel('What it does there (JSON)');
    await params.fill('{"status": 9');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText('params: not JSON').waitFor();
    await params.fill('{"status": 9}');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText(/^params\.status: /).waitFor();
    const { hub } = console.playground;
    expect((await hub.realm('default~mine')).activeFaults).toEqual([]);
    await page.getByRole('button', { name: 'As JSON' }).click();
    const json = page.getByLabel('The fault (JSON)');
    await json.fill(
      '{"id": "mine", "seam": "as-token", "params": {"merge": {"token_type": "mac"}}, "nth": 0}',
    );
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText(/^nth: /).waitFor();
    await json.fill(
      '{"id": "mine", "seam": "as-token", "params": {"merge": {"token_type": "mac"}}, "nth": 2}',
    );
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText('hits every request from the 2nd').waitFor();
    await page.getByRole('button', { name: 'Remove mine' }).click();
    await page.getByText('None: nothing in this realm misbehaves.').waitFor();
    expect((await hub.realm('default~mine')).activeFaults).toEqual([]);
  });

  it('hits one client and leaves the others alone', async () => {
    await using console = await startConsoleUnderTest();
    await using window = await openWindow();
    const { page, complaints } = window;
    await page.goto(`${console.url}/scenarios/default~mine`);
    await page.getByRole('button', { name: 'Write one' }).click();
    await page.getByLabel('every one').check();
    await page.getByLabel('Of which clients').selectOption('one');
    await page.getByLabel('Its client_id').fill('unlucky');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    const fault = page.getByRole('listitem', { name: 'my-fault' });
    await fault.getByText('hits every request where endpoint is token and client_id is unlucky').waitFor();
    const { issuer } = console.playground.realm('default~mine');
    const ask = (client: string) =>
      fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x', client_id: client }),
      }).then(({ status }) => status);
    expect(await ask('unlucky')).toBe(500);
    expect(await ask('lucky')).toBe(401);
    expect(await ask('unlucky')).toBe(500);
    await fault.getByText('met 2, hit 2').waitFor();
    expect(complaints).toEqual([]);
  });
});
