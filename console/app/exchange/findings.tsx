import type { CheckResult, FlowVerdict } from '../../../lab/verdicts/check.ts';
import { Outcome } from '../parts/outcome.tsx';
import { ClauseAnchor } from './clause.tsx';
import { RecordedText } from './recorded-text.tsx';
import './findings.css';

/** What is broken comes first. */
const ORDER = ['fail', 'warning', 'pass', 'not_seen'] as const;

/** The rules that an exchange has to do with, what is broken first. */
export const findingsOn = (exchange: string, verdict: FlowVerdict | undefined): CheckResult[] =>
  (verdict?.checks ?? [])
    .filter(({ exchanges }) => exchanges.includes(exchange))
    .sort((one, other) => ORDER.indexOf(one.outcome) - ORDER.indexOf(other.outcome));

function Broken({ check }: { readonly check: CheckResult }) {
  return (
    <dl>
      <dt>expected</dt>
      <dd>
        <code>
          <RecordedText text={check.expected ?? ''} />
        </code>
      </dd>
      <dt>seen</dt>
      <dd>
        <code>
          <RecordedText text={check.seen ?? ''} />
        </code>
      </dd>
      {check.mend !== undefined && (
        <>
          <dt>mend</dt>
          <dd>{check.mend}</dd>
        </>
      )}
    </dl>
  );
}

/** What the client did right and wrong in one exchange. */
export function Findings({ checks }: { readonly checks: readonly CheckResult[] }) {
  return (
    <ul class="findings">
      {checks.map((check) => (
        <li key={check.id} class={`finding finding-${check.outcome}`}>
          <div class="finding-head">
            <Outcome outcome={check.outcome} />
            <span>
              {check.level === 'SHOULD' ? 'The client should do this: ' : 'The client '}
              {check.title} <ClauseAnchor clause={check.clause} /> <code class="quiet">{check.id}</code>
            </span>
          </div>
          {check.outcome === 'pass' ? (
            <details>
              <summary class="quiet">expected and seen</summary>
              <Broken check={check} />
            </details>
          ) : (
            <Broken check={check} />
          )}
        </li>
      ))}
    </ul>
  );
}
