import { FAMILIES } from '../../../lab/realms/scenario.ts';
import { VISITORS } from './visitors.ts';
import type { Row, Special, Visit } from './visits.ts';

/** `result`, or the error: after how many results. */
function endText({ ends }: Visit): string {
  const last = ends.at(-1) ?? '';
  const results = ends.length - 1;
  if (last === 'result') return 'result';
  return results === 0 ? last : `${last} after ${results === 1 ? 'a result' : `${results} results`}`;
}

const cell = (visit: Visit): string =>
  [
    endText(visit),
    ...visit.failed.map((id) => `**fails** \`${id}\``),
    ...visit.warned.map((id) => `warns \`${id}\``),
  ].join('<br>');

const rowText = ({ scenario, visits }: Row): string =>
  `| [\`${scenario.id}\`](scenarios.md#${scenario.id}) | ${visits.map(cell).join(' | ')} |`;

const HEAD = [
  `| scenario | ${VISITORS.map(({ name }) => name).join(' | ')} |`,
  `|---|${VISITORS.map(() => '---').join('|')}|`,
];

const specialText = ({ what, scenario, revision, visit }: Special): string =>
  `| ${what} | [\`${scenario}\`](scenarios.md#${scenario}) | ${revision ?? 'its own'} | ${cell(visit)} |`;

const families = (rows: readonly Row[]): string[] =>
  Object.entries(FAMILIES).flatMap(([family, title]) => {
    const own = rows.filter(({ scenario }) => scenario.family === family);
    return own.length === 0 ? [] : [`## ${title}`, '', ...HEAD, ...own.map(rowText), ''];
  });

/** `docs/clients.md`: what came of every visit, in Markdown. */
export const clientsDocument = (rows: readonly Row[], specials: readonly Special[]): string =>
  [
    '# Clients',
    '',
    'What three real clients do in every scenario: the MCP TypeScript SDK v1 (2025 era), the SDK v2 (2026-07-28) and the',
    'reference client of this repository, each in an application that calls a tool at once, ten seconds later and, when the',
    'tokens of a minute are over, a third time. A cell says how that ended, in the words of the client, and which',
    '[checks](checks.md) failed or warned. A refusal is often right: [scenarios.md](scenarios.md) says what a correct client',
    'does. `state` and an error in the redirect are looked at by the application, since the SDKs leave that to it.',
    '',
    'A test makes this table anew and compares. This file is made by `npm run docs:clients`.',
    '',
    ...families(rows),
    '## Besides',
    '',
    'What is known of a client and does not come up above.',
    '',
    '| client | scenario | judged by | |',
    '|---|---|---|---|',
    ...specials.map(specialText),
    '',
  ].join('\n');
