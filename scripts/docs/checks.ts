import { CLAUSES } from '../../core/clauses.ts';
import { AUTHORIZATION_REQUEST } from '../../lab/verdicts/authorization-request.ts';
import { AUTHORIZATION_RESPONSE } from '../../lab/verdicts/authorization-response.ts';
import { BEARER } from '../../lab/verdicts/bearer.ts';
import { type Check, REVISIONS } from '../../lab/verdicts/check.ts';
import { CHECKS } from '../../lab/verdicts/index.ts';
import { MCP_TRANSPORT } from '../../lab/verdicts/mcp-transport.ts';
import { REFRESH } from '../../lab/verdicts/refresh.ts';
import { REGISTRATION } from '../../lab/verdicts/registration.ts';
import { RESOURCE_DISCOVERY } from '../../lab/verdicts/resource-discovery.ts';
import { RETRIES } from '../../lab/verdicts/retries.ts';
import { SERVER_DISCOVERY } from '../../lab/verdicts/server-discovery.ts';
import { STEP_UP } from '../../lab/verdicts/step-up.ts';
import { TOKEN_REQUEST } from '../../lab/verdicts/token-request.ts';

/** The checks by the part of the flow that they look at, in the order of the flow. */
const PARTS: ReadonlyArray<readonly [title: string, checks: readonly Check[]]> = [
  ['Discovery', [...RESOURCE_DISCOVERY, ...SERVER_DISCOVERY]],
  ['Registration', REGISTRATION],
  ['Authorization request', AUTHORIZATION_REQUEST],
  ['Authorization response', AUTHORIZATION_RESPONSE],
  ['Token request', TOKEN_REQUEST],
  ['The token at the MCP server', BEARER],
  ['Refresh', REFRESH],
  ['Step-up', STEP_UP],
  ['Retries', RETRIES],
  ['MCP transport', MCP_TRANSPORT],
];

/** A vertical bar would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** `all`, or which: `2025-11-25 on`, `until 2025-11-25`. The revisions of a check have no gap. */
function revisionsText({ revisions }: Check): string {
  const [first, last] = [revisions[0] ?? '', revisions.at(-1) ?? ''];
  if (revisions.length === REVISIONS.length) return 'all';
  if (last === REVISIONS.at(-1)) return first === last ? first : `${first} on`;
  return first === REVISIONS[0] ? `until ${last}` : revisions.join(', ');
}

function row(check: Check): string {
  const { text, url } = CLAUSES[check.clause];
  const clause = `[${text}](${url})`;
  const cells = [
    `\`${check.id}\``,
    check.level,
    revisionsText(check),
    `A client ${check.title}`,
    clause,
    check.mend,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

const table = (title: string, checks: readonly Check[]): string =>
  [
    `## ${title}`,
    '',
    '| check | level | revisions | the rule | clause | how to mend a client that breaks it |',
    '|---|---|---|---|---|---|',
    ...checks.map(row),
  ].join('\n');

/** `docs/checks.md`: every check, in Markdown. */
export const checksDocument = (): string => `# Checks

What a client is judged by, ${CHECKS.length} rules in all. Each is a pure function of the trace: it passes, it fails (a MUST) or
warns (a SHOULD), or its situation did not occur and it was *not seen*, which is never a pass. A client is judged by the
revision of MCP that it speaks, or by the one that is asked for. \`npm run verdict -- <realm>\` shows what a client did in
a realm, which exchanges show it, what was expected and what was seen. This file is made by \`npm run docs\`.

${PARTS.map(([title, checks]) => table(title, checks)).join('\n\n')}
`;
