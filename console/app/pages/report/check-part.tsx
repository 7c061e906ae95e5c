import type { FlowExchange } from '../../../../lab/trace/flows.ts';
import type { CheckResult } from '../../../../lab/verdicts/check.ts';
import { links } from '../../links.ts';
import { ClauseLink } from '../../parts/clause-link.tsx';
import { Compared } from '../../parts/compared.tsx';
import { Outcome } from '../../parts/outcome.tsx';

/** The exchanges of a flow by their ids, and where they are looked at. */
export interface Evidence {
  readonly realm: string;
  readonly flow: string;
  readonly exchanges: ReadonlyMap<string, FlowExchange>;
}

function ExchangeLink({ id, evidence }: { readonly id: string; readonly evidence: Evidence }) {
  const { realm, flow, exchanges } = evidence;
  return (
    <a href={links.exchange(realm, id, flow)}>
      {exchanges.get(id)?.title ?? 'no longer kept'} <span class="quiet">({id})</span>
    </a>
  );
}

/** A rule that was broken, with all that is needed to mend it. */
export function BrokenCheck({
  check,
  evidence,
}: {
  readonly check: CheckResult;
  readonly evidence: Evidence;
}) {
  const { id, title, level, clause, outcome, expected, seen, mend, exchanges } = check;
  return (
    <section class={`report-broken report-broken-${outcome}`}>
      <h3>
        <Outcome outcome={outcome} /> {title}
      </h3>
      <dl>
        <Compared expected={expected} seen={seen} />
        {mend !== undefined && (
          <>
            <dt>How to mend it</dt>
            <dd>{mend}</dd>
          </>
        )}
        <dt>Rule</dt>
        <dd>
          <ClauseLink clause={clause} /> ({level}), <code>{id}</code>
        </dd>
        {exchanges.length > 0 && (
          <>
            <dt>Where</dt>
            <dd>
              {exchanges.map((one) => (
                <div key={one}>
                  <ExchangeLink id={one} evidence={evidence} />
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Rules that need no more than a line. */
export function CheckLines({
  checks,
  evidence,
}: {
  readonly checks: readonly CheckResult[];
  readonly evidence: Evidence;
}) {
  return (
    <ul class="report-checks">
      {checks.map(({ id, title, clause, exchanges: [first] }) => (
        <li key={id}>
          <span>{title}</span>
          <span class="report-check-source">
            <ClauseLink clause={clause} />
            {first !== undefined && (
              <>
                {' · '}
                <ExchangeLink id={first} evidence={evidence} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
