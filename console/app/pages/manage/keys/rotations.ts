import type { KeyInfo, Rotation } from '../../../../../lab/control/auth-control.ts';

/** A way to change the signing key, and what it does to everybody else. */
export interface RotationAbout {
  readonly how: Rotation;
  readonly title: string;
  /** To tokens that are out. */
  readonly tokens: string;
  /** To servers that have cached the key set. */
  readonly caches: string;
  /** What has to be confirmed first; absent where nothing is lost. */
  readonly lost?: string;
  /** The scenario where a client meets it. */
  readonly scenario: string;
}

export const ROTATIONS_ABOUT: readonly RotationAbout[] = [
  {
    how: 'overlap',
    title: 'With overlap',
    tokens: 'Tokens that are out stay good: the old key is still published beside the new one.',
    caches: 'Whoever has cached the key set meets an unknown kid, fetches the set once more, and goes on.',
    scenario: 'keys-overlap',
  },
  {
    how: 'abrupt',
    title: 'Abruptly',
    tokens: 'Tokens that are out die: their key is not published any more.',
    caches:
      'Whoever has cached the key set goes on to accept them, and learns of the new key by the first token that it signs.',
    lost: 'Every token that is out is refused as soon as a server fetches the key set again. The old keys cannot be brought back.',
    scenario: 'keys-abrupt',
  },
  {
    how: 'same_kid',
    title: 'Under the same kid',
    tokens: 'Tokens that are out die, and nothing says why: their kid is published, with another key.',
    caches:
      'Whoever has cached the key set by its kid sees no reason to fetch it again, and refuses every new token until its cache ends. No server should do this.',
    lost: 'Every token that is out has a wrong signature from now on, and servers with a cached key set refuse the new ones. The old key cannot be brought back.',
    scenario: 'keys-same-kid',
  },
];

/** What became of the published keys. */
export interface KeyChange {
  /** Kids that are published since. */
  readonly added: readonly string[];
  readonly gone: readonly string[];
  /** Published before and after, as they were. */
  readonly kept: readonly string[];
  /** Kids that stand for another key now. */
  readonly replaced: readonly string[];
}

/** Compares the published keys before and after a rotation. */
export function changeOf(before: readonly KeyInfo[], after: readonly KeyInfo[], how: Rotation): KeyChange {
  const [old, now] = [before, after].map((keys) => new Set(keys.map(({ kid }) => kid)));
  const both = after.filter(({ kid }) => old?.has(kid)).map(({ kid }) => kid);
  return {
    added: after.filter(({ kid }) => !old?.has(kid)).map(({ kid }) => kid),
    gone: before.filter(({ kid }) => !now?.has(kid)).map(({ kid }) => kid),
    kept: how === 'same_kid' ? [] : both,
    replaced: how === 'same_kid' ? both : [],
  };
}
