import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriersOf } from '../helpers/axe.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { comeBy } from '../helpers/come-by.ts';
import { type ConsoleUnderTest, openWindow, startConsoleUnderTest } from '../helpers/console.ts';
import { sdkV1 } from '../helpers/sdk-clients.ts';

const REALM = 'iss-wrong~shown';

let console: ConsoleUnderTest;
let browser: Browser;
/** A kind of page, with a text that is there when the page has what it shows. */
type Shown = readonly [
  name: string,
  path: string,
  text: string | RegExp,
  first?: (page: Page) => Promise<void>,
];
let pages: readonly Shown[] = [];

/** The walk lives in the window: a hop has no address before somebody has started. */
async function walkOneHop(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start the walk', exact: true }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

beforeAll(async () => {
  [console, browser] = await Promise.all([startConsoleUnderTest(), launchChromium()]);
  const realm = console.playground.realm(REALM);
  await comeBy(realm.mcpUrl, sdkV1);
  const [flow] = (await realm.verdict()).flows;
  const guilty = flow?.checks.find(({ id }) => id === 'iss-match')?.exchanges[0];
  const at = `/realms/${REALM}`;
  pages = [
    ['Live, empty', '/', "Waiting for your client's first 401"],
    ['Live, with a flow', at, /POST \/token/],
    ['an exchange', `${at}/exchanges/${guilty}?flow=${flow?.flow}`, 'code_verifier'],
    ['Walk', '/walk', 'Which MCP server'],
    ['a hop', '/walk', 'The server wants a token', walkOneHop],
    ['Scenarios', '/scenarios', 'iss-wrong'],
    ['a scenario', '/scenarios/iss-wrong', 'A forged iss'],
    ['clients', `${at}/clients`, 'SDK client under test'],
    ['users', `${at}/users`, 'alice'],
    ['grants', `${at}/grants`, 'alice'],
    ['tokens', `${at}/tokens`, /Sign/],
    ['keys', `${at}/keys`, 'ES256'],
    ['Report', `${at}/report`, 'https://attacker.example.com'],
    ['Report on everybody', `${at}/report?what=all`, 'https://attacker.example.com'],
    ['nothing', '/nowhere', 'There is nothing at this address'],
  ];
});
afterAll(async () => {
  expect(console.failures).toEqual([]);
  await Promise.all([console[Symbol.asyncDispose](), browser.close()]);
});

async function open(page: Page, [, path, text, first]: Shown): Promise<void> {
  await page.goto(`${console.url}${path}`);
  await first?.(page);
  await page.getByRole('main').getByText(text).filter({ visible: true }).first().waitFor();
}

const MODES = [
  ['in light', { colorScheme: 'light' }],
  ['in dark, 360 pixels wide', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
] as const;

describe('every page', () => {
  it.each(MODES)(
    '%s has no barrier, one h1, and scrolls in one direction only (WCAG 2.2 AA, 1.4.10)',
    async (_mode, options) => {
      await using window = await openWindow(options, browser);
      const { page, complaints } = window;
      for (const shown of pages) {
        const [name] = shown;
        await open(page, shown);
        const found = {
          name,
          barriers: await barriersOf(page),
          headings: await page.getByRole('heading', { level: 1 }).count(),
          wider: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth > 0),
          complaints: [...complaints],
        };
        expect.soft(found).toEqual({ name, barriers: [], headings: 1, wider: false, complaints: [] });
      }
    },
    120_000, // 15 pages
  );
});

/** What Tab should reach: visible controls; of a group of radio buttons, the one that is chosen. */
function tabbable(): Element[] {
  const controls = [
    ...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]'),
  ];
  return controls.filter((element) => {
    if (!(element instanceof HTMLElement) || element.tabIndex < 0 || !element.checkVisibility()) return false;
    if (element.matches(':disabled')) return false;
    return !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked);
  });
}

/** What stands for the focus on the element that has it: its outline, or that of what stands for it. */
function focusSeen(): { readonly what: string; readonly seen: boolean } {
  const element = document.activeElement;
  const shown = [element, element?.nextElementSibling].some((one) => {
    if (!one) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && outlineWidth !== '0px';
  });
  element?.setAttribute('data-reached', '');
  return { what: element?.outerHTML.slice(0, 120) ?? '', seen: shown };
}

describe('by the keyboard', () => {
  it('every control of every page is reached, and shows that it has the focus (WCAG 2.1.1, 2.4.7)', async () => {
    await using window = await openWindow({}, browser);
    const { page } = window;
    for (const shown of pages) {
      const [name] = shown;
      if (name === 'Scenarios') continue; // hundreds of the same
      await open(page, shown);
      await page.getByRole('link', { name: 'To the content' }).focus(); // the first; a page may have put it elsewhere
      await page.evaluate(focusSeen);
      const unseen: string[] = [];
      for (let presses = 0; presses < 150; presses += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(() => document.activeElement === document.body)) break;
        const { what, seen } = await page.evaluate(focusSeen);
        if (!seen) unseen.push(what);
      }
      await page.evaluate(`globalThis.tabbable = ${tabbable}`);
      const missed = await page.evaluate(() => {
        const { tabbable: find } = globalThis as unknown as { tabbable: () => Element[] }; // put there just now
        return find()
          .filter((element) => !element.hasAttribute('data-reached'))
          .map((element) => element.outerHTML.slice(0, 120));
      });
      expect.soft({ name, unseen, missed }).toEqual({ name, unseen: [], missed: [] });
    }
  }, 120_000);
});
