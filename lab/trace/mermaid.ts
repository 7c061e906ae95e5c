import { ACTOR_NAMES, type Actor, carriedOf, receiverOf, senderOf } from './actors.ts';
import type { Flow, FlowExchange } from './flows.ts';
import { titlePartsOf } from './steps.ts';

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

/** Each in one letter. */
const LETTERS: Readonly<Record<Actor, string>> = { browser: 'B', client: 'C', mcp: 'M', auth: 'A' };

function linesOf(exchange: FlowExchange): string[] {
  const { asked, answered } = titlePartsOf(exchange, exchange.step);
  const from = LETTERS[senderOf(exchange)];
  const to = LETTERS[receiverOf(exchange)];
  const lines = [`  ${from}->>${to}: ${plain(asked)}`];
  if (exchange.faults.length > 0) {
    lines.push(`  Note over ${to}: fault ${plain(exchange.faults.join(', '))}`);
  }
  lines.push(`  ${to}${exchange.response ? '-->>' : '--x'}${from}: ${plain(answered)}`);
  const carried = carriedOf(exchange);
  if (carried) lines.push(`  B->>C: redirect with ${plain(carried.join(', '))}`);
  return lines;
}

/** A flow as a Mermaid sequence diagram. */
export function toMermaid(flow: Flow): string {
  const { exchanges } = flow;
  const has = (actor: Actor) =>
    exchanges.some((exchange) => senderOf(exchange) === actor || receiverOf(exchange) === actor);
  const participants = [
    has('browser') ? ['  participant B as browser'] : [],
    [`  participant C as ${plain(flow.client) || 'client'}`],
    has('mcp') ? [`  participant M as ${ACTOR_NAMES.mcp}`] : [],
    has('auth') ? [`  participant A as ${ACTOR_NAMES.auth}`] : [],
  ].flat();
  return `${['sequenceDiagram', ...participants, ...exchanges.flatMap(linesOf)].join('\n')}\n`;
}
