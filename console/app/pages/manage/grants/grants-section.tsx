import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ClientInfo, GrantInfo, RefreshFamily } from '../../../../../lab/control/auth-control.ts';
import type { Race } from '../../../../contract/families.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { links } from '../../../links.ts';
import { Empty } from '../../../parts/notice.tsx';
import { RunDemo } from '../../../parts/run-demo.tsx';
import { Said } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useCurrent } from '../parts/use-current.ts';
import { GrantCard } from './grant-card.tsx';
import { entriesOf, type Granted, type Raced } from './grant-list.ts';
import './grants.css';

/** Grants that are drawn before somebody asks for more. */
const AT_ONCE = 25;

const ask = async (realm: string): Promise<Granted> => {
  const [grants, families, clients] = await Promise.all([
    api.get<readonly GrantInfo[]>(ofRealm(realm, '/grants')),
    api.get<readonly RefreshFamily[]>(ofRealm(realm, '/refresh-families')),
    api.get<readonly ClientInfo[]>(ofRealm(realm, '/clients')),
  ]);
  return { grants, families, clients };
};

/** What people allowed clients to do, and what became of the refresh tokens. */
export function GrantsSection({ realm }: { readonly realm: string }) {
  const { grant: named } = useLocation().query;
  const granted = useCurrent(realm, () => ask(realm));
  const [raced, setRaced] = useState<ReadonlyMap<string, Raced>>(new Map());
  const [shown, show] = useState(AT_ONCE);
  const [said, say] = useState('');
  const onRaced = async (before: RefreshFamily, race: Race) => {
    setRaced((all) => new Map([...all, [before.grantId, { race, before }]]));
    await granted.run();
  };
  const onRevoked = async (text: string) => {
    await granted.run();
    say(text);
  };
  return (
    <Loaded ask={granted} what="grants">
      {(value) => {
        const all = entriesOf(value, raced);
        const chosen = named === undefined ? all : all.filter(({ grantId }) => grantId === named);
        return (
          <>
            <Said text={said} />
            {named !== undefined && (
              <p>
                {chosen.length === 0 && 'There is no such grant here: it was revoked, or it has expired. '}
                <a href={links.manage(realm, 'grants')}>All grants</a>
              </p>
            )}
            {named === undefined && all.length === 0 && (
              <Empty title="Nobody has allowed anything yet">
                <p>
                  A grant comes of a login: connect a client to this realm, log in and allow what it asks for.
                  A client that registers for <code>refresh_token</code> gets a refresh token with it.
                </p>
                <RunDemo realm={realm} />
              </Empty>
            )}
            {chosen.slice(0, shown).map((entry) => (
              <GrantCard
                key={entry.grantId}
                realm={realm}
                entry={entry}
                open={entry.grantId === named}
                onRaced={(before, race) => void onRaced(before, race)}
                onRevoked={(text) => void onRevoked(text)}
              />
            ))}
            {chosen.length > shown && (
              <button type="button" onClick={() => show(shown + AT_ONCE)}>
                Show more of {chosen.length}
              </button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
