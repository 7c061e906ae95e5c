import { useLocation } from 'preact-iso';
import type { Flow } from '../../../../lab/trace/flows.ts';
import { REVISIONS } from '../../../../lab/verdicts/check.ts';
import { type ReportChoice, reportAddress, type Subject } from './report-address.ts';

const WORDS: ReadonlyArray<readonly [what: Subject, text: string, more: string]> = [
  ['flow', 'One client', ''],
  ['realm', 'This realm', ''],
  ['all', 'Everybody', ', in all realms'],
];

/** What the report is about, and what it judges by. */
export function Choice({
  realm,
  choice,
  flows,
}: {
  readonly realm: string;
  readonly choice: ReportChoice;
  readonly flows: readonly Flow[];
}) {
  const { route } = useLocation();
  const choose = (changes: Partial<ReportChoice>) =>
    route(reportAddress(realm, { ...choice, ...changes }), true);
  const known = flows.some(({ id }) => id === choice.flow);
  return (
    <form class="report-choice" aria-label="What to report" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="report-segments">
        <legend class="visually-hidden">What to report</legend>
        {WORDS.map(([what, text, more]) => (
          <label key={what}>
            <input
              type="radio"
              name="what"
              value={what}
              checked={choice.what === what}
              disabled={what === 'flow' && flows.length === 0 && choice.what !== 'flow'}
              onChange={() =>
                choose({ what, flow: what === 'flow' ? (choice.flow ?? flows.at(-1)?.id) : undefined })
              }
            />
            <span>
              {text}
              <span class="if-wide">{more}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {choice.what === 'flow' && (
        <div class="field">
          <label for="report-flow">Client</label>
          <select
            id="report-flow"
            value={choice.flow ?? ''}
            onChange={(event) => choose({ flow: event.currentTarget.value })}
          >
            {!known && <option value={choice.flow ?? ''}>{choice.flow ?? 'choose one'}</option>}
            {flows.map(({ id, client }) => (
              <option key={id} value={id}>
                {client} ({id})
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="field">
        <label for="report-revision">Judge by MCP</label>
        <select
          id="report-revision"
          value={choice.revision ?? ''}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            choose({ revision: REVISIONS.find((one) => one === chosen) });
          }}
        >
          <option value="">what each client speaks</option>
          {REVISIONS.map((revision) => (
            <option key={revision} value={revision}>
              {revision}
            </option>
          ))}
        </select>
      </div>
    </form>
  );
}
