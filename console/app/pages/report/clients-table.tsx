import type { CheckResult, FlowVerdict } from '../../../../lab/verdicts/check.ts';
import { ClauseLink } from '../../parts/clause-link.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { reportAddress } from './report-address.ts';

/** One client in one realm. */
export interface ClientRow {
  readonly realm: string;
  readonly scenario: string;
  readonly verdict: FlowVerdict;
}

/** Rows that are shown: whoever has more keeps the report as a file. */
const MOST = 200;

const isBroken = ({ outcome }: CheckResult): boolean => outcome === 'fail' || outcome === 'warning';

function Broken({ checks }: { readonly checks: readonly CheckResult[] }) {
  if (checks.length === 0) return <span class="quiet">none</span>;
  return (
    <ul class="report-broken-list">
      {checks.map(({ id, title, outcome, clause, expected, seen }) => (
        <li key={id}>
          <Outcome outcome={outcome} /> {title} <ClauseLink clause={clause} />
          <div class="quiet">
            expected <code>{expected}</code>, seen <code>{seen}</code>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Many clients, one in a row; each leads to its own report. */
export function ClientsTable({
  rows,
  realms,
}: {
  readonly rows: readonly ClientRow[];
  /** Clients of several realms are told apart by theirs. */
  readonly realms: boolean;
}) {
  return (
    <div class="card">
      <table class="report-clients">
        <thead>
          <tr>
            {realms && <th scope="col">Realm</th>}
            <th scope="col">Client</th>
            <th scope="col">Verdict</th>
            <th scope="col">Broken rules</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map(({ realm, verdict }) => (
            <tr key={`${realm} ${verdict.flow}`}>
              {realms && (
                <td>
                  <a href={reportAddress(realm, { what: 'realm' })}>{realm}</a>
                </td>
              )}
              <td>
                <a href={reportAddress(realm, { what: 'flow', flow: verdict.flow })}>{verdict.client}</a>
                <div class="quiet">
                  <span class="report-client-fact">{verdict.flow}</span>,{' '}
                  <span class="report-client-fact">MCP {verdict.revision}</span>
                </div>
              </td>
              <td>
                <Outcome outcome={verdict.outcome} />
              </td>
              <td>
                <Broken checks={verdict.checks.filter(isBroken)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST && <p class="quiet">{rows.length - MOST} more are in the files.</p>}
    </div>
  );
}
