import { HOPS } from '../../../walk/hops.ts';
import { links } from '../../links.ts';
import { timeOf } from '../../parts/time.tsx';
import { forgetWalk, walks } from '../../state/walk.ts';

/** The walks of this tab. */
export function WalkList() {
  if (walks.value.length === 0) return null;
  return (
    <section aria-labelledby="walks">
      <h2 id="walks">Walks of this tab</h2>
      <ul class="walk-list">
        {walks.value.map(({ id, target, steps, startedAt }) => (
          <li key={id} class="card">
            <a href={links.walkStep(id, steps.length)}>
              <code>{target}</code>
            </a>
            <span class="quiet">
              {timeOf(startedAt)}, at {steps.length}. {HOPS[steps.at(-1)?.kind ?? 'knock'].title}
            </span>
            <button type="button" aria-label={`Forget the walk to ${target}`} onClick={() => forgetWalk(id)}>
              Forget
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
