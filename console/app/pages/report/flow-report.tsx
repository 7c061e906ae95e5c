import type { Flow } from '../../../../lab/trace/flows.ts';
import type { CheckOutcome, FlowVerdict } from '../../../../lab/verdicts/check.ts';
import { links } from '../../links.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { Moment } from '../../parts/time.tsx';
import { BrokenCheck, CheckLines, type Evidence } from './check-part.tsx';

const COUNTED: ReadonlyArray<readonly [CheckOutcome, string, string]> = [
  ['fail', 'failure', 'failures'],
  ['warning', 'warning', 'warnings'],
  ['pass', 'rule kept', 'rules kept'],
  ['not_seen', 'not seen', 'not seen'],
];

/** How many rules ended how. */
export function Counts({ verdict }: { readonly verdict: FlowVerdict }) {
  return (
    <ul class="report-counts">
      {COUNTED.map(([outcome, one, many]) => {
        const count = verdict.checks.filter((check) => check.outcome === outcome).length;
        return (
          <li key={outcome} class={count === 0 ? 'report-counts-none' : `report-counts-${outcome}`}>
            <b>{count}</b> {count === 1 ? one : many}
          </li>
        );
      })}
    </ul>
  );
}

/** The verdict on one client: what is broken first, what was kept and what was not seen on demand. */
export function FlowReport({
  realm,
  flow,
  verdict,
}: {
  readonly realm: string;
  readonly flow: Flow;
  readonly verdict: FlowVerdict;
}) {
  const { checks, progress, outcome, revision } = verdict;
  const evidence: Evidence = {
    realm,
    flow: flow.id,
    exchanges: new Map(flow.exchanges.map((one) => [one.id, one])),
  };
  const of = (wanted: CheckOutcome) => checks.filter((check) => check.outcome === wanted);
  const [kept, unseen] = [of('pass'), of('not_seen')];
  return (
    <article class="card report-flow" aria-label={flow.client}>
      <header>
        <h2>
          {flow.client} <Outcome outcome={outcome} />
        </h2>
        <p class="quiet">
          <a href={links.flow(realm, flow.id)}>{flow.exchanges.length} exchanges in Live</a>, first seen{' '}
          <Moment at={flow.firstAt} dated />, judged by MCP {revision}
        </p>
        <Counts verdict={verdict} />
      </header>
      {[...of('fail'), ...of('warning')].map((check) => (
        <BrokenCheck key={check.id} check={check} evidence={evidence} />
      ))}
      {outcome === 'pass' && <p>No rule was broken.</p>}
      <dl class="report-progress">
        <dt>Last hop</dt>
        <dd>{progress.last}</dd>
        {progress.next !== undefined && (
          <>
            <dt>Next expected</dt>
            <dd>{progress.next}</dd>
          </>
        )}
      </dl>
      {kept.length > 0 && (
        <details>
          <summary>
            {kept.length} {kept.length === 1 ? 'rule' : 'rules'} kept
          </summary>
          <CheckLines checks={kept} evidence={evidence} />
        </details>
      )}
      {unseen.length > 0 && (
        <details>
          <summary>{unseen.length} not seen</summary>
          <p class="quiet">
            Nothing happened that these rules are about, so they are neither kept nor broken: a client that
            never refreshes is not judged by how it refreshes. Other scenarios bring such situations about.
          </p>
          <CheckLines checks={unseen} evidence={evidence} />
        </details>
      )}
    </article>
  );
}
