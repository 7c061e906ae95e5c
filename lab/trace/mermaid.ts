import type { Endpoint } from '../../core/endpoints.ts';
import type { Flow, FlowExchange } from './flows.ts';
import { redirectOf } from './read.ts';

/** What a browser asks for, and no client. */
const BY_BROWSER = new Set<Endpoint>(['authorize', 'interaction', 'device', 'logout']);

/** Characters of a text in the diagram. */
const MAX_TEXT = 160;

/** Text that Mermaid reads as text: whatever might be its syntax goes in as the number of the character. */
const plain = (text: string): string =>
  [...text.slice(0, MAX_TEXT)]
    .map((character) => {
      if (/[A-Za-z0-9 _.,()/→…-]/.test(character)) return character;
      const code = character.codePointAt(0) ?? 0x20;
      return code < 0x20 || code === 0x7f ? ' ' : `#${code};`;
    })
    .join('');

const senderOf = ({ endpoint }: FlowExchange): 'B' | 'C' => (BY_BROWSER.has(endpoint) ? 'B' : 'C');

function linesOf(exchange: FlowExchange): string[] {
  const [asked = '', answered = ''] = exchange.title.split(' → ');
  const from = senderOf(exchange);
  const to = exchange.server === 'auth' ? 'A' : 'M';
  const lines = [`  ${from}->>${to}: ${plain(asked)}`];
  if (exchange.faults.length > 0) {
    lines.push(`  Note over ${to}: fault ${plain(exchange.faults.join(', '))}`);
  }
  lines.push(`  ${to}${exchange.response ? '-->>' : '--x'}${from}: ${plain(answered)}`);
  const answer = redirectOf(exchange);
  if (answer) {
    lines.push(`  B->>C: redirect with ${plain([...answer.keys()].join(', '))}`);
  }
  return lines;
}

/** A flow as a Mermaid sequence diagram. */
export function toMermaid(flow: Flow): string {
  const { exchanges } = flow;
  const uses = (is: (exchange: FlowExchange) => boolean) => exchanges.some(is);
  const participants = [
    uses((exchange) => senderOf(exchange) === 'B') ? ['  participant B as browser'] : [],
    [`  participant C as ${plain(flow.client) || 'client'}`],
    uses(({ server }) => server === 'mcp') ? ['  participant M as MCP server'] : [],
    uses(({ server }) => server === 'auth') ? ['  participant A as authorization server'] : [],
  ].flat();
  return `${['sequenceDiagram', ...participants, ...exchanges.flatMap(linesOf)].join('\n')}\n`;
}
