import type { SigningKey } from './key-pair.ts';

/** Old keys that stay published, at most. */
const MAX_OLD = 10;

/** How a new key takes the place of those that are there: the active one comes first. */
export const SUCCESSIONS = {
  /** The old keys stay published: what they signed can be verified until it expires. */
  overlap: (keys: readonly SigningKey[], next: SigningKey): SigningKey[] => [
    next,
    ...keys.filter(({ kid }) => kid !== next.kid).slice(0, MAX_OLD),
  ],
  /** Only the new key is published: tokens of the old one die at once. */
  abrupt: (_keys: readonly SigningKey[], next: SigningKey): SigningKey[] => [next],
  /** The new key has the id of the old one, which no server should do: caches of published keys never notice. */
  same_kid: ([old]: readonly SigningKey[], next: SigningKey): SigningKey[] => {
    const kid = old?.kid ?? next.kid;
    return [{ ...next, kid, jwk: { ...next.jwk, kid } }];
  },
} as const;
