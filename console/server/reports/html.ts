import type { Hub, RealmVerdict } from '../../../lab/control/hub.ts';
import { storyOf } from '../../../lab/control/reports.ts';
import { ControlError } from '../../../lab/control/server-control.ts';
import type { Flow } from '../../../lab/trace/flows.ts';
import {
  badge,
  code,
  documentOf,
  escaped,
  exchangePart,
  row,
  verdictPart,
} from '../../../lab/trace/html-parts.ts';
import type { CheckResult, FlowVerdict } from '../../../lab/verdicts/check.ts';
import type { PlaygroundReport } from '../../contract/reports.ts';

/** Exchanges of one flow that are shown as evidence. */
const MOST_EVIDENCE = 40;

const isBroken = ({ outcome }: CheckResult): boolean => outcome === 'fail' || outcome === 'warning';

/** The flows of a realm; none when it was forgotten, or cannot be asked any more: the verdicts are told all the same. */
async function flowsAt(hub: Hub, realm: string): Promise<readonly Flow[]> {
  try {
    return (await storyOf(hub, realm)).flows;
  } catch (error) {
    if (error instanceof ControlError) return [];
    throw error;
  }
}

const brokenRow = ({ title, clause, expected = '', seen = '' }: CheckResult): string =>
  `<p><b>${escaped(title)}</b> (<a href="${escaped(clause.url)}" rel="noreferrer">${escaped(clause.text)}</a>)<br>expected ${code(expected)}, seen ${code(seen)}</p>`;

function clientRow(realm: RealmVerdict, verdict: FlowVerdict, place: string): string {
  const failed = verdict.checks.filter(({ outcome }) => outcome === 'fail');
  const cells = [
    `<a href="#${place}">${escaped(realm.realm)}</a>`,
    escaped(verdict.client),
    badge(verdict.outcome),
    failed.map(brokenRow).join('') || 'none',
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function flowPart(verdict: FlowVerdict, flow: Flow | undefined, realm: string): string {
  const anchor = (id: string) => `${realm}.${id}`;
  const guilty = new Set(verdict.checks.filter(isBroken).flatMap(({ exchanges }) => exchanges));
  const evidence = flow?.exchanges.filter(({ id }) => guilty.has(id)).slice(0, MOST_EVIDENCE) ?? [];
  const shown = new Set(evidence.map(({ id }) => id));
  const told: FlowVerdict = {
    ...verdict,
    checks: verdict.checks.map((check) => ({
      ...check,
      exchanges: check.exchanges.filter((id) => shown.has(id)),
    })),
  };
  return `<h3>${escaped(verdict.client)}</h3>
${verdictPart(told, anchor)}
${evidence.length === 0 ? '' : '<p>The exchanges in which rules were broken:</p>'}
${evidence.map((exchange) => exchangePart(exchange, flow?.firstAt ?? 0, anchor)).join('\n')}`;
}

async function realmPart(hub: Hub, verdict: RealmVerdict, place: string): Promise<string> {
  const flows = await flowsAt(hub, verdict.realm);
  const facts = [
    row('scenario', code(verdict.scenario)),
    row('a correct client', escaped(verdict.client)),
    ...(verdict.dropped === 0 ? [] : [row('no longer kept', `${verdict.dropped} exchanges`)]),
    ...verdict.missing.map(({ why }) => row('not asked', escaped(why))),
  ];
  const parts = verdict.flows.map((one) =>
    flowPart(
      one,
      flows.find(({ id }) => id === one.flow),
      verdict.realm,
    ),
  );
  return `<section id="${place}" aria-label="${escaped(verdict.realm)}">
<h2>${escaped(verdict.realm)} ${badge(verdict.outcome)}</h2>
<dl>${facts.join('')}</dl>
${parts.join('\n')}
</section>`;
}

const left = (count: number): string =>
  count === 0 ? '' : `<p>${count} realms that were not used lately are left out.</p>`;

/**
 * A report to keep on everybody who came by: a table of clients, then each realm with its verdicts and the exchanges in
 * which rules were broken. One HTML document without scripts, that fetches nothing. All exchanges of a realm are in the
 * report of that realm.
 */
export async function htmlOfEverything(hub: Hub, report: PlaygroundReport): Promise<string> {
  const { realms, revision } = report;
  const place = (index: number): string => `realm-${index + 1}`;
  const details: string[] = [];
  for (const [index, realm] of realms.entries()) details.push(await realmPart(hub, realm, place(index)));
  const rows = realms.flatMap((realm, index) =>
    realm.flows.map((flow) => clientRow(realm, flow, place(index))),
  );
  const table = `<div class="wide" role="region" aria-label="Clients" tabindex="0"><table>
<thead><tr><th scope="col">realm</th><th scope="col">client</th><th scope="col">verdict</th><th scope="col">broken rules</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
  return documentOf(
    'MCP OAuth playground: everybody who came by',
    `<h1>Everybody who came by ${badge(report.outcome)}</h1>
<p>${
      revision === undefined
        ? 'Each client is judged by the revision of MCP that it speaks.'
        : `Judged by MCP ${escaped(revision)}.`
    } Secrets are masked by the beginning of their hash, and their length.</p>
${rows.length === 0 ? '<p>No client has come by yet.</p>' : table}
${left(report.left)}
${details.join('\n')}`,
  );
}
