import { expect, it } from 'vitest';
import { barriersOf } from '../helpers/axe.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

it('shows what a client does at once, and complains of nothing', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow();
  const { page, complaints } = window;
  await page.goto(console.url);
  await page.getByText("Waiting for your client's first 401").waitFor();
  await fetch(console.playground.mcpUrl, { method: 'POST' });
  await page.getByText('POST /mcp, without a token → 401').first().waitFor();
  expect(await barriersOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
