import type { ClientInfo } from '../../../../../lab/control/auth-control.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { links } from '../../../links.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { CopyButton } from '../../../parts/copy.tsx';
import { Notice, Problem } from '../../../parts/notice.tsx';
import { Moment } from '../../../parts/time.tsx';
import { useAsk } from '../../../parts/use-ask.ts';
import { OpenedHeading } from '../parts/heading.tsx';
import { clientLinkId } from './client-list.tsx';
import { nameOf } from './client-order.ts';

/** Id of the button that opens the form: the focus returns there. */
export const EDIT_CLIENT = 'edit-client';

/** Members that are seconds since the epoch; 0 is never. RFC 7591 §3.2.1. */
const MOMENTS = new Set(['client_id_issued_at', 'client_secret_expires_at']);

/** What somebody looks for, before what the library adds. */
const IMPORTANT = [
  'client_name',
  'redirect_uris',
  'token_endpoint_auth_method',
  'grant_types',
  'response_types',
  'application_type',
  'scope',
  'client_id_issued_at',
];

function importantFirst<Value>(members: ReadonlyArray<readonly [string, Value]>) {
  const place = (member: string) =>
    IMPORTANT.includes(member) ? IMPORTANT.indexOf(member) : IMPORTANT.length;
  return members.toSorted(([one], [other]) => place(one) - place(other));
}

function Value({ member, value }: { readonly member: string; readonly value: unknown }) {
  if (MOMENTS.has(member) && typeof value === 'number') {
    return value === 0 ? <>never</> : <Moment at={value * 1000} />;
  }
  if (typeof value === 'string') return <code>{value}</code>;
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) {
    return (
      <ul class="manage-plain">
        {value.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
    );
  }
  return <code>{JSON.stringify(value)}</code>;
}

/** Everything that a client registered, and what can be done to it. */
export function ClientDetails({
  client,
  realm,
  onEdit,
  onForgotten,
}: {
  readonly client: ClientInfo;
  readonly realm: string;
  readonly onEdit: () => void;
  readonly onForgotten: (said: string) => void;
}) {
  const { client_id: id, source, ...members } = client;
  const name = nameOf(client);
  const forget = useAsk(() =>
    api.remove<{ readonly forgotten: number }>(ofRealm(realm, `/clients/${encodeURIComponent(id)}`)),
  );
  const confirmed = async () => {
    if (await forget.run()) onForgotten(`The client ${name} is deleted.`);
  };
  return (
    <section class="card" aria-label={`Client ${name}`}>
      <OpenedHeading returnTo={clientLinkId(id)}>{name}</OpenedHeading>
      <p class="row">
        <span class="manage-tag">{source}</span>
        <code>{id}</code>
        <CopyButton text={id} what="Copy the client_id" />
        <a href={links.manage(realm, 'clients')}>Close</a>
      </p>
      <dl>
        {importantFirst(Object.entries(members)).map(([member, value]) => (
          <div key={member} class="clients-pair">
            <dt>{member}</dt>
            <dd>
              <Value member={member} value={value} />
            </dd>
          </div>
        ))}
      </dl>
      <Problem problem={forget.problem} />
      {source === 'configured' ? (
        <Notice>
          <p>
            This client comes from the settings of the authorization server (<code>CLIENTS_FILE</code>, or the
            built-in ones): it cannot be edited or deleted here, and it survives “forget all”.
          </p>
        </Notice>
      ) : (
        <div class="row">
          <button id={EDIT_CLIENT} type="button" onClick={onEdit}>
            Edit
          </button>
          <Confirm
            label="Delete"
            what={`Delete the client ${name}`}
            confirm="Delete this client"
            busy={forget.busy}
            onConfirm={confirmed}
            consequence={
              <>
                The registration of <code>{id}</code> is forgotten. Whoever uses this id gets{' '}
                <code>invalid_client</code> and has to register again; a JWT access token that is out stays
                valid until it expires.
              </>
            }
          />
        </div>
      )}
      <p class="quiet">Secrets are not shown.</p>
    </section>
  );
}
