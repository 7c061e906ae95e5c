import { useState } from 'preact/hooks';
import { isObject } from '../../../../../core/json.ts';
import type { ClientInfo } from '../../../../../lab/control/auth-control.ts';
import { links } from '../../../links.ts';
import { Empty } from '../../../parts/notice.tsx';
import { nameOf } from './client-order.ts';

/** Clients that are drawn before somebody asks for more: a realm may have a hundred thousand. */
const AT_ONCE = 100;

const words = (value: unknown): string =>
  Array.isArray(value)
    ? value.filter((one) => !isObject(one)).join(', ')
    : typeof value === 'string'
      ? value
      : '';

/** Where the focus returns to when a client is closed. */
export const clientLinkId = (clientId: string): string => `client-${clientId}`;

function Entry({
  client,
  realm,
  search,
  open,
}: {
  readonly client: ClientInfo;
  readonly realm: string;
  readonly search: string;
  readonly open: boolean;
}) {
  const { client_id, source } = client;
  const method = words(client.token_endpoint_auth_method) || 'client_secret_basic';
  const uris = words(client.redirect_uris);
  return (
    <li>
      <a
        id={clientLinkId(client_id)}
        href={links.client(realm, client_id, search)}
        aria-current={open ? 'true' : undefined}
      >
        <span class="clients-name">{nameOf(client)}</span> <span class="manage-tag">{source}</span>
        <code>{client_id}</code>
        <span class="quiet">
          {method} · {words(client.grant_types) || 'no grant'}
          {uris === '' ? '' : ` · ${uris}`}
        </span>
      </a>
    </li>
  );
}

/** The clients, each a link to what is known of it. */
export function ClientList({
  clients,
  total,
  realm,
  search,
  open,
}: {
  readonly clients: readonly ClientInfo[];
  /** How many there are without the search. */
  readonly total: number;
  readonly realm: string;
  readonly search: string;
  readonly open: string | undefined;
}) {
  const [shown, show] = useState(AT_ONCE);
  if (clients.length === 0) {
    return (
      <Empty title={total === 0 ? 'No client yet' : 'No client has this'}>
        <p>
          {total === 0
            ? 'A client that connects registers by itself; or register one by hand.'
            : `There are ${total} others. The search looks at everything that they registered.`}
        </p>
      </Empty>
    );
  }
  return (
    <>
      <ul class="clients-list">
        {clients.slice(0, shown).map((client) => (
          <Entry
            key={client.client_id}
            client={client}
            realm={realm}
            search={search}
            open={client.client_id === open}
          />
        ))}
      </ul>
      {clients.length > shown && (
        <button type="button" onClick={() => show(shown + AT_ONCE)}>
          Show more of {clients.length}
        </button>
      )}
    </>
  );
}
