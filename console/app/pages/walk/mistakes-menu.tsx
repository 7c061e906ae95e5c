import { CLAUSES } from '../../../../core/clauses.ts';
import type { Mistake } from '../../../walk/mistakes/index.ts';
import { mistakesFor, mistakesIn } from '../../../walk/mistakes/index.ts';
import type { Known, Step, Walk } from '../../../walk/types.ts';
import { Problem } from '../../parts/notice.tsx';
import { useAsk } from '../../parts/use-ask.ts';
import { makeMistake } from '../../state/walk.ts';

const hasWorked = ({ sent }: Step): boolean =>
  sent.some(({ answer }) => answer?.kind === 'http' && answer.status === 200);

/** What clients get wrong at this hop, each with one click; pressed are those that the request makes now. */
export function MistakesMenu({
  walk,
  index,
  step,
  known,
  realm,
  again,
}: {
  readonly walk: Walk;
  readonly index: number;
  readonly step: Step;
  readonly known: Known;
  readonly realm: string | undefined;
  /** Sends the request as it is once more. */
  readonly again: () => void;
}) {
  const make = useAsk((mistake: Mistake) => makeMistake(walk.id, index, mistake, realm));
  const { kind, draft } = step;
  const offered = mistakesFor(kind, draft, known).filter(
    ({ mint, edit }) => (mint === undefined || realm !== undefined) && (edit !== 'again' || hasWorked(step)),
  );
  if (offered.length === 0) return null;
  const made = new Set(mistakesIn(kind, draft, known));
  return (
    <section class="walk-mistakes" aria-labelledby="mistakes">
      <h3 id="mistakes">{kind === 'callback' ? 'What an attacker might send' : 'Get something wrong'}</h3>
      <ul>
        {offered.map((mistake) => (
          <li key={mistake.id}>
            <button
              type="button"
              aria-pressed={mistake.edit === 'again' ? undefined : made.has(mistake)}
              title={CLAUSES[mistake.clause].text}
              onClick={() => (mistake.edit === 'again' ? again() : void make.run(mistake))}
            >
              {mistake.title}
            </button>
          </li>
        ))}
      </ul>
      <Problem problem={make.problem} />
    </section>
  );
}
