import type { RealmActivity, Subscription } from './server-control.ts';

/** A subscription that ends with its signal, and lets go of what it listened to. */
export function untilAborted(signal: AbortSignal, letGo: () => void): Subscription {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const end = () => {
    letGo();
    resolve();
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return { ended };
}

/**
 * Several subscriptions as one: it ends with the first of them, and then listens to none.
 *
 * @param signal ends all of them
 * @param subscribes each begins to listen, until the signal that it is given aborts
 */
export async function allOf(
  signal: AbortSignal,
  subscribes: ReadonlyArray<(signal: AbortSignal) => Promise<Subscription>>,
): Promise<Subscription> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    const begun = await Promise.all(subscribes.map((subscribe) => subscribe(either)));
    const ended = Promise.race(begun.map((one) => one.ended)).then(() => over.abort());
    return { ended };
  } catch (error) {
    over.abort(); // or those that had begun would go on for nobody
    throw error;
  }
}

/** Milliseconds in which all that happens in a realm is told as one. */
const TOGETHER = 100;

/** How activity is told from what a recorder says. */
interface ActivitySource {
  /** The realms of which something is kept. */
  readonly realms: () => readonly string[];
  readonly activityOf: (realm: string) => RealmActivity;
  /** Calls back with every realm that something happens in. @returns ends that */
  readonly watch: (listener: (realm: string) => void) => () => void;
}

/** Tells how much is kept of every realm, and again of those that change, a few times a second at most. */
export function tellActivity(
  { realms, activityOf, watch }: ActivitySource,
  listener: (activity: RealmActivity) => void,
  signal: AbortSignal,
): Subscription {
  if (signal.aborted) return untilAborted(signal, () => {});
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer = undefined;
    const told = [...changed];
    changed.clear();
    for (const realm of told) listener(activityOf(realm));
  };
  const leave = watch((realm) => {
    changed.add(realm);
    timer ??= setTimeout(tell, TOGETHER).unref();
  });
  for (const realm of realms()) listener(activityOf(realm));
  return untilAborted(signal, () => {
    leave();
    clearTimeout(timer);
  });
}
