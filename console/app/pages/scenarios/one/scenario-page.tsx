import { useEffect } from 'preact/hooks';
import { parseRealmName, REALM_NAME_RULE } from '../../../../../lab/realms/name.ts';
import { nearest } from '../../../../../lab/realms/nearest.ts';
import { FAMILIES } from '../../../../../lab/realms/scenario.ts';
import type { Scenario } from '../../../../contract/catalogue.ts';
import { links } from '../../../links.ts';
import { Empty, Notice } from '../../../parts/notice.tsx';
import { rootScenario, scenarioOf } from '../../../state/activity.ts';
import { currentRealm } from '../../../state/current-realm.ts';
import { FaultsCard } from '../faults/faults-card.tsx';
import { sharedRealmOf } from '../realm-of.ts';
import { About } from './about.tsx';
import { Checks } from './checks.tsx';
import { Copies } from './copies.tsx';
import { RealmCard } from './realm-card.tsx';
import { StartOver } from './start-over.tsx';
import { useRealmView } from './use-realm-view.ts';
import { Visitors } from './visitors.tsx';
import './one.css';

/** An address that leads to no scenario, and those that somebody may have meant. */
function Unknown({ realm, scenarios }: { readonly realm: string; readonly scenarios: readonly Scenario[] }) {
  const [wanted = ''] = realm.split('~');
  const near = nearest(
    wanted,
    scenarios.map(({ id }) => id),
  );
  const known = scenarios.some(({ id }) => id === wanted);
  return (
    <>
      <h1>There is no scenario {realm}</h1>
      <Empty title={near.length > 0 ? 'Did you mean one of these?' : 'Nothing in the catalogue is like it'}>
        {known && (
          <p>
            A private copy is called {wanted}~ and then a name: {REALM_NAME_RULE}.
          </p>
        )}
        {near.length > 0 && (
          <ul class="scenario-near">
            {near.map((id) => (
              <li key={id}>
                <a href={links.scenario(id)}>{id}</a>{' '}
                <span class="quiet">{scenarios.find((one) => one.id === id)?.title}</span>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a href={links.scenarios()}>To all {scenarios.length} scenarios</a>
        </p>
      </Empty>
    </>
  );
}

function Known({ scenario, realm }: { readonly scenario: Scenario; readonly realm: string }) {
  const { view, problem, refresh } = useRealmView(realm);
  const { family, title, id } = scenario;
  useEffect(() => {
    currentRealm.value = realm; // the rest of the console follows
  }, [realm]);
  const familyTitle = Object.entries(FAMILIES).find(([name]) => name === family)?.[1] ?? family;
  return (
    <>
      <p class="scenario-crumbs">
        <a href={links.scenarios()}>Scenarios</a> / <a href={links.scenarios(family)}>{familyTitle}</a>
      </p>
      <h1>{title}</h1>
      <Copies scenario={scenario} realm={realm} />
      {view && view.scenario !== id && !scenario.rootOnly && (
        <Notice kind="warn">
          Somebody defined {realm} anew: it is made from the scenario{' '}
          <a href={links.scenario(view.scenario)}>{view.scenario}</a> now.
        </Notice>
      )}
      <div class="scenario-parts">
        <About scenario={scenario} />
        <div class="scenario-part-realm">
          <RealmCard scenario={scenario} realm={realm} />
          <Visitors realm={realm} about={scenario.checks} />
        </div>
        <div class="scenario-part-faults">
          <FaultsCard scenario={scenario} realm={realm} view={view} problem={problem} onChange={refresh} />
          <StartOver realm={realm} scenario={id} onReset={refresh} />
        </div>
        <Checks scenario={scenario} />
      </div>
    </>
  );
}

/** One scenario: its story, its URL, how whoever came by did, and its faults. */
export function ScenarioPage({
  realm,
  scenarios,
}: {
  /** As the address has it: a scenario, or a private copy of one. */
  readonly realm: string;
  readonly scenarios: readonly Scenario[];
}) {
  const root = rootScenario.value;
  const name = parseRealmName(realm);
  const scenario = name && scenarios.find(({ id }) => id === name.scenario);
  if (!scenario) return <Unknown realm={realm} scenarios={scenarios} />;
  const here = name.copy === '' ? sharedRealmOf(scenario, root) : realm;
  const known = scenario.rootOnly === true || scenarioOf(here) === scenario.id;
  return known ? (
    <Known key={here} scenario={scenario} realm={here} />
  ) : (
    <Unknown realm={realm} scenarios={scenarios} />
  );
}
