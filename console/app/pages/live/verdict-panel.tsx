import { useState } from 'preact/hooks';
import type { CheckOutcome, CheckResult, FlowVerdict } from '../../../../lab/verdicts/check.ts';
import { Mark } from '../../diagram/mark.tsx';
import { ClauseLink } from '../../parts/clause-link.tsx';
import { Compared } from '../../parts/compared.tsx';
import { Outcome } from '../../parts/outcome.tsx';

/** How many checks came out so, in words. */
const COUNTED: ReadonlyArray<readonly [outcome: CheckOutcome, word: string]> = [
  ['fail', 'failed'],
  ['warning', 'with a warning'],
  ['pass', 'passed'],
  ['not_seen', 'not seen'],
];

function Broken({
  check: { id, title, outcome, clause, expected, seen, mend, exchanges },
  hrefOf,
}: {
  readonly check: CheckResult;
  readonly hrefOf: (exchange: string) => string;
}) {
  const [guilty] = exchanges;
  return (
    <li class={`live-check live-check-${outcome}`}>
      <h3>
        <Outcome outcome={outcome} text={id} />
      </h3>
      <p>
        A client {title}. <ClauseLink clause={clause} />
      </p>
      <dl>
        <Compared expected={expected} seen={seen} />
        <dt>Mend</dt>
        <dd>{mend}</dd>
      </dl>
      {guilty !== undefined && <a href={hrefOf(guilty)}>Show the exchange {guilty}</a>}
    </li>
  );
}

/** The rules that were kept, folded: there are many, and they are drawn when somebody wants to read them. */
function Kept({
  checks,
  hrefOf,
}: {
  readonly checks: readonly CheckResult[];
  readonly hrefOf: (exchange: string) => string;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {checks.length} {checks.length === 1 ? 'rule' : 'rules'} kept
      </summary>
      {isOpen && (
        <ul class="live-kept">
          {checks.map(({ id, title, clause, exchanges: [shown] }) => (
            <li key={id}>
              <span class="good" aria-hidden="true">
                ✓
              </span>{' '}
              {shown === undefined ? <b>{id}</b> : <a href={hrefOf(shown)}>{id}</a>} {title}{' '}
              <span class="quiet">({clause.text})</span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

/** What one client did right and wrong: what is broken in full, the rest folded. */
export function VerdictPanel({
  verdict,
  place,
  hrefOf,
}: {
  readonly verdict: FlowVerdict;
  /** Of its flow, when several are shown. */
  readonly place: number | undefined;
  readonly hrefOf: (exchange: string) => string;
}) {
  const of = (outcome: CheckOutcome) => verdict.checks.filter((check) => check.outcome === outcome);
  const broken = [...of('fail'), ...of('warning')];
  const kept = of('pass');
  return (
    <section class="live-verdict" aria-label={`Verdict on ${verdict.client}`}>
      <h2>
        {place !== undefined && <Mark place={place} />} {verdict.client} <Outcome outcome={verdict.outcome} />
      </h2>
      <p class="quiet">
        Judged by MCP {verdict.revision}:{' '}
        {COUNTED.map(([outcome, word]) => `${of(outcome).length} ${word}`).join(', ')}.
      </p>
      {broken.length > 0 && (
        <ul class="live-checks">
          {broken.map((check) => (
            <Broken key={check.id} check={check} hrefOf={hrefOf} />
          ))}
        </ul>
      )}
      {kept.length > 0 && <Kept checks={kept} hrefOf={hrefOf} />}
    </section>
  );
}
