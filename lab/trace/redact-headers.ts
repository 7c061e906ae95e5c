import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { formDecoded } from '../../core/form-encoding.ts';
import { redactPath, redactUrl } from './redact-url.ts';
import { hide, redactTokens, type Tokens } from './secrets.ts';

/** RFC 7617 §2. The client identifier is no secret, and says who this is. RFC 6749 §2.3.1. */
function redactBasic(credentials: string, tokens: Tokens): string {
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon <= 0 || /[^\x20-\x7e]/.test(pair)) return hide(credentials, tokens);
  return `${pair.slice(0, colon)}:${hide(formDecoded(pair.slice(colon + 1)), tokens)}`;
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
