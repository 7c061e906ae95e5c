import { useEffect } from 'preact/hooks';
import { worstOf } from '../../../../../lab/verdicts/judge.ts';
import { Outcome } from '../../../parts/outcome.tsx';
import { timeOf } from '../../../parts/time.tsx';
import type { Visit } from '../../../state/activity.ts';
import { brokenOf, type Judged, verdicts, watchVerdict } from '../../../state/verdicts.ts';

/** Realms of one scenario that the list judges: the last ones. A page that runs a test suite leaves hundreds. */
const JUDGED = 8;

const several = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** All realms of a scenario as one. */
const together = (all: readonly Judged[]): Pick<Judged, 'outcome' | 'clients' | 'flows'> => ({
  outcome: worstOf(all.map(({ outcome }) => outcome)),
  clients: all.reduce((sum, { clients }) => sum + clients, 0),
  flows: all.flatMap(({ flows }) => flows),
});

function Summary({ judged }: { readonly judged: ReturnType<typeof together> }) {
  const [first, ...others] = brokenOf(judged);
  return (
    <>
      <span class="scenario-slot-line">
        <Outcome outcome={judged.outcome} /> {several(judged.clients, 'client', 'clients')}
      </span>
      {first && (
        <span class="scenario-slot-line" title={first.title}>
          <code>{first.id}</code> {first.clause.text}
          {others.length > 0 && ` +${others.length}`}
        </span>
      )}
    </>
  );
}

/** How whoever came to a scenario did: its shared realm and its private copies together. */
export function VerdictSlot({
  visits,
  watch,
}: {
  /** The last one first. */
  readonly visits: readonly Visit[];
  /** Whether to ask: somebody looks at it. */
  readonly watch: boolean;
}) {
  const realms = visits.slice(0, JUDGED).map(({ realm }) => realm);
  useEffect(() => {
    if (!watch) return;
    const stops = realms.map(watchVerdict);
    return () => {
      for (const stop of stops) stop();
    };
  }, [watch, realms.join()]);
  const known = verdicts.value;
  const judged = realms.flatMap((realm) => known.get(realm) ?? []);
  const [latest] = visits;
  return (
    <>
      {judged.length > 0 ? (
        <Summary judged={together(judged)} />
      ) : (
        <span class="scenario-slot-line quiet">Somebody came by …</span>
      )}
      <span class="scenario-slot-line quiet">
        {latest && timeOf(latest.at)}
        {visits.length > 1 && `, ${several(visits.length, 'realm', 'realms')}`}
        {visits.length > JUDGED && `, the last ${JUDGED} judged`}
      </span>
    </>
  );
}
