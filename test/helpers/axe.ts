import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Something that people with a disability would stumble over. */
export interface Barrier {
  readonly rule: string;
  readonly impact: string;
  readonly where: readonly string[];
}

/** What axe finds on a page by WCAG 2.2 AA; only what is serious or worse. */
export async function barriersOf(page: Page): Promise<Barrier[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: injected } = globalThis as unknown as { axe: typeof axe }; // put there just now
    const results = await injected.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return results.violations.map(({ id, impact, nodes }) => ({
      id,
      impact: impact ?? 'unknown',
      where: nodes.map(({ target }) => target.join(' ')),
    }));
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, ...rest }) => ({ rule: id, ...rest }));
}
