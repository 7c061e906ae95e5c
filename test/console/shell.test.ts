import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../console/app/shell/place.ts';
import { realmGroups } from '../../console/app/shell/realm-options.ts';
import type { Scenario } from '../../console/contract/catalogue.ts';
import { barriersOf } from '../helpers/axe.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { type ConsoleUnderTest, openWindow, startConsoleUnderTest } from '../helpers/console.ts';

let console: ConsoleUnderTest;
let browser: Browser;
beforeAll(async () => {
  [console, browser] = await Promise.all([startConsoleUnderTest(), launchChromium()]);
});
afterAll(async () => {
  expect(console.failures).toEqual([]);
  await Promise.all([console[Symbol.asyncDispose](), browser.close()]);
});

const picker = (page: Page) => page.getByRole('combobox', { name: 'Realm' });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

it('leads to every part, each with its title, and the focus at its heading (WCAG 2.4.2, 2.4.3)', async () => {
  await using window = await openWindow({}, browser);
  const { page, complaints } = window;
  await page.goto(console.url);
  await page.waitForFunction(() => document.title === 'Live · default · MCP OAuth playground');
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'To the content' }).press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  const parts = [
    ['Walk', 'Walk', /^Walk/],
    ['Scenarios', 'Scenarios', /^Scenarios/],
    ['Clients & tokens', 'Clients · default', /./],
    ['Report', 'Report · default', /^Report: default/],
    ['Live', 'Live · default', /^Live/],
  ] as const;
  const navigation = page.getByRole('navigation', { name: 'Console' });
  for (const [name, title, text] of parts) {
    const link = navigation.getByRole('link', { name });
    await link.click();
    await page.waitForFunction((wanted) => document.title === wanted, `${title} · MCP OAuth playground`);
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    expect(await heading(page).textContent()).toMatch(text);
    expect(await link.getAttribute('aria-current')).toBe('page');
  }
  expect(complaints).toEqual([]);
});

it.each(['/nowhere/at-all', '/realms/%zz', '/realms/default/nothing'])(
  'says of %s that there is nothing, and where there is something',
  async (path) => {
    await using window = await openWindow({}, browser);
    const { page, complaints } = window;
    await page.goto(`${console.url}${path}`);
    await page.getByRole('heading', { level: 1, name: 'There is nothing at this address' }).waitFor();
    expect(await page.title()).toBe('Nothing here · MCP OAuth playground');
    await page.getByRole('main').getByRole('link', { name: 'Scenarios' }).click();
    await page.getByRole('heading', { level: 1, name: 'Scenarios' }).waitFor();
    expect(complaints).toEqual([]);
  },
);

it('picks a realm by a part of its name, by the keyboard: what was visited first, and the same kind of page', async () => {
  await using window = await openWindow({}, browser);
  const { page, complaints } = window;
  await fetch(console.playground.realm('iss-wrong~seen').mcpUrl, { method: 'POST' });
  await page.goto(`${console.url}/realms/default/report`);
  await picker(page).click();
  await picker(page).fill('iss-w');
  const visited = page.getByRole('option', { name: 'iss-wrong~seen 1 exchange, just now' });
  await visited.waitFor();
  expect(await barriersOf(page)).toEqual([]);
  const names = await page.getByRole('option').locator('code').allTextContents();
  expect(names).toEqual(['iss-wrong~seen', 'iss-wrong', 'iss-wrong-error']);
  await page.keyboard.press('ArrowDown');
  expect(await visited.getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/realms/iss-wrong~seen/report');
  await page.getByRole('heading', { level: 1, name: 'Report: iss-wrong~seen' }).waitFor();
  await picker(page).fill('iss-wrong~new');
  await page.getByRole('option', { name: 'iss-wrong~new a private copy of iss-wrong' }).click();
  await page.waitForURL('**/realms/iss-wrong~new/report');
  expect(complaints).toEqual([]);
});

it('says in the words of the server why a name is no realm, and Escape goes back', async () => {
  await using window = await openWindow({ viewport: { width: 360, height: 740 } }, browser);
  const { page } = window;
  await page.goto(console.url);
  await picker(page).fill('iss-wrog');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Did you mean iss-wrong').waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
  await page.keyboard.press('Escape');
  expect(await picker(page).inputValue()).toBe('default');
  expect(await page.getByRole('listbox').isVisible()).toBe(false);
});

it('tells that the connection is lost, and that it is back, and moves nothing', async () => {
  await using window = await openWindow({}, browser);
  const { page } = window;
  await page.goto(`${console.url}/realms/default/report`);
  await page.getByRole('heading', { name: 'Nobody came by yet' }).waitFor();
  const place = await heading(page).boundingBox();
  const notice = page.getByRole('status').getByText('Trying again');
  await page.route('**/events', (route) => route.abort());
  await page.reload();
  await notice.waitFor();
  expect(await heading(page).boundingBox()).toEqual(place);
  await page.unroute('**/events');
  await notice.waitFor({ state: 'detached' });
  expect(await heading(page).boundingBox()).toEqual(place);
});

it('takes less than a seventh of a small screen, and every part can be reached there', async () => {
  await using window = await openWindow({ viewport: { width: 360, height: 740 } }, browser);
  const { page } = window;
  await page.goto(console.url);
  const header = await page.getByRole('banner').boundingBox();
  expect(header?.height).toBeLessThan(740 / 7);
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Report' }).click();
  await page.waitForURL('**/report');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

describe('an address', () => {
  it.each([
    ['/', 'live', 'Live · here'],
    ['/realms/a~b', 'live', 'Live · a~b'],
    ['/realms/a/exchanges/mcp-1', 'live', 'Exchange mcp-1 · a'],
    ['/realms/a/keys', 'manage', 'Keys · a'],
    ['/realms/a/report', 'report', 'Report · a'],
    ['/callback', 'walk', 'Walk'],
    ['/scenarios/iss-wrong', 'scenarios', 'iss-wrong · Scenarios'],
    ['/realms/a/keys/more', undefined, 'Nothing here'],
    ['/scenarios/a/b', undefined, 'Nothing here'],
    ['/realms/%', undefined, 'Nothing here'],
  ])('%s is a part of %s', (path, part, title) => {
    expect(placeOf(path, 'here')).toMatchObject({ part, title });
  });
});

describe('the realms that are offered', () => {
  const scenario = (id: string, title: string, rootOnly = false): Scenario => ({
    id,
    title,
    story: '',
    family: '',
    client: '',
    outcome: { end: 'result' },
    checks: [],
    clauses: [],
    reports: [],
    rootOnly,
  });
  const scenarios = [
    scenario('other-issuer', 'Somebody else'),
    scenario('iss-wrong', 'A forged iss'),
    scenario('iss-root', 'At the root', true),
  ];
  const visits = [
    { realm: 'default', exchanges: 3, at: 1_000 },
    { realm: 'iss-wrong', exchanges: 1, at: 61_000 },
  ];
  const offered = (text: string) =>
    realmGroups(text, { scenarios, visits, now: 121_000 }).map(({ heading: name, options }) => [
      name,
      options.map(({ realm, about }) => `${realm}: ${about}`),
    ]);

  it('are those that were visited, the last first, then the catalogue without them', () => {
    expect(offered('')).toEqual([
      ['Visited', ['iss-wrong: 1 exchange, 1 min ago', 'default: 3 exchanges, 2 min ago']],
      ['Scenarios', ['other-issuer: Somebody else']],
    ]);
  });

  it('match by name or title; a private copy is offered when its scenario exists', () => {
    expect(offered('SOMEBODY')).toEqual([['Scenarios', ['other-issuer: Somebody else']]]);
    expect(offered('iss-wrong~x')).toEqual([['New', ['iss-wrong~x: a private copy of iss-wrong']]]);
    expect(offered('iss-wrog~x')).toEqual([]);
  });
});
