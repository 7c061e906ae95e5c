import { useEffect } from 'preact/hooks';
import type { RealmView } from '../../../../lab/control/server-control.ts';
import { links } from '../../links.ts';
import { catalogue, wantCatalogue } from '../../state/catalogue.ts';

/** How often a fault was applied, in words. */
const hits = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** The faults of a realm, and how many requests each has changed. */
function Faults({ faults }: { readonly faults: RealmView['activeFaults'] }) {
  return (
    <ul class="live-faults" aria-label="Active faults">
      {faults.map(({ fault, hit }) => (
        <li key={fault.id}>
          <span aria-hidden="true">⚡ </span>
          <code>{fault.id}</code> {hit === 0 ? 'not applied yet' : `applied ${hits(hit)}`}
        </li>
      ))}
    </ul>
  );
}

/** What is special about a realm: its scenario, what a correct client does there, what is broken on purpose. */
export function ScenarioHeader({ view }: { readonly view: RealmView }) {
  useEffect(wantCatalogue, []);
  const { scenario, custom, title, client, activeFaults } = view;
  const entry = catalogue.value?.scenarios.find(({ id }) => id === scenario);
  const isPlain = scenario === 'default' && !custom;
  if (isPlain && activeFaults.length === 0) return null;
  return (
    <section class="live-scenario" aria-label="The scenario of this realm">
      {!isPlain && (
        <>
          <p>
            <b>{title}</b>
            {entry && (
              <>
                {' '}
                <a href={links.scenario(entry.id)}>in the catalogue</a>
              </>
            )}
          </p>
          {entry && <p class="quiet">{entry.story}</p>}
          <p>
            <span class="quiet">A correct client: </span>
            {entry?.client ?? client}
          </p>
        </>
      )}
      {activeFaults.length > 0 && <Faults faults={activeFaults} />}
    </section>
  );
}
