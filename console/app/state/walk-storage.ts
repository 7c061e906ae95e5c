import { isObject } from '../../../core/json.ts';
import type { Sent, Walk } from '../../walk/types.ts';

const KEY = 'walks';
/** Walks that a tab keeps. */
const MAX_WALKS = 6;
/** Characters of an answer that survive a reload: a tab may keep five million in all. */
const MAX_BODY = 60_000;

const short = (sent: Sent): Sent => {
  const { answer } = sent;
  if (answer?.kind !== 'http' || answer.body.length <= MAX_BODY) return sent;
  return { ...sent, answer: { ...answer, body: answer.body.slice(0, MAX_BODY), cut: true } };
};

const shortened = (walk: Walk): Walk => ({
  ...walk,
  steps: walk.steps.map((step) => ({
    ...step,
    sent: step.sent.map(short),
    before: step.before.map(short),
  })),
});

const isWalk = (value: unknown): value is Walk =>
  isObject(value) &&
  typeof value.id === 'string' &&
  Array.isArray(value.steps) &&
  value.steps.length > 0 &&
  isObject(value.minted);

/** The walks of this tab, the newest first; none where there are none, or what is there cannot be read. */
export function loadWalks(): readonly Walk[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isWalk) : [];
  } catch {
    return [];
  }
}

/** Keeps walks for this tab: as many as there is room for, the newest first. */
export function storeWalks(walks: readonly Walk[]): void {
  for (let kept = Math.min(walks.length, MAX_WALKS); kept >= 0; kept -= 1) {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(walks.slice(0, kept).map(shortened)));
      return;
    } catch {
      // No room: one walk less.
    }
  }
}
