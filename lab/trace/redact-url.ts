import { formDecoded } from '../../core/form-encoding.ts';
import { maskVerifier } from './mask.ts';
import { hide, isSecret, meant, redactTokens, type Tokens } from './secrets.ts';

/** RFC 9126 §2.2: what a request_uri begins with when it stands for a pushed request, and is a secret. */
const PUSHED = 'urn:ietf:params:oauth:request_uri:';

/** The value of a parameter or member as it is kept; undefined where it may stay as it is. */
export function kept(given: string, value: string, tokens: Tokens): string | undefined {
  const name = meant(given);
  if (name === 'code_verifier') return value === '' ? '' : maskVerifier(value);
  if (isSecret(name)) return hide(value, tokens);
  if (name === 'request_uri' && value.startsWith(PUSHED)) {
    return `${PUSHED}${hide(value.slice(PUSHED.length), tokens)}`;
  }
  return name === 'verification_uri_complete' ? redactUrl(value, tokens) : undefined;
}

/** What separates pairs where somebody did not know that it is `&`, or begins the query of a URL in a value. */
const SEPARATOR = /[;?#\s]|%3f|%23/i;

/** A value that is no secret, and may hold some: a URL with a query, or pairs behind a wrong separator. */
function redactValue(value: string, tokens: Tokens): string {
  if (!SEPARATOR.test(value)) return redactTokens(value, tokens);
  const plain = formDecoded(value).replace(/[;\s]+/g, '&');
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
    formDecoded(pair.slice(0, equals))
      .trimEnd()
      .split(/[;?#\s]/)
      .at(-1) ?? '';
  const masked = kept(name, formDecoded(value), tokens);
  return `${pair.slice(0, equals + 1)}${masked ?? otherwise(value, tokens)}`;
}

/** Masks the secrets of form-encoded pairs. */
export const redactForm = (text: string, tokens: Tokens): string =>
  text
    .split('&')
    .map((pair) => redactPair(pair, tokens, redactValue))
    .join('&');

/** Segments that a secret follows in a path: the id of an interaction opens a login that is under way. */
const SECRET_SEGMENT = /(\/(?:interaction|authorize|device)\/)([^/;?#]+)/g;

/** Masks the secrets of a path. */
export function redactPath(path: string, tokens: Tokens): string {
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
