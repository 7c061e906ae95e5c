import { ENDPOINTS } from '../../../../../core/endpoints.ts';
import type { Issue } from '../../../../../core/issues.ts';
import { FACTS, type FactName } from '../../../../../lab/faults/facts.ts';
import type { FactRow } from './fault-draft.ts';
import { FACT_VALUES } from './fault-examples.ts';
import { Issues } from './issues.tsx';

const NAMES = Object.keys(FACTS) as FactName[]; // keys of a literal

const valuesOf = (fact: FactName): readonly string[] =>
  fact === 'endpoint' ? Object.keys(ENDPOINTS) : (FACT_VALUES[fact] ?? []);

/** Which requests are meant: facts that all have to hold. */
export function MatchFields({
  match,
  issues,
  onChange,
}: {
  readonly match: readonly FactRow[];
  readonly issues: readonly Issue[];
  readonly onChange: (match: readonly FactRow[]) => void;
}) {
  const put = (at: number, part: Partial<FactRow>) =>
    onChange(match.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const unused = NAMES.find((name) => !match.some(({ fact }) => fact === name));
  return (
    <fieldset>
      <legend>Of requests where</legend>
      {match.length === 0 && <p class="quiet">every request of the place</p>}
      {match.map(({ fact, values }, index) => (
        <div class="fault-fact" key={fact}>
          <select
            aria-label="Fact"
            title={FACTS[fact]}
            value={fact}
            onChange={(event) => put(index, { fact: event.currentTarget.value as FactName })} // the choices are the facts
          >
            {NAMES.filter((name) => name === fact || !match.some((row) => row.fact === name)).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <input
            class="code"
            aria-label={`Value of ${fact}`}
            list={`values-${fact}`}
            value={values}
            required
            autocomplete="off"
            spellcheck={false}
            title="Several, with commas between them, mean any of them"
            onInput={(event) => put(index, { values: event.currentTarget.value })}
          />
          <datalist id={`values-${fact}`}>
            {valuesOf(fact).map((value) => (
              <option key={value} value={value} />
            ))}
          </datalist>
          <button
            type="button"
            aria-label={`Do not look at ${fact}`}
            onClick={() => onChange(match.filter((_row, at) => at !== index))}
          >
            ✕
          </button>
        </div>
      ))}
      {unused !== undefined && (
        <button type="button" onClick={() => onChange([...match, { fact: unused, values: '' }])}>
          And where …
        </button>
      )}
      <Issues issues={issues} />
    </fieldset>
  );
}
