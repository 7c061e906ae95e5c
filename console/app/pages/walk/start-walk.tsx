import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { PlaygroundFacts } from '../../../contract/playground.ts';
import type { Registration, Walk } from '../../../walk/types.ts';
import { links } from '../../links.ts';
import { catalogue, wantCatalogue } from '../../state/catalogue.ts';
import { mcpUrlOf, playground } from '../../state/playground.ts';
import { beginWalk } from '../../state/walk.ts';
import { RegistrationChoice } from './registration-choice.tsx';
import { realmAt } from './use-walk-realm.ts';
import { WalkList } from './walk-list.tsx';

const STRICT = 'resource-required';
const FORGIVING = 'default';
type Where = 'strict' | 'forgiving' | 'realm' | 'url';

/** What an address that was followed here means. */
function whereIs(url: string | undefined): {
  readonly where: Where;
  readonly realm: string;
  readonly own: string;
} {
  const realm = url === undefined ? STRICT : realmAt(url);
  if (realm === STRICT) return { where: 'strict', realm: '', own: '' };
  if (realm === FORGIVING) return { where: 'forgiving', realm: '', own: '' };
  return realm === undefined
    ? { where: 'url', realm: '', own: url ?? '' }
    : { where: 'realm', realm, own: '' };
}

/** Where a walk leads, and how it becomes a client. Everything has a choice made already. */
export function StartWalk({ url }: { readonly url: string | undefined }) {
  const facts = playground.value;
  if (!facts) return <p class="quiet">Asking where the servers are…</p>; // known in a moment: the shell says when not
  return <Choices url={url} facts={facts} />;
}

function Choices({ url, facts }: { readonly url: string | undefined; readonly facts: PlaygroundFacts }) {
  const { route } = useLocation();
  const first = whereIs(url);
  const [where, setWhere] = useState<Where>(first.where);
  const [realm, setRealm] = useState(first.realm);
  const [own, setOwn] = useState(first.own);
  const [era, setEra] = useState<Walk['era']>();
  const [registration, setRegistration] = useState<Registration>({ how: 'dcr' });
  useEffect(wantCatalogue, []);
  const realmUrl = (name: string): string => mcpUrlOf(encodeURIComponent(name.trim()), facts);
  const target = {
    strict: realmUrl(STRICT),
    forgiving: realmUrl(FORGIVING),
    realm: realm.trim() === '' ? '' : realmUrl(realm),
    url: own.trim(),
  }[where];
  const usable = /^https?:\/\//i.test(target) && URL.canParse(target);
  // Most servers of others still speak the protocol of 2025.
  const spoken = era ?? (where === 'url' ? 'legacy' : 'modern');
  const start = async (event: Event) => {
    event.preventDefault();
    if (!usable) return;
    const redirectUri = `${facts.consoleUrl}/callback`;
    const id = await beginWalk({ target, era: spoken, registration, redirectUri });
    route(links.walkStep(id, 1));
  };
  const option = (value: Where, title: string, text: string) => (
    <label class="walk-choice">
      <input
        type="radio"
        name="where"
        value={value}
        checked={where === value}
        onChange={() => setWhere(value)}
      />
      <span>
        <b>{title}</b> <span class="quiet">{text}</span>
      </span>
    </label>
  );
  return (
    <>
      <h1>Walk the flow, one hop at a time</h1>
      <p class="walk-lead">
        You are the client. Every request is prepared as a correct client sends it; change or leave out
        whatever you like before you send it, and see who notices.
      </p>
      <form class="walk-start card" onSubmit={(event) => void start(event)}>
        <fieldset>
          <legend>Which MCP server</legend>
          {option('strict', 'A strict server', `refuses what is missing: realm ${STRICT}`)}
          {option(
            'forgiving',
            'The forgiving server',
            'takes what is missing for granted, and remarks on it: realm default',
          )}
          {option('realm', 'Another realm', 'a scenario by its name, or a private copy of one')}
          {where === 'realm' && (
            <div class="field walk-choice-more">
              <label for="walk-realm">Name of the realm</label>
              <input
                id="walk-realm"
                class="walk-full"
                list="walk-realms"
                value={realm}
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                placeholder="iss-wrong"
                onInput={(event) => setRealm(event.currentTarget.value)}
              />
              <datalist id="walk-realms">
                {catalogue.value?.scenarios.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </datalist>
            </div>
          )}
          {option('url', 'Any URL', 'your own MCP server, or one on the Internet')}
          {where === 'url' && (
            <div class="field walk-choice-more">
              <label for="walk-url">URL of the MCP endpoint</label>
              <input
                id="walk-url"
                class="code walk-full"
                value={own}
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                placeholder="https://mcp.example.com/mcp"
                onInput={(event) => setOwn(event.currentTarget.value)}
              />
            </div>
          )}
        </fieldset>
        <RegistrationChoice registration={registration} change={setRegistration} />
        <fieldset>
          <legend>Which protocol</legend>
          {(
            [
              ['modern', 'MCP 2026-07-28', 'without sessions'],
              ['legacy', 'MCP 2025-11-25', 'with initialize, spoken by most servers today'],
            ] as const
          ).map(([value, title, text]) => (
            <label key={value} class="walk-choice">
              <input
                type="radio"
                name="era"
                value={value}
                checked={spoken === value}
                onChange={() => setEra(value)}
              />
              <span>
                <b>{title}</b> <span class="quiet">{text}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <p class="row">
          <button type="submit" class="primary" disabled={!usable}>
            Start the walk
          </button>
          <code class="walk-start-target">{usable ? target : ''}</code>
        </p>
      </form>
      <WalkList />
    </>
  );
}
