import type { Race } from '../../../../contract/families.ts';

/** What a race shows. */
export interface RaceMeaning {
  readonly kind: 'good' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
}

const requests = (count: number): string => (count === 1 ? 'one request' : `${count} requests`);

const REVOKED = {
  at_once:
    'One request was first and got new tokens. The next one showed a token that was used already, which is how a stolen one looks: the server revoked the whole family, the new token as well, and the grant with it. The person has to log in again. A client with several processes or tabs lets one of them refresh at a time, and has the others wait for what it gets.',
  in_turn:
    'The first use was answered, and the second was a replay: the server cannot tell the client from a thief, so it revoked the whole family, the new token as well, and the grant with it. The person has to log in again. A client stores the new token before it does anything else, and never shows an old one.',
} as const;

/**
 * What became of a family, and what that tells about clients that refresh more than once at a time. RFC 9700 §4.14.2.
 */
export function meaningOf({ attempts, after, consumed, order }: Race): RaceMeaning {
  const answered = attempts.filter(({ status }) => status === 200);
  if (after === undefined && answered.length > 0) {
    return { kind: 'bad', title: 'The family is revoked', text: REVOKED[order] };
  }
  if (after === undefined) {
    return {
      kind: 'bad',
      title: 'The family is revoked',
      text: consumed
        ? 'The token had been used before, so every one of these requests was a replay, and the first of them ended the family with its grant. The person has to log in again.'
        : 'No request was answered, and nothing is left of the family. The person has to log in again.',
    };
  }
  if (answered.length === 0) {
    return {
      kind: 'warn',
      title: 'Nothing was answered, and the family is as it was',
      text: 'The server refused the requests before it looked at the token, or a fault of this realm did. The reason stands beside each of them.',
    };
  }
  if (
    answered.every(
      ({ refreshToken }) => refreshToken === undefined || refreshToken === after.members[0]?.token,
    )
  ) {
    return {
      kind: 'good',
      title: 'The token stays',
      text: 'This server does not rotate refresh tokens: the same one is good for every refresh, and a race does no harm. For a public client that is allowed only where the token is bound to a key: a stolen one is never noticed.',
    };
  }
  if (answered.length > 1) {
    return {
      kind: 'warn',
      title: 'The family goes on, with several branches',
      text: `${requests(answered.length)} of ${attempts.length} were answered: this server is lenient with a token that was used a moment ago. A client cannot rely on that, and another server would have revoked the family.`,
    };
  }
  return {
    kind: 'good',
    title: 'The family goes on',
    text: 'One request got new tokens, the others were refused, and nothing was revoked. The client has to use what the first one got.',
  };
}
