import { useState } from 'preact/hooks';
import type { DemoOptions, DemoReport } from '../../contract/demo.ts';
import { api, ofRealm } from '../api/client.ts';
import { ChoiceField, TextField } from './field.tsx';
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
          <TextField
            label="Logs in as"
            placeholder="alice"
            code={false}
            value={choice.user}
            onValue={(user) => change({ user })}
          />
          <ChoiceField
            label="Becomes a client by"
            value={choice.registration ?? ''}
            choices={[
              ['', 'what fits here'],
              ['dcr', 'registering'],
              ['cimd', 'a metadata document'],
            ]}
            onValue={(registration) => change({ registration })}
          />
          <ChoiceField
            label="Protocol"
            value={choice.era ?? ''}
            choices={[
              ['', 'found out'],
              ['modern', '2026-07-28'],
              ['legacy', '2025-11-25'],
            ]}
            onValue={(era) => change({ era })}
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
