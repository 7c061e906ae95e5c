import { Notice } from '../parts/notice.tsx';
import { room } from '../state/current-realm.ts';
import { playgroundProblem } from '../state/playground.ts';

const LOST = 'The connection is lost';

/**
 * What the page cannot show at the moment, and why. It comes and goes without moving anything. A realm that was never seen
 * is not lost: pages say themselves why there is none.
 */
export function Connection() {
  const { state, problem, view } = room.value;
  const seen = view.value !== undefined || problem.value === undefined;
  const lost = seen && (state.value === 'lost' || problem.value !== undefined);
  const why = playgroundProblem.value ?? (lost ? (problem.value ?? LOST) : undefined);
  return (
    <div class="shell-connection" role="status">
      {why !== undefined && <Notice kind="warn">{why.replace(/\.$/, '')}. Trying again.</Notice>}
    </div>
  );
}
