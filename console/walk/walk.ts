import { judgeSent } from './judge/index.ts';
import { prepare, type Tools } from './prepare.ts';
import type { Answer, Draft, HopKind, Known, Outcome, Sent, Step, Walk } from './types.ts';

/** Times that a hop was sent which are kept. */
const MAX_SENT = 6;

/** What a client knows at the start: the URL. */
const nothing = ({ id, target, era, registration, redirectUri, minted }: Walk): Known => ({
  walk: { id, target, era, registration, redirectUri, minted },
  resourceMisses: 0,
  serverMisses: 0,
});

/** The last time that a hop was sent. */
export const lastSent = ({ sent }: Step): Sent | undefined => sent.at(-1);

/** What a hop taught the client; a correct one learns nothing from what it must not use. */
function learnedAt(step: Step, known: Known): Outcome['learned'] {
  const sent = lastSent(step);
  const outcome = sent && judgeSent(step, sent, known);
  if (!outcome || (outcome.careless && !step.careless)) return {};
  return outcome.learned;
}

/** What the client knows before a hop, by the answers to those before it. */
export function knownBefore(walk: Walk, index: number): Known {
  let known = nothing(walk);
  for (const step of walk.steps.slice(0, index)) known = { ...known, ...learnedAt(step, known) };
  return known;
}

/** What the last answer to a hop means; undefined before there is one. */
export function outcomeAt(walk: Walk, index: number): Outcome | undefined {
  const step = walk.steps[index];
  const sent = step && lastSent(step);
  return sent && judgeSent(step, sent, knownBefore(walk, index));
}

const fresh = (kind: HopKind, draft: Draft, before: readonly Sent[]): Step => ({
  kind,
  draft,
  sent: [],
  before: before.slice(-MAX_SENT),
});

/** Starts a walk, with its first request prepared. */
export async function startWalk(about: Omit<Walk, 'steps' | 'minted'>, tools: Tools): Promise<Walk> {
  const walk: Walk = { ...about, minted: {}, steps: [] };
  return { ...walk, steps: [fresh('knock', await prepare('knock', nothing(walk), tools), [])] };
}

const withStep = (walk: Walk, index: number, change: (step: Step) => Step): Walk => ({
  ...walk,
  steps: walk.steps.map((step, at) => (at === index ? change(step) : step)),
});

/** Keeps a token that was signed for a mistake. */
export const keepMinted = (walk: Walk, id: string, token: string): Walk => ({
  ...walk,
  minted: { ...walk.minted, [id]: token },
});

/** Edits the request of a hop. */
export const editStep = (walk: Walk, index: number, draft: Draft): Walk =>
  withStep(walk, index, (step) => ({ ...step, draft }));

/** A hop was sent: whatever came after it is to be prepared anew. */
export function sendStep(walk: Walk, index: number, sent: Sent): Walk {
  const { steps } = withStep(walk, index, ({ careless: _over, ...step }) => ({
    ...step,
    sent: [...step.sent, sent].slice(-MAX_SENT),
  }));
  return { ...walk, steps: steps.map((step, at) => (at > index ? { ...step, stale: true } : step)) };
}

/** The answer to the last request of a hop. */
export const answerStep = (walk: Walk, index: number, answer: Answer): Walk =>
  withStep(walk, index, (step) => ({
    ...step,
    sent: step.sent.map((sent, at) => (at === step.sent.length - 1 ? { ...sent, answer } : sent)),
  }));

/**
 * Goes on to the next hop: to the one that is there already, or to one that is prepared from what the answers said. What
 * a stale hop had sent stays as what was before.
 *
 * @param careless the outcome was one where a correct client stops
 */
export async function goOn(
  walk: Walk,
  index: number,
  kind: HopKind,
  tools: Tools,
  careless = false,
): Promise<Walk> {
  const from = careless ? withStep(walk, index, (step) => ({ ...step, careless: true })) : walk;
  const following = from.steps[index + 1];
  if (following && !following.stale && following.kind === kind) return from;
  const draft = await prepare(kind, knownBefore(from, index + 1), tools);
  const tail = from.steps.slice(index + 1);
  const same = tail.findIndex((step) => step.kind === kind && step.stale === true);
  const before = same < 0 ? [] : tail.slice(same, same + 1).flatMap((step) => [...step.before, ...step.sent]);
  const rest = same < 0 ? [] : tail.slice(same + 1).map((step): Step => ({ ...step, stale: true }));
  return { ...from, steps: [...from.steps.slice(0, index + 1), fresh(kind, draft, before), ...rest] };
}

/** The hop that waits for the browser to come back; undefined when none does. */
export function waitingAt({ steps }: Walk): number | undefined {
  const at = steps.findLastIndex((step) => {
    const sent = lastSent(step);
    return (
      step.kind === 'authorize' && step.stale !== true && sent !== undefined && sent.answer === undefined
    );
  });
  return at < 0 ? undefined : at;
}

/** How a hop stands, for a list of hops. */
export type Standing = 'open' | 'waiting' | 'done' | 'failed' | 'unnoticed' | 'stale';

/** How each hop of a walk stands. */
export const standingsOf = (walk: Walk): Standing[] =>
  walk.steps.map((step, index) => {
    if (step.stale) return 'stale';
    const sent = lastSent(step);
    if (!sent) return 'open';
    const outcome = outcomeAt(walk, index);
    if (!outcome) return 'waiting';
    const { judgement } = outcome;
    if (judgement.outcome === 'good' || judgement.outcome === 'onward') return 'done';
    return judgement.outcome === 'unnoticed' ? 'unnoticed' : 'failed';
  });
