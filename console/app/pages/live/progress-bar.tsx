import type { Flow } from '../../../../lab/trace/flows.ts';
import type { FlowVerdict } from '../../../../lab/verdicts/check.ts';
import { Mark } from '../../diagram/mark.tsx';

/** Clients that are told of at once, the last to do something. */
const MOST = 2;

/** A client and where it stands. */
interface Standing {
  readonly flow: Flow;
  readonly verdict: FlowVerdict;
}

function Hop({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}

/** The last hop seen and the next one expected, of clients that are under way; for others, how they ended. */
export function ProgressBar({
  flows,
  verdicts,
  placeOf,
}: {
  readonly flows: readonly Flow[];
  readonly verdicts: ReadonlyMap<string, FlowVerdict>;
  /** Undefined when only one client is shown. */
  readonly placeOf: ((flow: string) => number) | undefined;
}) {
  const standing = flows.flatMap((flow): Standing[] => {
    const verdict = verdicts.get(flow.id);
    return verdict ? [{ flow, verdict }] : [];
  });
  const recent = standing.toSorted((one, other) => other.flow.lastAt - one.flow.lastAt);
  const waiting = recent.filter(({ verdict }) => verdict.progress.next !== undefined);
  const told = (waiting.length > 0 ? waiting : recent).slice(0, waiting.length > 0 ? MOST : 1);
  return (
    <div class="live-progress" role="status" aria-label="Progress">
      {told.map(({ flow, verdict: { progress } }) => (
        <div
          key={flow.id}
          class={progress.next === undefined ? 'live-standing' : 'live-standing live-waiting'}
        >
          {placeOf && <Mark place={placeOf(flow.id)} />}
          <dl>
            <Hop label="Last hop seen" text={progress.last} />
            {progress.next !== undefined && <Hop label="Next hop expected" text={progress.next} />}
          </dl>
        </div>
      ))}
      {waiting.length > MOST && (
        <p class="quiet">
          {waiting.length - MOST} more {waiting.length - MOST === 1 ? 'client is' : 'clients are'} under way.
        </p>
      )}
    </div>
  );
}
