import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ClientInfo } from '../../../../../lab/control/auth-control.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { links } from '../../../links.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { Notice, Problem } from '../../../parts/notice.tsx';
import { useAsk } from '../../../parts/use-ask.ts';
import { Said } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useCurrent } from '../parts/use-current.ts';
import { ClientDetails } from './client-details.tsx';
import { ClientFormPanel, NEW_CLIENT } from './client-form.tsx';
import { EMPTY_FORM, formOf } from './client-form-model.ts';
import { ClientList } from './client-list.tsx';
import { clientsWith, newestFirst } from './client-order.ts';
import './clients.css';

/** What is open beside the list. */
type Open = 'nothing' | 'new' | 'edit';

function ForgetAll({
  realm,
  registered,
  onForgotten,
}: {
  readonly realm: string;
  readonly registered: number;
  readonly onForgotten: (said: string) => void;
}) {
  const forget = useAsk(() => api.remove<{ readonly forgotten: number }>(ofRealm(realm, '/clients')));
  const confirmed = async () => {
    const done = await forget.run();
    if (done) onForgotten(`${done.forgotten} forgotten. See whether your client registers again.`);
  };
  return (
    <>
      <Confirm
        label="Forget all registered clients"
        confirm={`Forget ${registered === 1 ? 'it' : `all ${registered}`}`}
        busy={forget.busy || registered === 0}
        onConfirm={confirmed}
        consequence="As a server that lost its database: every registration is gone, configured clients stay. A client that comes back with an id it remembers gets invalid_client; a good one registers again by itself."
      />
      <Problem problem={forget.problem} />
    </>
  );
}

/** The clients of a realm: which there are, and what can be done to them. */
export function ClientsSection({ realm }: { readonly realm: string }) {
  const { query, route } = useLocation();
  const clients = useCurrent(realm, () => api.get<readonly ClientInfo[]>(ofRealm(realm, '/clients')));
  const [open, setOpen] = useState<Open>('nothing');
  const [said, say] = useState('');
  const { client: shown, q: search = '' } = query;
  useEffect(() => setOpen('nothing'), [shown]);
  const show = (client: string | undefined) => {
    setOpen('nothing');
    route(client === undefined ? links.manage(realm, 'clients') : links.client(realm, client, search));
  };
  const forgotten = async (text: string) => {
    await clients.run();
    show(undefined);
    say(text);
  };
  const saved = async ({ client_id }: ClientInfo) => {
    say('');
    await clients.run();
    show(client_id);
  };
  return (
    <Loaded ask={clients} what="clients">
      {(all) => {
        const found = clientsWith(newestFirst(all), search);
        const chosen = all.find(({ client_id }) => client_id === shown);
        const registered = all.filter(({ source }) => source === 'registered').length;
        const beside = open === 'new' || shown !== undefined;
        return (
          <>
            <div class="manage-toolbar">
              <input
                type="search"
                class="manage-grow"
                aria-label="Search the clients"
                placeholder={`Search ${all.length} clients`}
                value={search}
                onInput={(event) => route(links.clients(realm, event.currentTarget.value), true)}
              />
              <button id={NEW_CLIENT} type="button" class="primary" onClick={() => setOpen('new')}>
                Register a client
              </button>
            </div>
            <Said text={said} />
            <div class={beside ? 'clients-split clients-split-open' : 'clients-split'}>
              <div>
                <ClientList clients={found} total={all.length} realm={realm} search={search} open={shown} />
                <ForgetAll
                  realm={realm}
                  registered={registered}
                  onForgotten={(text) => void forgotten(text)}
                />
              </div>
              {open === 'new' && (
                <ClientFormPanel
                  realm={realm}
                  start={EMPTY_FORM}
                  isNew
                  taken={new Set(all.map(({ client_id }) => client_id))}
                  onSaved={(client) => void saved(client)}
                  onLeave={() => setOpen('nothing')}
                />
              )}
              {open === 'edit' && chosen && (
                <ClientFormPanel
                  key={chosen.client_id}
                  realm={realm}
                  start={formOf(chosen)}
                  isNew={false}
                  taken={new Set()}
                  onSaved={(client) => void saved(client)}
                  onLeave={() => setOpen('nothing')}
                />
              )}
              {open === 'nothing' && chosen && (
                <ClientDetails
                  key={chosen.client_id}
                  client={chosen}
                  realm={realm}
                  onEdit={() => setOpen('edit')}
                  onForgotten={(text) => void forgotten(text)}
                />
              )}
              {open === 'nothing' && shown !== undefined && !chosen && (
                <Notice kind="warn">
                  <p>
                    There is no client <code>{shown}</code> here: it never registered, or it was forgotten.
                  </p>
                  <a href={links.manage(realm, 'clients')}>All clients</a>
                </Notice>
              )}
            </div>
          </>
        );
      }}
    </Loaded>
  );
}
