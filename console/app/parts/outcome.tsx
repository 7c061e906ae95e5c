import type { CheckOutcome } from '../../../lab/verdicts/check.ts';
import './outcome.css';

/** How an outcome is written, and what stands before it for those who do not tell colours apart. */
const OUTCOMES: Readonly<Record<CheckOutcome, { readonly sign: string; readonly text: string }>> = {
  pass: { sign: '✓', text: 'passes' },
  warning: { sign: '!', text: 'warning' },
  fail: { sign: '✗', text: 'fails' },
  not_seen: { sign: '–', text: 'not seen' },
};

/** How a check, a flow or a realm came out. */
export function Outcome({
  outcome,
  text = OUTCOMES[outcome].text,
}: {
  readonly outcome: CheckOutcome;
  readonly text?: string;
}) {
  return (
    <span class={`outcome outcome-${outcome}`}>
      <span aria-hidden="true">{OUTCOMES[outcome].sign}</span> {text}
    </span>
  );
}
