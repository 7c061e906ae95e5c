import { useId, useState } from 'preact/hooks';
import type { DemoOptions, DemoReport } from '../../contract/demo.ts';
import { api, ofRealm } from '../api/client.ts';
import { Outcome } from './outcome.tsx';
import './run-demo.css';
import { useAsk } from './use-ask.ts';

/** What the form holds; an empty choice is left to the scenario. */
interface Choice {
  readonly user: string;
  readonly registration: DemoOptions['registration'] | '';
  readonly era: DemoOptions['era'] | '';
  readonly stepUp: boolean;
  readonly refresh: boolean;
}

const AS_USUAL: Choice = { user: '', registration: '', era: '', stepUp: false, refresh: false };

const optionsOf = ({ user, registration, era, stepUp, refresh }: Choice): DemoOptions => ({
  ...(user.trim() === '' ? {} : { user: user.trim() }),
  ...(registration ? { registration } : {}),
  ...(era ? { era } : {}),
  ...(stepUp ? { stepUp } : {}),
  ...(refresh ? { refresh } : {}),
});

/** How a demo client ended, in one line. */
function End({ report }: { readonly report: DemoReport }) {
  if (report.ok) {
    const hops = `${report.steps.length} ${report.steps.length === 1 ? 'hop' : 'hops'}`;
    return (
      <>
        <Outcome outcome="pass" text="Ended with a tool result" /> after {hops}.
      </>
    );
  }
  const { message, clause, by } = report.problem;
  const who =
    by === undefined ? 'Came to no end' : by === 'client' ? 'The client stopped' : `Refused by the ${by}`;
  return (
    <>
      <Outcome outcome={by === 'client' ? 'warning' : 'fail'} text={who} />: {message}
      {clause !== undefined && ` (${clause})`}
    </>
  );
}

/** A choice between a few words. */
function Select<Value extends string>({
  label,
  value,
  values,
  onChange,
}: {
  readonly label: string;
  readonly value: Value;
  readonly values: ReadonlyArray<readonly [value: Value, text: string]>;
  readonly onChange: (value: Value) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = values.find(([candidate]) => candidate === currentTarget.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {values.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Tick({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <label class="run-demo-tick">
      <input
        type="checkbox"
        checked={value}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {label}
    </label>
  );
}

/** The button that sends the reference client through the flow of a realm, and how that ended. */
export function RunDemo({ realm }: { readonly realm: string }) {
  const [choice, setChoice] = useState(AS_USUAL);
  const { run, busy, value, problem } = useAsk((of: string, options: DemoOptions) =>
    api.post<DemoReport>(ofRealm(of, '/demo'), options).then((report) => ({ realm: of, report })),
  );
  const user = useId();
  const change = (part: Partial<Choice>) => setChoice((before) => ({ ...before, ...part }));
  const ended = value?.realm === realm ? value.report : undefined; // that of another realm is no news here
  return (
    <form
      class="run-demo"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void run(realm, optionsOf(choice));
      }}
    >
      <div class="row">
        <button type="submit" class="primary" aria-disabled={busy}>
          {busy ? 'The demo client is on its way…' : 'Run the demo client'}
        </button>
      </div>
      <details>
        <summary>Options of the demo client</summary>
        <div class="run-demo-options">
          <div class="field">
            <label for={user}>Logs in as</label>
            <input
              id={user}
              type="text"
              placeholder="alice"
              autocomplete="off"
              spellcheck={false}
              value={choice.user}
              onInput={({ currentTarget }) => change({ user: currentTarget.value })}
            />
          </div>
          <Select
            label="Becomes a client by"
            value={choice.registration ?? ''}
            values={[
              ['', 'what fits here'],
              ['dcr', 'registering'],
              ['cimd', 'a metadata document'],
            ]}
            onChange={(registration) => change({ registration })}
          />
          <Select
            label="Protocol"
            value={choice.era ?? ''}
            values={[
              ['', 'found out'],
              ['modern', '2026-07-28'],
              ['legacy', '2025-11-25'],
            ]}
            onChange={(era) => change({ era })}
          />
          <Tick label="Steps up" value={choice.stepUp} onChange={(stepUp) => change({ stepUp })} />
          <Tick label="Refreshes" value={choice.refresh} onChange={(refresh) => change({ refresh })} />
        </div>
      </details>
      <p class="run-demo-end" role="status">
        {busy ? '' : problem ? <span class="bad">{problem.message}</span> : ended && <End report={ended} />}
      </p>
    </form>
  );
}
