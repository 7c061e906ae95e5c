import { setTimeout as wait } from 'node:timers/promises';
import type { Hub } from '../../lab/control/hub.ts';

/** Aborts with Ctrl-C, which then ends the command and not the process. */
export function untilInterrupted(): AbortSignal {
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort());
  return ending.signal;
}

/** Milliseconds in which exchanges that follow each other count as one change. */
const TOGETHER = 200;

/**
 * Looks again whenever something happened in a realm, until Ctrl-C.
 *
 * @param look one look at a time, however fast exchanges come
 */
export async function watchRealm(hub: Hub, realm: string, look: () => Promise<void>): Promise<void> {
  const ending = untilInterrupted();
  let changed = Promise.withResolvers<void>();
  await hub.subscribe(realm, () => changed.resolve(), ending);
  const ended = new Promise<void>((resolve) => ending.addEventListener('abort', () => resolve()));
  while (!ending.aborted) {
    await Promise.race([changed.promise, ended]);
    if (ending.aborted) return;
    await wait(TOGETHER);
    changed = Promise.withResolvers<void>();
    await look();
  }
}
