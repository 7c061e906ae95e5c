import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { parseRealmName, REALM_NAME_RULE } from '../../../../../lab/realms/name.ts';
import type { RealmSummary } from '../../../../../lab/realms/registry.ts';
import type { Scenario } from '../../../../contract/catalogue.ts';
import { api } from '../../../api/client.ts';
import { links } from '../../../links.ts';
import { useAnswer } from '../../../parts/use-ask.ts';
import { rootScenario, visits, visitsByScenario } from '../../../state/activity.ts';
import { sharedRealmOf } from '../realm-of.ts';

/** Copies that are shown; the others can be reached by their name. */
const SHOWN = 24;

/** The field where a copy is named, for whoever leads a person to it. */
export const COPY_NAME = 'copy-name';

/** The realms of a scenario that are known: visited, live or looked at, the last visited first. */
function useRealmsOf(scenario: Scenario, realm: string): string[] {
  const { id } = scenario;
  const visited = (visitsByScenario.value.get(id) ?? []).map((visit) => visit.realm);
  const { value: live = [] } = useAnswer(
    () => api.get<readonly RealmSummary[]>('/api/realms'),
    [realm, visited.length],
  );
  const named = live.filter((one) => one.scenario === id).map(({ name }) => name);
  const shared = sharedRealmOf(scenario, rootScenario.value);
  return [...new Set([shared, realm, ...visited, ...named])];
}

/** Names a private copy. Nothing has to be made: both servers know it by its name. */
function NewCopy({ scenario: { id } }: { readonly scenario: Scenario }) {
  const { route } = useLocation();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');
  const open = (event: Event) => {
    event.preventDefault();
    const realm = `${id}~${name.trim()}`;
    if (parseRealmName(realm)) route(links.scenario(realm));
    else
      setProblem(
        `${realm} is no name of a realm: expected letters, digits, and . _ - between them, 64 at most`,
      );
  };
  return (
    <form class="scenario-new-copy" onSubmit={open}>
      <label for={COPY_NAME}>Private copy</label>
      <span class="scenario-copy-prefix">
        <code>{id}~</code>
        <input
          id={COPY_NAME}
          class="code"
          value={name}
          placeholder="mine"
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          title={REALM_NAME_RULE}
          aria-invalid={problem !== '' || undefined}
          aria-describedby="copy-problem"
          onInput={(event) => {
            setName(event.currentTarget.value);
            setProblem('');
          }}
        />
      </span>
      <button type="submit">Open</button>
      <span id="copy-problem" class="bad" role="alert">
        {problem}
      </span>
    </form>
  );
}

/** The realms of a scenario: the one that everybody shares, and the private copies. */
export function Copies({ scenario, realm }: { readonly scenario: Scenario; readonly realm: string }) {
  const all = useRealmsOf(scenario, realm);
  const shown = all.slice(0, SHOWN);
  const counts = visits.value;
  const shared = sharedRealmOf(scenario, rootScenario.value);
  return (
    <div class="scenario-copies">
      <nav aria-label="Realms of this scenario">
        {shown.map((name) => (
          <a
            key={name}
            href={links.scenario(name === shared ? scenario.id : name)}
            aria-current={name === realm ? 'page' : undefined}
          >
            {name === shared ? `${name} (shared)` : name}{' '}
            <span class="scenario-count" title="Exchanges that are kept">
              {counts.get(name)?.exchanges ?? 0}
            </span>
          </a>
        ))}
        {all.length > shown.length && <span class="quiet">and {all.length - shown.length} more</span>}
      </nav>
      {!scenario.rootOnly && <NewCopy scenario={scenario} />}
    </div>
  );
}
