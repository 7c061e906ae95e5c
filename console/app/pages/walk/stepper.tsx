import { HOPS } from '../../../walk/hops.ts';
import type { Walk } from '../../../walk/types.ts';
import { type Standing, standingsOf } from '../../../walk/walk.ts';
import { links } from '../../links.ts';

/** How a hop stands, as a sign, and in words for those who do not see it. */
const SIGNS: Readonly<Record<Standing, readonly [sign: string, text: string]>> = {
  open: ['', 'not sent yet'],
  waiting: ['…', 'waiting for the answer'],
  done: ['✓', 'done'],
  failed: ['✗', 'refused, or no use'],
  unnoticed: ['!', 'wrong, and nobody noticed'],
  stale: ['↻', 'to be sent anew'],
};

/** The hops so far. */
export function Stepper({ walk, index }: { readonly walk: Walk; readonly index: number }) {
  const standings = standingsOf(walk);
  return (
    <nav class="walk-stepper" aria-label="Hops of this walk">
      <ol>
        {walk.steps.map(({ kind }, at) => {
          const standing = standings[at] ?? 'open';
          const [sign, text] = SIGNS[standing];
          return (
            // The place of a hop is what it is known by: the same kind may come twice.
            <li key={`${at} ${kind}`}>
              <a
                class={`walk-stepper-${standing}`}
                href={links.walkStep(walk.id, at + 1)}
                aria-current={at === index ? 'step' : undefined}
              >
                <span class="walk-stepper-sign" aria-hidden="true">
                  {sign || at + 1}
                </span>
                <span class="walk-stepper-title">{HOPS[kind].title}</span>
                <span class="visually-hidden">, {text}</span>
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
