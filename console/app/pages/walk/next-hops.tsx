import { useLocation } from 'preact-iso';
import { HOPS } from '../../../walk/hops.ts';
import type { HopKind, Outcome, Walk } from '../../../walk/types.ts';
import { links } from '../../links.ts';
import { mcpUrlOf, playground } from '../../state/playground.ts';
import { advance } from '../../state/walk.ts';

/** Where the mistake may have been made that comes to light here. */
const CAUSES: Readonly<Partial<Record<HopKind, HopKind>>> = { callback: 'authorize', token: 'authorize' };

/** Where a walk can go from an answer: on, back to what has to be put right, or to a server that minds. */
export function NextHops({
  walk,
  index,
  outcome,
}: {
  readonly walk: Walk;
  readonly index: number;
  readonly outcome: Outcome;
}) {
  const { route } = useLocation();
  const { next, careless = false, judgement } = outcome;
  const go = async (kind: HopKind) => {
    const further = await advance(walk.id, index, kind, careless);
    route(links.walkStep(walk.id, further + 1));
    document.getElementById('main')?.focus();
  };
  const kind = walk.steps[index]?.kind ?? 'knock';
  const cause = judgement.outcome === 'refused' ? CAUSES[kind] : undefined;
  const back =
    cause === undefined ? -1 : walk.steps.slice(0, index).findLastIndex((step) => step.kind === cause);
  const facts = playground.value;
  const strict = judgement.strict !== undefined && facts ? mcpUrlOf(judgement.strict, facts) : undefined;
  return (
    <div class="walk-next">
      {back >= 0 && (
        <p>
          <a href={links.walkStep(walk.id, back + 1)}>
            Back to the {HOPS[cause ?? kind].title.toLowerCase()}
          </a>
          {judgement.who === 'client' ? ' to send it anew.' : ', put it right and send it again.'}
        </p>
      )}
      {judgement.outcome === 'refused' && judgement.who !== 'client' && back < 0 && (
        <p>Change the request and send it again.</p>
      )}
      {strict !== undefined && strict !== walk.target && (
        <p>
          A strict server refuses this: <a href={links.walk(strict)}>walk it at {judgement.strict}</a>.
        </p>
      )}
      {next.length > 0 && (
        <p class="row">
          {next.map((following, at) => (
            <button
              key={following}
              type="button"
              class={at === 0 && !careless ? 'primary' : ''}
              onClick={() => void go(following)}
            >
              {careless ? 'Go on all the same, as a careless client: ' : 'Next: '}
              {HOPS[following].title}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
