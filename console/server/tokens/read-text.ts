import { isNestedTooDeeply, isObject, type JsonObject, stringOf } from '../../../core/json.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import { readMask } from '../../../lab/trace/mask.ts';
import type { TokenForm } from '../../contract/tokens.ts';

/** A text that somebody gave for a token, read. */
export type ReadText =
  | { readonly form: Exclude<TokenForm, 'jwt'>; readonly what: string }
  | {
      readonly form: 'jwt';
      /** What was put aside to get at it, in words; empty when nothing was. */
      readonly remark: string;
      readonly token: string;
      readonly header: JsonObject;
      readonly claims: JsonObject;
    };

const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** Shows a character that has no business where it is. */
const quoted = (character: string): string => JSON.stringify(character);

function charactersOf(part: string): string | undefined {
  const wrong = part.replace(/[A-Za-z0-9_-]/g, '');
  const [first] = wrong;
  if (first === undefined) return undefined;
  if (/^[+/=]+$/.test(wrong)) {
    return `it is base64, not base64url: ${quoted(first)} does not belong there (write - for +, _ for /, and no = at the end)`;
  }
  return `${quoted(first)} is no character of base64url`;
}

/** RFC 7515 §3.1: a part of a JWS is base64url of JSON in UTF-8. */
function partOf(part: string): Result<JsonObject, string> {
  const wrong = charactersOf(part);
  if (wrong !== undefined) return err(wrong);
  const bytes = Buffer.from(part, 'base64url');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isNestedTooDeeply(text)) return err('it nests objects and arrays too deeply');
    const value: unknown = JSON.parse(text);
    return isObject(value) ? ok(value) : err('it is JSON, but not an object');
  } catch (error) {
    return err(
      error instanceof SyntaxError ? 'it is base64url, but not of JSON' : 'it is base64url, but not of UTF-8',
    );
  }
}

const malformed = (which: string, why: string): ReadText => ({
  form: 'malformed',
  what: `It has three parts, as a JWT has, but its ${which} cannot be read: ${why}. An MCP server refuses it, unless it is an opaque token of its authorization server.`,
});

function ofThree(token: string, remark: string): ReadText {
  const [first = '', second = '', third = ''] = token.split('.');
  const header = partOf(first);
  if (!header.ok) return malformed('header, the first part,', header.error);
  const claims = partOf(second);
  if (!claims.ok) return malformed('payload, the second part,', claims.error);
  if (!BASE64URL.test(third)) return malformed('signature, the third part,', charactersOf(third) ?? '');
  return { form: 'jwt', remark, token, header: header.value, claims: claims.value };
}

/** RFC 7516 §7.1: a compact JWE has five parts. */
function ofFive(token: string): ReadText {
  const header = partOf(token.split('.', 1)[0] ?? '');
  if (!header.ok)
    return {
      form: 'malformed',
      what: `It has five parts, as an encrypted JWT has, but its header cannot be read: ${header.error}.`,
    };
  const { alg, enc } = header.value;
  return {
    form: 'jwe',
    what: `It is an encrypted JWT (JWE, alg ${stringOf(alg) ?? '(none)'}, enc ${stringOf(enc) ?? '(none)'}): only who has the key can read it.`,
  };
}

/** A token as people copy it: with the scheme in front, with line breaks of a terminal, with the answer around it. */
function unwrapped(text: string): { readonly token: string; readonly remarks: string[] } {
  const remarks: string[] = [];
  let token = text.trim();
  if (token.startsWith('{')) {
    const answer = partOf(Buffer.from(token).toString('base64url'));
    const inside = answer.ok ? stringOf(answer.value.access_token) : undefined;
    if (inside !== undefined) {
      token = inside.trim();
      remarks.push('It was taken from the member access_token.');
    }
  }
  const bare = token.replace(/^(?:authorization\s*:\s*)?(?:bearer|dpop)\s+/i, '');
  if (bare !== token) remarks.push('The scheme in front of it was left out.');
  const joined = bare.replace(/^(["'])(.*)\1$/s, '$2').replace(/\s+/g, '');
  if (/\s/.test(bare))
    remarks.push('White space inside it was left out: a client that sends it so is refused.');
  return { token: joined, remarks };
}

/**
 * Reads a text that somebody gave for a token: a JWT, or what it is instead. RFC 7519 §7.2, RFC 7515 §5.2.
 */
export function readText(text: string): ReadText {
  const { token, remarks } = unwrapped(text);
  if (token === '')
    return { form: 'nothing', what: 'There is no token: expected a JWT, such as eyJhbGciOi….' };
  if (readMask(token)) {
    return {
      form: 'mask',
      what: 'This is what a trace shows in place of a secret. The secret itself is not kept there: look at the exchange, where the token is decoded.',
    };
  }
  const parts = token.split('.').length;
  if (parts === 3) return ofThree(token, remarks.join(' '));
  if (parts === 5) return ofFive(token);
  return {
    form: 'opaque',
    what: `It is no JWT: that has three parts with dots between them, and this has ${parts === 1 ? 'one part' : `${parts} parts`}. As an opaque token of ${token.length} characters, only its authorization server can say what it is worth (introspection, RFC 7662).`,
  };
}
