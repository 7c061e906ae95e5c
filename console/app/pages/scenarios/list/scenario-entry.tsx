import type { Scenario } from '../../../../contract/catalogue.ts';
import { links } from '../../../links.ts';
import { CopyButton } from '../../../parts/copy.tsx';
import { useOnScreen } from '../../../parts/use-on-screen.ts';
import { rootScenario, visitsByScenario } from '../../../state/activity.ts';
import { mcpUrlOf, playground } from '../../../state/playground.ts';
import { sharedRealmOf } from '../realm-of.ts';
import { moveByKey } from './arrow-keys.ts';
import { VerdictSlot } from './verdict-slot.tsx';

/** A URL that breaks before the name of its realm, where it has to. */
function Breakable({ url }: { readonly url: string }) {
  const [origin, realm] = url.split(/(?<=\/realms\/)/);
  return (
    <>
      {origin}
      <wbr />
      {realm}
    </>
  );
}

function EntryUrl({ scenario }: { readonly scenario: Scenario }) {
  const facts = playground.value;
  const { id, rootOnly } = scenario;
  const url = facts && mcpUrlOf(sharedRealmOf(scenario, rootScenario.value), facts);
  return (
    <div class="scenario-entry-url">
      <code>{url !== undefined && <Breakable url={url} />}</code>
      {url !== undefined && <CopyButton text={url} what={`Copy the URL of ${id}`} />}
      {rootOnly && rootScenario.value !== id && (
        <p class="quiet">
          Only at the root: start the playground with <code>SCENARIO={id}</code>.
        </p>
      )}
    </div>
  );
}

/** A scenario in the catalogue. */
export function ScenarioEntry({ scenario }: { readonly scenario: Scenario }) {
  const { ref, onScreen } = useOnScreen<HTMLLIElement>();
  const { id, title, story } = scenario;
  const here = visitsByScenario.value.get(id);
  return (
    <li class="scenario-entry" ref={ref}>
      <div class="scenario-entry-name">
        <h3>
          <a href={links.scenario(id)} onKeyDown={moveByKey}>
            {title}
          </a>
        </h3>
        <code>{id}</code>
      </div>
      <p class="scenario-entry-story">{story}</p>
      <EntryUrl scenario={scenario} />
      <div class="scenario-entry-verdict" aria-live="polite">
        {here && <VerdictSlot visits={here} watch={onScreen} />}
      </div>
    </li>
  );
}
