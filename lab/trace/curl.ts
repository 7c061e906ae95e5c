import { printable } from '../../core/printable.ts';
import type { Flow, FlowExchange } from './flows.ts';

const MASK = /masked:[A-Za-z0-9_-]{12}:\d+(?::(?:rfc7636|malformed))?/g;

/** What curl sets itself. */
const LEFT_OUT = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'expect',
]);

/** A literal of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;

/** What stands before a mask tells what it masks: `code=`, `"access_token":"`, `name=` of a cookie. */
const NAMED = /([A-Za-z_][A-Za-z0-9_.-]{0,60})(?:=|"\s{0,9}:\s{0,9}")$/;

const variableOf = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]+/g, '_');

/** Shell variables in place of masks: one per secret, named after where it was seen first. */
function createVariables() {
  const names = new Map<string, string>();
  const taken = new Set(['PATH', 'IFS', 'HOME', 'ENV', 'PWD', 'UID', 'EUID', 'PPID', 'SECRET']);
  function nameOf(mask: string, wish: string): string {
    const known = names.get(mask);
    if (known) return known;
    let name = wish;
    for (let number = 2; taken.has(name); number += 1) name = `${wish}_${number}`;
    taken.add(name);
    names.set(mask, name);
    return name;
  }
  return {
    names,
    /** A word of the shell: what is literal in quotation marks, masks as variables. */
    word(text: string, otherwise: string): string {
      const parts: string[] = [];
      let from = 0;
      for (const { 0: mask, index } of text.matchAll(MASK)) {
        const before = text.slice(from, index);
        const [, named] = NAMED.exec(before.slice(-80)) ?? [];
        const name = nameOf(mask, variableOf(named ?? otherwise));
        if (before !== '') parts.push(quoted(before));
        parts.push(`"\${${name}}"`);
        from = index + mask.length;
      }
      if (from < text.length || parts.length === 0) parts.push(quoted(text.slice(from)));
      return parts.join('');
    },
  };
}

type Variables = ReturnType<typeof createVariables>;

function headerOf(name: string, value: string, variables: Variables): string {
  if (name === 'authorization' && /^basic .+:/i.test(value) && !/^basic masked:/i.test(value)) {
    return `--user ${variables.word(value.slice(6), 'client_secret')}`;
  }
  if (value === '') return `--header ${quoted(`${name};`)}`; // curl takes a colon without a value for "leave it out"
  return `--header ${variables.word(`${name}: ${value}`, name === 'authorization' ? 'access_token' : name)}`;
}

function commandOf({ title, request }: FlowExchange, variables: Variables): string {
  const words = [
    `curl --silent --show-error --include --globoff --proto =http,https --request ${quoted(request.method)}`,
    `--url ${variables.word(request.url, 'interaction')}`,
    ...Object.entries(request.headers)
      .filter(([name]) => !LEFT_OUT.has(name))
      .map(([name, value]) => headerOf(name, value, variables)),
    ...(request.body === undefined ? [] : [`--data-raw ${variables.word(request.body, 'secret')}`]),
  ];
  const cut = request.cut ? '# the body was longer: only its beginning was kept\n' : '';
  return `# ${printable(title)}\n${cut}${words.join(' \\\n  ')}\n`;
}

/** A flow as a shell script of curl commands. Its secrets are variables, to be filled in from what the answers say. */
export function toCurl(flow: Flow): string {
  const variables = createVariables();
  const commands = flow.exchanges.map((exchange) => commandOf(exchange, variables));
  const assignments = [...variables.names].map(([mask, name]) => `${name}="\${${name}:-}" # ${mask}`);
  return [
    '#!/bin/sh',
    `# ${printable(flow.client)}: what it sent. Fill in the variables as you go: secrets are not kept.`,
    ...assignments,
    '',
    ...commands,
  ].join('\n');
}
