import { kept } from './redact-url.ts';
import { redactTokens, type Tokens } from './secrets.ts';

/** Where a JSON string ends that begins at a quotation mark; one that is cut off goes to the end of the text. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}

function unquoted(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, literal.endsWith('"') ? -1 : undefined);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1);
  }
}

/** Characters of a member's name that is looked up. */
const MAX_NAME = 60;
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** Where the value of a member begins whose name ended here, if it is a string; -1 otherwise. */
function stringAfterColon(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  if (text[at] !== ':') return -1;
  at += 1;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return text[at] === '"' ? at : -1;
}

/**
 * Masks string members of a JSON text by their names. It tries every quotation mark as the beginning of a name and does
 * not read the grammar, so that a document that is broken on purpose, or cut, keeps no secret either.
 */
export function redactJson(text: string, tokens: Tokens): string {
  let out = '';
  let from = 0;
  let next = 0;
  for (let at = text.indexOf('"'); at >= 0; at = next) {
    next = text.indexOf('"', at + 1);
    const start = next < 0 || next - at > MAX_NAME ? -1 : stringAfterColon(text, next + 1);
    if (start < 0) continue;
    const stop = endOfString(text, start);
    const name = unquoted(text.slice(at, next + 1));
    const masked = kept(name, unquoted(text.slice(start, stop)), tokens);
    if (masked === undefined) continue;
    out += `${redactTokens(text.slice(from, start), tokens)}${JSON.stringify(masked)}`;
    from = stop;
    next = text.indexOf('"', stop);
  }
  return out + redactTokens(text.slice(from), tokens);
}
