import type { Issue } from '../../../../../core/issues.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { useAnswer } from '../../../parts/use-ask.ts';
import { type Draft, issuesAt } from './fault-draft.ts';
import { Issues } from './issues.tsx';

const WHICH = [
  ['next', 'the next one'],
  ['nth', 'some, from the n-th on'],
  ['all', 'every one'],
] as const;

const WHOSE = [
  ['everybody', 'of all clients together'],
  ['each', 'of each client, counted for itself'],
  ['one', 'of one client only'],
] as const;

/** The clients that a realm knows, to choose from. */
function ClientIds({ realm }: { readonly realm: string }) {
  const { value = [] } = useAnswer(
    () =>
      api.get<ReadonlyArray<{ readonly client_id: string; readonly client_name?: unknown }>>(
        ofRealm(realm, '/clients'),
      ),
    [realm],
  );
  return (
    <datalist id="fault-client-ids">
      {value.map(({ client_id: id, client_name: name }) => (
        <option key={id} value={id}>
          {typeof name === 'string' ? name : ''}
        </option>
      ))}
    </datalist>
  );
}

/** Which of the requests that are meant are hit, and of which clients. */
export function WhichFields({
  draft,
  others,
  realm,
  issues,
  onChange,
}: {
  readonly draft: Draft;
  readonly others: readonly string[];
  readonly realm: string;
  readonly issues: readonly Issue[];
  readonly onChange: (part: Partial<Draft>) => void;
}) {
  const { which, nth, times, whose, clientId, after } = draft;
  return (
    <fieldset>
      <legend>It hits</legend>
      <div class="fault-choices">
        {WHICH.map(([value, text]) => (
          <label key={value}>
            <input
              type="radio"
              name="fault-which"
              checked={which === value}
              onChange={() => onChange({ which: value })}
            />
            {text}
          </label>
        ))}
      </div>
      {which === 'nth' && (
        <div class="row fault-numbers">
          <label for="fault-nth">From number</label>
          <input
            id="fault-nth"
            type="number"
            min={1}
            required
            value={nth}
            onInput={(event) => onChange({ nth: event.currentTarget.value })}
          />
          <label for="fault-times">how many</label>
          <input
            id="fault-times"
            type="number"
            min={1}
            placeholder="all"
            value={times}
            onInput={(event) => onChange({ times: event.currentTarget.value })}
          />
        </div>
      )}
      <Issues issues={[...issuesAt(issues, 'nth'), ...issuesAt(issues, 'times')]} />
      <div class="field">
        <label for="fault-whose">Of which clients</label>
        <select
          id="fault-whose"
          value={whose}
          onChange={(event) => {
            const chosen = WHOSE.find(([value]) => value === event.currentTarget.value);
            if (chosen) onChange({ whose: chosen[0] });
          }}
        >
          {WHOSE.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </div>
      {whose === 'one' && (
        <div class="field">
          <label for="fault-client">Its client_id</label>
          <input
            id="fault-client"
            class="code"
            list="fault-client-ids"
            value={clientId}
            required
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => onChange({ clientId: event.currentTarget.value })}
          />
          <ClientIds realm={realm} />
        </div>
      )}
      <div class="field">
        <label for="fault-after">Only once another fault has hit (its name; may be empty)</label>
        <input
          id="fault-after"
          class="code"
          list="fault-others"
          value={after}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onChange({ after: event.currentTarget.value })}
        />
        <datalist id="fault-others">
          {others.map((id) => (
            <option key={id} value={id} />
          ))}
        </datalist>
      </div>
      <Issues issues={[...issuesAt(issues, 'per'), ...issuesAt(issues, 'after')]} />
    </fieldset>
  );
}
