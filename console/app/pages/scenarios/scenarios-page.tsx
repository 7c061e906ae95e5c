import { useEffect } from 'preact/hooks';
import { Notice } from '../../parts/notice.tsx';
import { useAnswer } from '../../parts/use-ask.ts';
import { followActivity } from '../../state/activity.ts';
import { catalogue, loadCatalogue } from '../../state/catalogue.ts';
import { filterOf } from './filter.ts';
import { ScenarioList } from './list/scenario-list.tsx';
import { ScenarioPage } from './one/scenario-page.tsx';
import './scenarios.css';

/** The catalogue of scenarios, and each of them. */
export function ScenariosPage({
  id,
  query,
}: {
  /** The name of a realm: a scenario, or a private copy of one. */
  readonly id?: string;
  readonly query: Readonly<Record<string, string>>;
}) {
  useEffect(followActivity, []);
  const { problem, run } = useAnswer(loadCatalogue, []);
  const scenarios = catalogue.value?.scenarios;
  if (problem) {
    return (
      <>
        <h1>Scenarios</h1>
        <Notice kind="bad">
          <p>The catalogue cannot be shown. {problem.message}</p>
          <button type="button" onClick={() => void run()}>
            Try again
          </button>
        </Notice>
      </>
    );
  }
  if (!scenarios) {
    return (
      <>
        <h1>Scenarios</h1>
        <p class="quiet" aria-live="polite">
          Loading the catalogue…
        </p>
      </>
    );
  }
  return id === undefined ? (
    <ScenarioList scenarios={scenarios} filter={filterOf(query)} />
  ) : (
    <ScenarioPage key={id} realm={id} scenarios={scenarios} />
  );
}
