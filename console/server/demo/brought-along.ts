import type { DemoOptions } from '../../contract/demo.ts';

/** What somebody who knows a scenario lets the reference client bring along. */
export interface BroughtAlong extends Pick<DemoOptions, 'era'> {
  readonly registration?: 'cimd' | 'pre';
}

/**
 * What the reference client needs in a scenario to see what it is about.
 *
 * @param scenario the id in the catalogue
 */
export function broughtAlong(scenario: string): BroughtAlong {
  if (scenario.startsWith('cimd-')) return { registration: 'cimd' };
  if (scenario === 'preregistered-only') return { registration: 'pre' };
  return scenario === 'session-lost' ? { era: 'legacy' } : {};
}
