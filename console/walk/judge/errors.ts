import type { ClauseId } from '../../../core/clauses.ts';
import { ERROR_CODES } from '../../explain/errors.ts';
import type { Outcome } from '../types.ts';
import { sentence } from './words.ts';

/** What a correct client does about an error, where there is something to do. */
const INSTEAD: Readonly<Record<string, string>> = {
  invalid_target:
    'A correct client sends resource in the authorization request and in the token request: the string of the resource metadata, byte by byte.',
  invalid_grant: 'A correct client starts the authorization anew.',
  invalid_client: 'A correct client that registered itself registers anew.',
  access_denied: 'A correct client says so, and asks again only when the person wants it.',
  invalid_token: 'A correct client gets a new token and does not send this one again.',
  insufficient_scope: 'A correct client asks for what it had and what the challenge names, together.',
};

/** What a table says of a word that a server chose: it may say "constructor". */
const own = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** A refusal of a server, by its error code. */
export function refusedBy(
  who: 'auth' | 'mcp',
  about: { readonly error: string; readonly description: string; readonly status?: number },
  fallback: ClauseId,
): Outcome {
  const { error, description, status } = about;
  const meaning = own(ERROR_CODES, error);
  const instead = own(INSTEAD, error);
  const code = error === '' ? `HTTP ${status ?? ''}`.trim() : error;
  const words = description === '' ? '' : ` It says: “${description.trim()}”`;
  const why = meaning ? `${code}: ${meaning.text}${words}` : `${sentence(code)}${words}`;
  // RFC 6749 has the same codes in two places: the one where this stands counts.
  const clause = meaning?.clause.startsWith('rfc6749-') ? fallback : meaning?.clause;
  return {
    judgement: {
      outcome: 'refused',
      who,
      headline: `Refused: ${code}`,
      why,
      clauses: [clause ?? fallback],
      ...(instead === undefined ? {} : { instead }),
      facts: [],
    },
    learned: {},
    next: [],
  };
}
