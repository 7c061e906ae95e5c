import type { Endpoint } from '../../core/endpoints.ts';
import { redactJson } from './redact-json.ts';
import { redactForm } from './redact-url.ts';
import { redactTokens, type Tokens } from './secrets.ts';

export { redactHeaders } from './redact-headers.ts';
export { redactUrl } from './redact-url.ts';
export type { Tokens } from './secrets.ts';

const JSON_TYPE = 'application/json';
const mediaType = (field: string): string => field.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Where a program asks: HTML that it gets is a fault worth seeing. Elsewhere it is a page for a person. */
const FOR_PEOPLE = new Set<Endpoint>(['authorize', 'interaction', 'device', 'logout', 'other']);
const TEXT = /^(?:$|application\/(?:x-www-form-urlencoded|[\w.+-]*json|jwt|xml)|text\/)/;

/** Whether the body of a message is kept at all: text, and no page for a person. */
export function keepsBody(endpoint: Endpoint, headers: Readonly<Record<string, string>>): boolean {
  const type = headers['content-type'] === JSON_TYPE ? JSON_TYPE : mediaType(headers['content-type'] ?? '');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!TEXT.test(type) || encoding !== 'identity') return false;
  return !(type === 'text/html' && FOR_PEOPLE.has(endpoint));
}

/**
 * A body as it is kept. It is read by how it looks: a client that sends JSON as a form, or the other way round, must not
 * get its secrets into the trace by that. JSON of the MCP endpoint is no OAuth message: of that,
 * only JWTs are masked.
 */
export function redactBody(text: string, endpoint: Endpoint, tokens: Tokens): string {
  const first = text.trimStart()[0];
  const isJson = first === '{' || first === '[' || first === '<' || first === '"';
  if (endpoint === 'mcp' && isJson) return redactTokens(text, tokens);
  return isJson ? redactJson(text, tokens) : redactForm(text, tokens);
}
