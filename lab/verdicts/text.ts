import { printable } from '../../core/printable.ts';
import type { CheckOutcome, CheckResult, FlowVerdict } from './check.ts';

/** Puts a colour around text; the identity where there are none. */
export type Paint = (colour: 'green' | 'yellow' | 'red' | 'dim' | 'bold', text: string) => string;

const MARKS = {
  pass: ['green', '✓'],
  warning: ['yellow', '!'],
  fail: ['red', '✗'],
  not_seen: ['dim', '·'],
} as const satisfies Readonly<Record<CheckOutcome, readonly [Parameters<Paint>[0], string]>>;

const WORDS: Readonly<Record<CheckOutcome, string>> = {
  pass: 'passed',
  warning: 'passed with warnings',
  fail: 'failed',
  not_seen: 'nothing to judge',
};

function checkLines(check: CheckResult, paint: Paint): string[] {
  const [colour, mark] = MARKS[check.outcome];
  const head = `  ${paint(colour, `${mark} ${check.id}`)} ${check.title} ${paint('dim', `(${check.clause.text})`)}`;
  if (check.outcome !== 'fail' && check.outcome !== 'warning') return [head];
  const row = (label: string, value: string): string =>
    `      ${paint('dim', label.padEnd(10))}${printable(value)}`;
  return [
    head,
    row('expected', check.expected ?? ''),
    row('seen', check.seen ?? ''),
    row('exchanges', check.exchanges.join(' ')),
    row('mend', check.mend ?? ''),
    row('clause', check.clause.url),
  ];
}

/**
 * The verdict on one client as a person reads it in a terminal: what is broken first, then what was kept. Rules that
 * were not seen are counted.
 */
export function verdictText(verdict: FlowVerdict, paint: Paint): string {
  const { checks, progress, outcome } = verdict;
  const of = (wanted: CheckOutcome): CheckResult[] => checks.filter((check) => check.outcome === wanted);
  const shown = [...of('fail'), ...of('warning'), ...of('pass')];
  const unseen = of('not_seen').length;
  return [
    `${paint('bold', printable(verdict.client))} ${paint('dim', `MCP ${verdict.revision}, ${verdict.flow}`)} ${paint(MARKS[outcome][0], WORDS[outcome])}`,
    ...shown.flatMap((check) => checkLines(check, paint)),
    ...(unseen > 0 ? [`  ${paint('dim', `· ${unseen} rules: their situation did not occur`)}`] : []),
    `  ${paint('dim', 'last')} ${printable(progress.last)}`,
    ...(progress.next === undefined ? [] : [`  ${paint('dim', 'next')} ${printable(progress.next)}`]),
  ].join('\n');
}
