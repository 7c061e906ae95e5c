import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Endpoint } from '../../core/endpoints.ts';
import type { ReadableToken } from './exchange.ts';
import { mask, maskVerifier, readToken } from './mask.ts';

export { type Mask, mask, readMask } from './mask.ts';

/** OAuth parameters and members that let their holder do something. */
const SECRETS = new Set([
  'code',
  'code_verifier',
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'token',
  'subject_token',
  'actor_token',
  'assertion',
  'client_secret',
  'client_assertion',
  'registration_access_token',
  'device_code',
  'user_code',
  'password',
  'xsrf',
]);

/** {@link SECRETS} as a client may misspell them: in another case, with brackets, with white space around. */
const SPELT = new Map([...SECRETS].map((name) => [name.replaceAll('_', ''), name]));
const AS_IT_SHOULD_BE = /^[a-z_]*$/;

/** The name that is meant: `accessToken` brings its secret along, whatever the server makes of it. */
const meant = (name: string): string =>
  AS_IT_SHOULD_BE.test(name) ? name : (SPELT.get(name.replace(/[^A-Za-z]/g, '').toLowerCase()) ?? name);

/** RFC 9126 §2.2: what a request_uri begins with when it stands for a pushed request, and is a secret. */
const PUSHED = 'urn:ietf:params:oauth:request_uri:';

/** Collects the JWTs that are masked on the way, by their masks. */
export type Tokens = Record<string, ReadableToken>;

/** JWTs that one exchange may bring. */
const MAX_TOKENS = 8;
/** Secrets whose masks are remembered: a client sends its token with every request. */
const REMEMBERED = 512;

interface Known {
  readonly mask: string;
  readonly token: ReadableToken | undefined;
}

/** Masks of the last secrets: a memory of a pure function, for the time that hashing and decoding take. */
const recent = new Map<string, Known>();

function know(secret: string): Known {
  const found = recent.get(secret);
  if (found) return found;
  const known = { mask: mask(secret), token: readToken(secret) };
  const [oldest] = recent.size >= REMEMBERED ? recent.keys() : [];
  if (oldest !== undefined) recent.delete(oldest);
  recent.set(secret, known);
  return known;
}

/** Nothing is no secret. */
function hide(secret: string, tokens: Tokens): string {
  if (secret === '') return '';
  const known = know(secret);
  if (known.token && Object.keys(tokens).length < MAX_TOKENS) tokens[known.mask] = known.token;
  return known.mask;
}

/** The value of a parameter or member as it is kept; undefined where it may stay as it is. */
function kept(given: string, value: string, tokens: Tokens): string | undefined {
  const name = meant(given);
  if (name === 'code_verifier') return value === '' ? '' : maskVerifier(value);
  if (SECRETS.has(name)) return hide(value, tokens);
  if (name === 'request_uri' && value.startsWith(PUSHED)) {
    return `${PUSHED}${hide(value.slice(PUSHED.length), tokens)}`;
  }
  return name === 'verification_uri_complete' ? redactUrl(value, tokens) : undefined;
}

const isTokenCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 45 && code <= 57 && code !== 47) || // digits, hyphen and dot
  code === 95;

/** Masks what looks like a JWT anywhere in a text. */
function redactTokens(text: string, tokens: Tokens): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf('eyJ'); at >= 0; at = text.indexOf('eyJ', from)) {
    let end = at;
    while (end < text.length && isTokenCharacter(text.charCodeAt(end))) end += 1;
    const candidate = text.slice(at, end);
    const isToken = candidate.indexOf('.') !== candidate.lastIndexOf('.');
    out += text.slice(from, at) + (isToken ? hide(candidate, tokens) : candidate);
    from = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text; // not form-encoded; what it says is still a secret
  }
}

/** What separates pairs where somebody did not know that it is `&`, or begins the query of a URL in a value. */
const SEPARATOR = /[;?#\s]|%3f|%23/i;

/** A value that is no secret, and may hold some: a URL with a query, or pairs behind a wrong separator. */
function redactValue(value: string, tokens: Tokens): string {
  if (!SEPARATOR.test(value)) return redactTokens(value, tokens);
  const plain = decoded(value).replace(/[;\s]+/g, '&');
  const start = plain.search(/[&?#]/) + 1;
  const pairs = plain.slice(start).split(/[&?#]/);
  const hidden = pairs.map((pair) => redactPair(pair, tokens, redactTokens));
  if (hidden.every((pair, index) => pair === pairs[index])) return redactTokens(value, tokens);
  return encodeURIComponent((plain.slice(0, start) + hidden.join('&')).toWellFormed());
}

/** One pair; all but a secret stays as it was written. */
function redactPair(pair: string, tokens: Tokens, otherwise: typeof redactValue): string {
  const equals = pair.indexOf('=');
  if (equals < 0) return redactTokens(pair, tokens);
  const value = pair.slice(equals + 1);
  const name =
    decoded(pair.slice(0, equals))
      .trimEnd()
      .split(/[;?#\s]/)
      .at(-1) ?? '';
  const masked = kept(name, decoded(value), tokens);
  return `${pair.slice(0, equals + 1)}${masked ?? otherwise(value, tokens)}`;
}

/** Form-encoded pairs. */
const redactForm = (text: string, tokens: Tokens): string =>
  text
    .split('&')
    .map((pair) => redactPair(pair, tokens, redactValue))
    .join('&');

/** Segments that a secret follows in a path: the id of an interaction opens a login that is under way. */
const SECRET_SEGMENT = /(\/(?:interaction|authorize|device)\/)([^/;?#]+)/g;

function redactPath(path: string, tokens: Tokens): string {
  const masked = path.replace(
    SECRET_SEGMENT,
    (all: string, before: string, segment: string) =>
      segment === 'auth' ? all : before + hide(segment, tokens), // /device/auth is an endpoint
  );
  return redactTokens(masked, tokens);
}

/** Masks the secrets of a URL, absolute or not: in its path, query and fragment. What it is otherwise stays, byte by byte. */
export function redactUrl(url: string, tokens: Tokens): string {
  const hash = url.indexOf('#');
  const fragment = hash < 0 ? '' : `#${redactForm(url.slice(hash + 1), tokens)}`;
  const rest = hash < 0 ? url : url.slice(0, hash);
  const question = rest.indexOf('?');
  if (question < 0) return `${redactPath(rest, tokens)}${fragment}`;
  const query = redactForm(rest.slice(question + 1), tokens);
  return `${redactPath(rest.slice(0, question), tokens)}?${query}${fragment}`;
}

/** RFC 7617 §2. The client identifier is no secret, and says who this is. RFC 6749 §2.3.1. */
function redactBasic(credentials: string, tokens: Tokens): string {
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon <= 0 || /[^\x20-\x7e]/.test(pair)) return hide(credentials, tokens);
  return `${pair.slice(0, colon)}:${hide(decoded(pair.slice(colon + 1)), tokens)}`;
}

function redactAuthorization(value: string, tokens: Tokens): string {
  const space = value.indexOf(' ');
  if (space <= 0 || space > 20) return hide(value, tokens);
  const scheme = value.slice(0, space);
  const credentials = value.slice(space + 1).trim();
  const basic = scheme.toLowerCase() === 'basic';
  return `${scheme} ${basic ? redactBasic(credentials, tokens) : hide(credentials, tokens)}`;
}

/** What the signature of a cookie signs is masked beside it: nobody has to follow the signature, too. */
const SIGNATURE = '.sig';

function redactCookiePair(pair: string, tokens: Tokens): string {
  const equals = pair.indexOf('=');
  if (equals < 0) return hide(pair.trim(), tokens);
  const name = pair.slice(0, equals + 1);
  return name.endsWith(`${SIGNATURE}=`) ? `${name}masked` : `${name}${hide(pair.slice(equals + 1), tokens)}`;
}

const redactCookie = (value: string, tokens: Tokens): string =>
  value
    .split(';')
    .map((pair) => redactCookiePair(pair, tokens))
    .join(';');

/** The attributes stay. A path among them may hold the id of an interaction. */
function redactSetCookie(value: string, tokens: Tokens): string {
  const semicolon = value.indexOf(';');
  if (semicolon < 0) return redactCookiePair(value, tokens);
  return redactCookiePair(value.slice(0, semicolon), tokens) + redactPath(value.slice(semicolon), tokens);
}

const HEADERS = new Map<string, (value: string, tokens: Tokens) => string>([
  ['authorization', redactAuthorization],
  ['proxy-authorization', redactAuthorization],
  ['dpop', hide],
  ['mcp-session-id', hide],
  ['cookie', redactCookie],
  ['set-cookie', redactSetCookie],
  ['location', redactUrl],
  ['content-location', redactUrl],
  ['referer', redactUrl],
]);

/** Fields of nobody's standard that carry a key by their name. */
const CARRIES_SECRET = /token|secret|password|api-?key/;

/** Header fields as they are kept: names in lower case, several of one name joined, secrets masked. */
export function redactHeaders(
  headers: IncomingHttpHeaders | OutgoingHttpHeaders,
  tokens: Tokens,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined) continue;
    const redact = HEADERS.get(name) ?? (CARRIES_SECRET.test(name) ? hide : redactTokens);
    result[name] = Array.isArray(value)
      ? value.map((one) => redact(one, tokens)).join(name === 'set-cookie' ? '\n' : ', ')
      : redact(String(value), tokens);
  }
  return result;
}

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
function redactJson(text: string, tokens: Tokens): string {
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
 * get its secrets into the trace by that. JSON of the MCP endpoint is no OAuth message: of that, only
 * JWTs are masked.
 */
export function redactBody(text: string, endpoint: Endpoint, tokens: Tokens): string {
  const first = text.trimStart()[0];
  const isJson = first === '{' || first === '[' || first === '<' || first === '"';
  if (endpoint === 'mcp' && isJson) return redactTokens(text, tokens);
  return isJson ? redactJson(text, tokens) : redactForm(text, tokens);
}
