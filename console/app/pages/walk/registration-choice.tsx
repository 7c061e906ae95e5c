import type { DocumentSummary } from '../../../contract/documents.ts';
import type { Registration } from '../../../walk/types.ts';
import { api } from '../../api/client.ts';
import { Problem } from '../../parts/notice.tsx';
import { useAnswer } from '../../parts/use-ask.ts';

/** Clients that are configured at the playground's authorization server. See README, "Clients that are already there". */
const BUILT_IN: ReadonlyArray<Extract<Registration, { how: 'pre' }>> = [
  { how: 'pre', clientId: 'playground-public' },
  { how: 'pre', clientId: 'playground-confidential', clientSecret: 'playground-confidential-secret' },
];

function Documents({ url, choose }: { readonly url: string; readonly choose: (url: string) => void }) {
  const documents = useAnswer(() => api.get<readonly DocumentSummary[]>('/api/documents'), []);
  const list = documents.value ?? [];
  return (
    <div class="walk-choice-more">
      <Problem problem={documents.problem} />
      <div class="field">
        <label for="cimd">Hosted by the console; it can be edited when the walk is there</label>
        <select
          id="cimd"
          class="walk-full"
          value={list.some(({ clientId }) => clientId === url) ? url : ''}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">{list.length === 0 ? 'Loading…' : 'Choose a document'}</option>
          {list.map(({ name, title, clientId, broken }) => (
            <option key={name} value={clientId}>
              {broken ? `Broken: ${title}` : title}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="cimd-url">Its URL, which is the client_id; any other https URL does too</label>
        <input
          id="cimd-url"
          class="code walk-full"
          value={url}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => choose(event.currentTarget.value)}
        />
      </div>
    </div>
  );
}

function Known({
  client,
  choose,
}: {
  readonly client: Extract<Registration, { how: 'pre' }>;
  readonly choose: (client: Registration) => void;
}) {
  const { clientId, clientSecret = '' } = client;
  const edit = (id: string, secret: string) =>
    choose({ how: 'pre', clientId: id, ...(secret === '' ? {} : { clientSecret: secret }) });
  return (
    <div class="walk-choice-more">
      <p class="row">
        {BUILT_IN.map((built) => (
          <button key={built.clientId} type="button" onClick={() => choose(built)}>
            {built.clientId}
          </button>
        ))}
      </p>
      <div class="field">
        <label for="client-id">client_id</label>
        <input
          id="client-id"
          class="code walk-full"
          value={clientId}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => edit(event.currentTarget.value, clientSecret)}
        />
      </div>
      <div class="field">
        <label for="client-secret">client_secret, if it has one</label>
        <input
          id="client-secret"
          class="code walk-full"
          value={clientSecret}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => edit(clientId, event.currentTarget.value)}
        />
      </div>
    </div>
  );
}

/** How the walk becomes a client. MCP 2026-07-28, Client Registration. */
export function RegistrationChoice({
  registration,
  change,
}: {
  readonly registration: Registration;
  readonly change: (registration: Registration) => void;
}) {
  const { how } = registration;
  const option = (value: Registration['how'], title: string, text: string, first: Registration) => (
    <label class="walk-choice">
      <input type="radio" name="how" value={value} checked={how === value} onChange={() => change(first)} />
      <span>
        <b>{title}</b> <span class="quiet">{text}</span>
      </span>
    </label>
  );
  return (
    <fieldset>
      <legend>How it becomes a client</legend>
      {option('dcr', 'Register', 'dynamic client registration (RFC 7591)', { how: 'dcr' })}
      {option('cimd', 'Show a document', 'client ID metadata document: the client_id is a URL', {
        how: 'cimd',
        url: '',
      })}
      {how === 'cimd' && <Documents url={registration.url} choose={(url) => change({ how, url })} />}
      {option('pre', 'Registered before', 'an identifier that the client was given', {
        how: 'pre',
        clientId: 'playground-public',
      })}
      {how === 'pre' && <Known client={registration} choose={change} />}
    </fieldset>
  );
}
