import type { HttpAnswer, HttpRequest } from '../../client/http.ts';
import type { Step } from '../../client/steps.ts';
import { isObject } from '../../core/json.ts';
import { isSecret } from '../../lab/trace/secrets.ts';
import { shorten } from '../cli.ts';

const HEADERS = new Set(['authorization', 'dpop', 'mcp-session-id', 'cookie', 'set-cookie']);

/** Makes secrets unusable: shortened, or left as they are when they were asked for. */
export type Redact = (secret: string) => string;

/** The way secrets are shown. */
export const redactor = (showSecrets: boolean): Redact => (showSecrets ? (secret) => secret : shorten);

/** `Bearer <token>` keeps its scheme. */
const header = (value: string, redact: Redact): string => {
  const [, scheme = '', rest = ''] = /^(\S+ )?(.*)$/s.exec(value) ?? [];
  return `${scheme}${redact(rest)}`;
};

const headers = (all: Readonly<Record<string, string>>, redact: Redact): Record<string, string> =>
  Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, HEADERS.has(name) ? header(value, redact) : value]),
  );

function form(body: string, redact: Redact): Record<string, string> {
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [name, isSecret(name) ? redact(value) : value]),
  );
}

function members(value: unknown, redact: Redact): unknown {
  if (Array.isArray(value)) return value.map((entry) => members(entry, redact));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecret(name) && typeof member === 'string' ? redact(member) : members(member, redact),
    ]),
  );
}

const json = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** A body as a program wants it: parsed where it can be. MCP messages have no OAuth members, so theirs stay. */
function bodyOf(
  { headers: all, body }: { readonly headers: Readonly<Record<string, string>>; readonly body?: string },
  name: Step['name'],
  redact: Redact,
): unknown {
  if (body === undefined || body === '') return undefined;
  if (all['content-type']?.startsWith('application/x-www-form-urlencoded')) return form(body, redact);
  const parsed = json(body);
  if (parsed === undefined) return body;
  return name === 'call' ? parsed : members(parsed, redact);
}

/** A request for the JSON document. */
export const requestDocument = (request: HttpRequest, name: Step['name'], redact: Redact) => ({
  method: request.method,
  url: request.url,
  headers: headers(request.headers, redact),
  body: bodyOf(request, name, redact),
});

/** An answer for the JSON document. */
export const answerDocument = (answer: HttpAnswer, name: Step['name'], redact: Redact) => ({
  status: answer.status,
  headers: headers(answer.headers, redact),
  body: bodyOf(answer, name, redact),
});
