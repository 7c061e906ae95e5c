import { Notice } from '../parts/notice.tsx';
import { room } from '../state/current-realm.ts';
import { playgroundProblem } from '../state/playground.ts';

/** What the page cannot show at the moment, and why. It comes and goes without moving anything. */
export function Connection() {
  const { state, problem } = room.value;
  const lost = state.value === 'lost' || problem.value !== undefined;
  const text = playgroundProblem.value ?? problem.value ?? 'The connection is lost.';
  return (
    <div class="connection" aria-live="polite">
      {lost && <Notice kind="warn">{text} Trying again.</Notice>}
    </div>
  );
}
