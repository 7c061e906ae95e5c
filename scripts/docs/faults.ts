import { z } from 'zod';
import { ENDPOINTS } from '../../core/endpoints.ts';
import { FAULTS } from '../../lab/faults/catalogue.ts';
import { FACTS, SEAMS } from '../../lab/faults/fault.ts';
import type { NamedFault } from '../../lab/faults/named-fault.ts';
import { SCENARIOS } from '../../lab/realms/catalogue/index.ts';
import { code, table } from './markdown.ts';

const SERVERS = { auth: 'authorization server', mcp: 'MCP server' } as const;

/** The names of what a seam's faults may say. */
const parametersOf = (params: z.ZodType): string =>
  Object.keys(z.toJSONSchema(params, { io: 'input' }).properties ?? {})
    .map(code)
    .join(', ');

const seams = (): string =>
  table(
    ['seam', 'server', 'what can be changed there', 'params'],
    Object.entries(SEAMS).map(([seam, { server, text, params }]) => [
      code(seam),
      SERVERS[server],
      text,
      parametersOf(params),
    ]),
  );

const facts = (): string =>
  table(
    ['fact', 'what it is'],
    Object.entries(FACTS).map(([name, text]) => [code(name), text]),
  );

const endpoints = (): string =>
  table(
    ['endpoint', 'what it is'],
    Object.entries(ENDPOINTS).map(([name, text]) => [code(name), text]),
  );

/** Long strings are cut: what they are long for is said. */
const shown = (fault: NamedFault['fault']): string =>
  JSON.stringify(fault, (_name, value: unknown) =>
    typeof value === 'string' && value.length > 200
      ? `${value.slice(0, 20)}… (${value.length} characters)`
      : value,
  );

function section({ title, fault }: NamedFault): string {
  const { server } = SEAMS[fault.seam];
  const users = SCENARIOS.filter(({ faults = [] }) => faults.some(({ id }) => id === fault.id));
  const links = users.map(({ id }) => `[${code(id)}](scenarios.md#${id})`).join(', ');
  return [
    `### ${fault.id}`,
    '',
    `The ${SERVERS[server]} ${title}. In ${links}.`,
    '',
    '```json',
    shown(fault),
    '```',
  ].join('\n');
}

/** `docs/faults.md`: the seams and the ready-made faults, in Markdown. */
export const faultsDocument = (): string => `# Faults

A fault is one deliberate deviation, as data: ${code('{ id, seam, match?, nth?, times?, per?, after?, params }')}. It takes effect on
the next request that it matches, and it is deterministic: it counts, and never throws dice. ${code('playground.realm(name).fault(...)')}
and the control API (${code('PUT /control/realms/{realm}/faults/{fault}')}) set one on a realm, by its id in this list or in full.
This file is made by ${code('npm run docs')}.

- ${code('match')}: only requests of which all these facts hold; a list means any of it. Absent: every request of the seam.
- ${code('nth')}: the first matching request that is hit, counting from 1. ${code('times')}: how many are hit from there; all when absent.
- ${code('per')}: ${code('client')} counts the requests of each ${code('client_id')} for itself.
- ${code('after')}: the id of another fault of the same server; this one counts only what comes once that one has hit.

Strings may hold addresses of the realm: ${['{issuer}', '{resource}', '{resourceMetadata}', '{authUrl}', '{mcpUrl}', '{otherIssuer}', '{copy}'].map(code).join(', ')}.

## Seams

${seams()}

## Facts

${facts()}

## Endpoints

${endpoints()}

## Ready-made faults

${FAULTS.map(section).join('\n\n')}
`;
