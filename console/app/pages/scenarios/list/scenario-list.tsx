import { useCallback, useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { nearest } from '../../../../../lab/realms/nearest.ts';
import { FAMILIES } from '../../../../../lab/realms/scenario.ts';
import type { Scenario } from '../../../../contract/catalogue.ts';
import { links } from '../../../links.ts';
import { Empty } from '../../../parts/notice.tsx';
import { activityState, visitsByScenario } from '../../../state/activity.ts';
import { type Filter, filtered, filteredUrl } from '../filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { ScenarioEntry } from './scenario-entry.tsx';
import './list.css';

/** Nothing that the filter lets through. */
function NothingFound({ filter, all }: { readonly filter: Filter; readonly all: readonly Scenario[] }) {
  const near = nearest(
    filter.text.trim().toLowerCase(),
    all.map(({ id }) => id),
  );
  const waiting = filter.visited && filter.text === '' && filter.family === undefined;
  return (
    <Empty title={waiting ? 'Nobody came by yet' : 'No scenario is like that'}>
      {waiting && (
        <p>Give the URL of a scenario to a client: it appears here when it sends its first request.</p>
      )}
      {!waiting && near.length > 0 && (
        <p>
          Did you mean{' '}
          {near.map((id, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <a href={links.scenario(id)}>{id}</a>
            </span>
          ))}
          ?
        </p>
      )}
      <p>
        <a href={links.scenarios()}>Show all {all.length}</a>
      </p>
    </Empty>
  );
}

/** The catalogue: what each scenario is, its URL, and how whoever came by did. */
export function ScenarioList({
  scenarios,
  filter,
}: {
  readonly scenarios: readonly Scenario[];
  readonly filter: Filter;
}) {
  const { route } = useLocation();
  const visited = visitsByScenario.value;
  const found = filtered(scenarios, filter, (id) => visited.has(id));
  const byFamily = useMemo(
    () => Map.groupBy(found, ({ family }) => family),
    [found.map(({ id }) => id).join()],
  );
  const change = useCallback((next: Filter) => route(filteredUrl(next), true), [route]);
  return (
    <>
      <h1>Scenarios</h1>
      <p class="quiet scenarios-lead">
        Each is an authorization server and an MCP server that do one thing in a certain way, most of them a
        wrong one. Give its URL to your client; how the client did appears here at once.
      </p>
      <FilterBar filter={filter} scenarios={scenarios} shown={found.length} onChange={change} />
      {activityState.value === 'lost' && (
        <p class="quiet">Who comes by cannot be seen at the moment: the servers do not answer.</p>
      )}
      {found.length === 0 && <NothingFound filter={filter} all={scenarios} />}
      <div>
        {Object.entries(FAMILIES).map(([family, title]) => {
          const members = byFamily.get(family) ?? [];
          return (
            members.length > 0 && (
              <section key={family} aria-labelledby={`family-${family}`}>
                <h2 id={`family-${family}`}>
                  {title} <span class="scenario-count">{members.length}</span>
                </h2>
                <ul class="scenario-entries">
                  {members.map((scenario) => (
                    <ScenarioEntry key={scenario.id} scenario={scenario} />
                  ))}
                </ul>
              </section>
            )
          );
        })}
      </div>
    </>
  );
}
