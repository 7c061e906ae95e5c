import type { Hub, RealmVerdict } from '../../../lab/control/hub.ts';
import { ControlError } from '../../../lab/control/server-control.ts';
import type { Revision } from '../../../lab/verdicts/check.ts';
import { worstOf } from '../../../lab/verdicts/judge.ts';
import type { PlaygroundReport } from '../../contract/reports.ts';

/** Realms that are looked at, and at how many at once: a report has an end, and so has the patience of the servers. */
const MOST = 300;
const AT_ONCE = 4;

/** The worst first. */
const RANKS = ['fail', 'warning', 'pass', 'not_seen'];

/** The verdict on a realm; undefined when it was forgotten in the meantime. */
async function verdictOn(
  hub: Hub,
  realm: string,
  revision: Revision | undefined,
): Promise<RealmVerdict | undefined> {
  try {
    return await hub.verdict(realm, revision);
  } catch (error) {
    if (error instanceof ControlError && error.problem.status === 404) return undefined;
    throw error;
  }
}

/**
 * Judges everybody who came by, in whichever realm.
 *
 * @param revision the revision of MCP to judge by; what each client speaks when left out
 * @throws {ControlError} when no server can be asked
 */
export async function judgeEverything(hub: Hub, revision?: Revision): Promise<PlaygroundReport> {
  const names = (await hub.realms()).map(({ name }) => name).toReversed(); // the last used first
  const waiting = names.slice(0, MOST);
  const found: RealmVerdict[] = [];
  async function work(): Promise<void> {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const verdict = await verdictOn(hub, name, revision);
      if (verdict && verdict.flows.length > 0) found.push(verdict);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const rank = ({ outcome }: RealmVerdict): number => RANKS.indexOf(outcome);
  return {
    outcome: worstOf(found.map(({ outcome }) => outcome)),
    ...(revision === undefined ? {} : { revision }),
    realms: found.sort((a, b) => rank(a) - rank(b) || (a.realm < b.realm ? -1 : 1)),
    left: Math.max(0, names.length - MOST),
  };
}
