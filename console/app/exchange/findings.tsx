import type { CheckResult, FlowVerdict } from '../../../lab/verdicts/check.ts';
import { ClauseLink } from '../parts/clause-link.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { RecordedText } from './recorded-text.tsx';
import './findings.css';

/** What is broken comes first. */
const ORDER = ['fail', 'warning', 'pass', 'not_seen'] as const;

/** The rules that an exchange has to do with, what is broken first. */
export const findingsOn = (exchange: string, verdict: FlowVerdict | undefined): CheckResult[] =>
  (verdict?.checks ?? [])
    .filter(({ exchanges }) => exchanges.includes(exchange))
    .sort((one, other) => ORDER.indexOf(one.outcome) - ORDER.indexOf(other.outcome));

function Compared({ check }: { readonly check: CheckResult }) {
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

/** What is asked of a client, as a sentence. */
function Rule({ check }: { readonly check: CheckResult }) {
  return (
    <span>
      {check.level === 'SHOULD' ? 'A client should: ' : 'The client '}
      {check.title} <ClauseLink clause={check.clause} />
    </span>
  );
}

function Troubles({ checks }: { readonly checks: readonly CheckResult[] }) {
  return (
    <ul class="findings">
      {checks.map((check) => (
        <li key={check.id} class={`finding finding-${check.outcome}`}>
          <div class="finding-head">
            <Outcome outcome={check.outcome} />
            <Rule check={check} />
          </div>
          <Compared check={check} />
        </li>
      ))}
    </ul>
  );
}

/** What was kept is one line, until somebody wants to know. */
function Kept({ checks }: { readonly checks: readonly CheckResult[] }) {
  return (
    <details>
      <summary class="good">
        <span aria-hidden="true">✓</span> {checks.length === 1 ? '1 rule is' : `${checks.length} rules are`}{' '}
        kept here
      </summary>
      <ul class="exchange-kept">
        {checks.map((check) => (
          <li key={check.id}>
            <Rule check={check} />
            <Compared check={check} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the client did right and wrong in one exchange. */
export function Findings({ checks }: { readonly checks: readonly CheckResult[] }) {
  const troubles = checks.filter(({ outcome }) => outcome !== 'pass');
  const kept = checks.filter(({ outcome }) => outcome === 'pass');
  return (
    <>
      {troubles.length > 0 && <Troubles checks={troubles} />}
      {kept.length > 0 && <Kept checks={kept} />}
    </>
  );
}
