import { describeFailure, type Failure } from '../../../client/failures.ts';
import type { HttpAnswer } from '../../../client/http.ts';
import type { ClauseId } from '../../../core/clauses.ts';
import type { Answer, Judgement, Outcome } from '../types.ts';

/** An answer as the judges of the client take it: names in lower case, fields of one name joined. RFC 9110 §5.3. */
export function httpAnswerOf({ status, headers, body }: Extract<Answer, { kind: 'http' }>): HttpAnswer {
  const joined: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    joined[key] = joined[key] === undefined ? value : `${joined[key]}, ${value}`;
  }
  return { status, headers: joined, body };
}

/** The clause that a failure comes from. */
const FAILURE_CLAUSES: Readonly<Partial<Record<Failure['reason'], ClauseId>>> = {
  resource_metadata_missing: 'rfc9728-3.1',
  resource_metadata_malformed: 'rfc9728-3.2',
  resource_mismatch: 'rfc9728-3.3',
  server_metadata_missing: 'rfc8414-3.1',
  server_metadata_malformed: 'rfc8414-2',
  issuer_mismatch: 'rfc8414-3.3',
  authorization_server_missing: 'mcp-server-location',
  pkce_unsupported: 'mcp-code-protection',
  endpoint_missing: 'rfc8414-2',
  registration_refused: 'rfc7591-3.2.2',
  registration_malformed: 'rfc7591-3.2.1',
  authorization_response_malformed: 'rfc6749-4.1.2',
  state_mismatch: 'rfc6749-10.12',
  iss_missing: 'rfc9207-2.4',
  iss_mismatch: 'rfc9207-2.4',
  authorization_refused: 'rfc6749-4.1.2.1',
  token_refused: 'rfc6749-5.2',
  token_response_malformed: 'rfc6749-5.1',
  token_type_unusable: 'rfc6749-7.1',
  rpc_answer_malformed: 'mcp-sending',
};

/** What a correct client does where it notices something itself. */
const INSTEAD: Readonly<Partial<Record<Failure['reason'], string>>> = {
  resource_mismatch: 'A correct client stops here, before it has sent the person anywhere.',
  issuer_mismatch: 'A correct client stops here: the document may be from somebody who poses as the issuer.',
  pkce_unsupported: 'A correct client refuses to go on without PKCE, and says so.',
  state_mismatch: 'A correct client throws the response away: the code may be that of an attacker.',
  iss_missing: 'A correct client throws the response away: the server promised an iss.',
  iss_mismatch: 'A correct client throws the response away and never sends the code to a token endpoint.',
  authorization_response_malformed: 'A correct client throws the response away.',
};

const capital = (text: string): string =>
  /^https?:/.test(text) ? text : text.slice(0, 1).toUpperCase() + text.slice(1);

/** A sentence. */
export const sentence = (text: string): string =>
  /[.!?]$/.test(text.trim()) ? capital(text.trim()) : `${capital(text.trim())}.`;

/** A failure in one sentence. */
export const whyOf = (failure: Failure): string => sentence(describeFailure(failure).message);

/** The clauses of a failure. */
export const clausesOf = ({ reason }: Failure): ClauseId[] => {
  const clause = FAILURE_CLAUSES[reason];
  return clause === undefined ? [] : [clause];
};

/** What the client notices itself; a careless one would go on with what it learned. */
export function noticedByClient(failure: Failure, careless?: Pick<Outcome, 'learned' | 'next'>): Outcome {
  const instead = INSTEAD[failure.reason];
  return {
    judgement: {
      outcome: 'refused',
      who: 'client',
      headline: 'A correct client stops here',
      why: whyOf(failure),
      clauses: clausesOf(failure),
      ...(instead === undefined ? {} : { instead }),
      facts: [],
    },
    learned: careless?.learned ?? {},
    next: careless?.next ?? [],
    ...(careless ? { careless: true as const } : {}),
  };
}

/** An answer that cannot be used and that nobody refused. */
export const stuck = (
  headline: string,
  why: string,
  more: Partial<Pick<Judgement, 'clauses' | 'instead' | 'facts'>> = {},
): Outcome => ({
  judgement: { outcome: 'stuck', headline, why, clauses: [], facts: [], ...more },
  learned: {},
  next: [],
});

/** Something worked, or is on its way. */
export const went = (
  outcome: 'good' | 'onward',
  headline: string,
  why: string,
  more: Partial<Pick<Judgement, 'clauses' | 'facts'>> & Partial<Pick<Outcome, 'learned' | 'next'>> = {},
): Outcome => ({
  judgement: { outcome, headline, why, clauses: more.clauses ?? [], facts: more.facts ?? [] },
  learned: more.learned ?? {},
  next: more.next ?? [],
});

/** A fact, where there is one. */
export const fact = (
  label: string,
  value: string | readonly string[] | number | boolean | undefined,
): Array<{ label: string; value: string }> =>
  value === undefined || value === ''
    ? []
    : [{ label, value: Array.isArray(value) ? value.join(' ') : String(value) }];
