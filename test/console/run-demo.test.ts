import { expect, test } from 'vitest';
import { barriersOf } from '../helpers/axe.ts';
import { openWindow, startConsoleUnderTest } from '../helpers/console.ts';

test('one button runs the demo client, and one line says how it ended, by whom and by which clause', async () => {
  await using console = await startConsoleUnderTest();
  await using window = await openWindow({ viewport: { width: 360, height: 740 } });
  const { page, complaints } = window;
  const button = page.getByRole('button', { name: 'Run the demo client' });
  const end = page.locator('.run-demo').getByRole('status');

  await page.goto(`${console.url}/realms/default~button`);
  await button.click();
  await end.getByText('Ended with a tool result').waitFor();
  const { flows } = await console.playground.hub.verdict('default~button');
  expect(flows).toHaveLength(1);

  // By keyboard alone: with somebody who may not call tools.
  const disclosure = page.getByText('Options of the demo client');
  await disclosure.focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Logs in as').fill('guest');
  expect(await barriersOf(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await end.getByText(/Refused by the|The client stopped/).waitFor();
  expect(await end.textContent()).toMatch(/\((RFC|MCP) .+\)$/);
  await page.getByLabel('Logs in as').fill('no such name!');
  await page.keyboard.press('Enter');
  await end.getByText('expected a user name such as alice').waitFor();

  await page.goto(`${console.url}/realms/iss-wrong~button`);
  await button.click();
  await end.getByText('The client stopped').waitFor();
  expect(await end.textContent()).toContain('(RFC 9207 §2.4)');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
});
