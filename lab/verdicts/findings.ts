import type { Exchange } from '../trace/exchange.ts';
import type { Finding } from './check.ts';

/** Nothing happened that the rule is about. */
export const NOT_SEEN: Finding = { outcome: 'not_seen' };

/** What is shown where a parameter, field or member is not there. */
export const ABSENT = '(absent)';

const found =
  (outcome: 'pass' | 'fail') =>
  (exchanges: readonly (Exchange | undefined)[], expected: string, seen: string): Finding => ({
    outcome,
    exchanges: [...new Set(exchanges.flatMap((exchange) => (exchange ? [exchange.id] : [])))],
    expected,
    seen,
  });

/** The rule was kept, as these exchanges show. */
export const pass = found('pass');
/** The rule was broken: the first exchange is the one that should not have been. */
export const fail = found('fail');

/** Whether a value is the expected one, to the byte. */
export const same = (
  exchanges: readonly (Exchange | undefined)[],
  expected: string,
  seen: string | null | undefined,
): Finding => (seen === expected ? pass : fail)(exchanges, expected, seen ?? ABSENT);

/** A rule that every one of several things has to keep: the first that breaks it counts, else the first that kept it. */
export function every<T>(things: readonly T[], judge: (thing: T) => Finding): Finding {
  const findings = things.map(judge);
  return (
    findings.find(({ outcome }) => outcome === 'fail') ??
    findings.find(({ outcome }) => outcome === 'pass') ??
    NOT_SEEN
  );
}

/**
 * A rule that forbids to go on: what should not have come is the guilty exchange, and a client that stayed away has
 * kept it.
 *
 * @param cause the exchange that should have ended the flow
 */
export const mustStop = (
  cause: Exchange,
  next: Exchange | undefined,
  expected: string,
  seen: string,
): Finding => (next ? fail([next, cause], expected, seen) : pass([cause], expected, seen));
