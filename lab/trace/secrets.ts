import type { ReadableToken } from './exchange.ts';
import { mask, readToken } from './mask.ts';

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

/** The name that is meant by one of a parameter, member or field: `accessToken` brings its secret along, whatever the server makes of it. */
export const meant = (name: string): string =>
  AS_IT_SHOULD_BE.test(name) ? name : (SPELT.get(name.replace(/[^A-Za-z]/g, '').toLowerCase()) ?? name);

/** Whether a parameter or member of this name lets its holder do something. */
export const isSecret = (name: string): boolean => SECRETS.has(name);

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

/**
 * A token that remembers what it was read from: out of reach for JSON, copies and logs, so that no exchange nor anything
 * made from one has it, and gone with the last exchange that shows the token. To remember it costs nothing but its bytes.
 */
class ReadToken implements ReadableToken {
  readonly header: ReadableToken['header'];
  readonly claims: ReadableToken['claims'];
  readonly #secret: string;

  constructor({ header, claims }: ReadableToken, secret: string) {
    this.header = header;
    this.claims = claims;
    this.#secret = Buffer.from(secret).toString(); // a part of a text would keep the whole text in memory
  }

  static secretOf(token: ReadableToken): string | undefined {
    return #secret in token ? token.#secret : undefined;
  }
}

/** The JWT that {@link hide} read this from; undefined for what was read by somebody else. */
export const secretOf = (token: ReadableToken): string | undefined => ReadToken.secretOf(token);

function know(secret: string): Known {
  const found = recent.get(secret);
  if (found) return found;
  const token = readToken(secret);
  const known = { mask: mask(secret), token: token && new ReadToken(token, secret) };
  const [oldest] = recent.size >= REMEMBERED ? recent.keys() : [];
  if (oldest !== undefined) recent.delete(oldest);
  recent.set(secret, known);
  return known;
}

/** What is kept of a secret: its mask. Nothing is no secret. */
export function hide(secret: string, tokens: Tokens): string {
  if (secret === '') return '';
  const known = know(secret);
  if (known.token && Object.keys(tokens).length < MAX_TOKENS) tokens[known.mask] = known.token;
  return known.mask;
}

const isTokenCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 45 && code <= 57 && code !== 47) || // digits, hyphen and dot
  code === 95;

/** Masks what looks like a JWT anywhere in a text. */
export function redactTokens(text: string, tokens: Tokens): string {
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
