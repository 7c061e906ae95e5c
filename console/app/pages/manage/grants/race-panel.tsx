import { useState } from 'preact/hooks';
import { RACE_COUNT, type Race, type RaceRequest } from '../../../../contract/families.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { Field } from '../../../parts/field.tsx';
import { Problem } from '../../../parts/notice.tsx';
import { useAsk } from '../../../parts/use-ask.ts';

/** How many requests a person may mean: what is no number is the least. */
function countOf(text: string): number {
  const count = Number.parseInt(text, 10);
  if (Number.isNaN(count)) return RACE_COUNT.least;
  return Math.min(RACE_COUNT.most, Math.max(RACE_COUNT.least, count));
}

/** Shows the newest token of a family several times, in the name of its client. */
export function RacePanel({
  realm,
  grantId,
  onRaced,
}: {
  readonly realm: string;
  readonly grantId: string;
  readonly onRaced: (race: Race) => void;
}) {
  const [typed, type] = useState('5');
  const count = countOf(typed);
  const race = useAsk((request: RaceRequest) =>
    api.post<Race>(ofRealm(realm, `/refresh-families/${encodeURIComponent(grantId)}/race`), request),
  );
  const run = async (request: RaceRequest) => {
    const done = await race.run(request);
    if (done) onRaced(done);
  };
  return (
    <>
      <div class="race-panel">
        <Field label="Requests">
          {(control) => (
            <input
              {...control}
              type="number"
              min={RACE_COUNT.least}
              max={RACE_COUNT.most}
              value={typed}
              onInput={(event) => type(event.currentTarget.value)}
              onBlur={() => type(String(count))}
            />
          )}
        </Field>
        <button type="button" disabled={race.busy} onClick={() => void run({ count, order: 'at_once' })}>
          Fire {count} refreshes at once
        </button>
        <button type="button" disabled={race.busy} onClick={() => void run({ count: 2, order: 'in_turn' })}>
          Use it, then use it again
        </button>
      </div>
      <p class="quiet">
        Both use the newest refresh token in the name of its client, and may end the family: the client has to
        log in again. The trace shows the requests in the flow of that client.
      </p>
      <Problem problem={race.problem} />
    </>
  );
}
