import { type Challenge, parseChallenges } from '../../core/challenges.ts';

/** The first challenge of a scheme, compared case-insensitively (RFC 9110 §11.1). */
export const findChallenge = (field: string | null | undefined, scheme: string): Challenge | undefined =>
  parseChallenges(field ?? '').find((challenge) => challenge.scheme.toLowerCase() === scheme.toLowerCase());
