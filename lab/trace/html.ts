import type { Flow } from './flows.ts';
import {
  code,
  documentOf,
  escaped,
  exchangePart,
  type ReportedVerdict,
  row,
  verdictPart,
} from './html-parts.ts';

/** What a report is about. */
export interface ReportOptions {
  readonly realm: string;
  readonly scenario: string;
  readonly flows: readonly Flow[];
  readonly verdicts?: readonly ReportedVerdict[];
}

function flowPart(flow: Flow, verdict: ReportedVerdict | undefined): string {
  const facts = [
    row('first seen', new Date(flow.firstAt).toISOString()),
    row('protocol', escaped(flow.protocolVersion ?? 'not said')),
    row('client_id', flow.clientIds.map(code).join('<br>') || 'none'),
  ];
  return `<section aria-label="${escaped(flow.client)}">
<h2>${escaped(flow.client)}</h2>
<dl>${facts.join('')}</dl>
${verdict ? verdictPart(verdict) : ''}
<h3>Exchanges</h3>
${flow.exchanges.map((exchange) => exchangePart(exchange, flow.firstAt)).join('\n')}
</section>`;
}

/**
 * A report to keep: what the clients of a realm did, and how that was judged. One HTML document without scripts, that
 * fetches nothing.
 */
export function htmlOf({ realm, scenario, flows, verdicts = [] }: ReportOptions): string {
  const byFlow = new Map(verdicts.map((verdict) => [verdict.flow, verdict]));
  return documentOf(
    `${realm}: what its clients did`,
    `<h1>Realm ${escaped(realm)}</h1>
<p>Scenario ${code(scenario)}. Secrets are masked by the beginning of their hash, and their length.</p>
${flows.map((flow) => flowPart(flow, byFlow.get(flow.id))).join('\n')}
${flows.length === 0 ? '<p>No client has come by yet.</p>' : ''}`,
  );
}
