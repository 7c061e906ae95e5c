import { useState } from 'preact/hooks';
import type { ClientInfo, ClientToPut } from '../../../../../lab/control/auth-control.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { AreaField, ChoiceField, TextField, TicksField } from '../../../parts/field.tsx';
import { Notice, Problem } from '../../../parts/notice.tsx';
import { useAsk } from '../../../parts/use-ask.ts';
import { OpenedHeading } from '../parts/heading.tsx';
import { EDIT_CLIENT } from './client-details.tsx';
import {
  APPLICATION_TYPES,
  AUTH_METHODS,
  type ClientForm as Form,
  type FormProblem,
  GRANT_TYPES,
  hasSecret,
  metadataOf,
} from './client-form-model.ts';

/** Id of the button that opens an empty form: the focus returns there. */
export const NEW_CLIENT = 'new-client';

const TYPE_TEXT = { '': 'up to the server', native: 'native', web: 'web' } as const;

/**
 * Registers a client, or replaces what it registered. What was typed stays when the server refuses it.
 *
 * @param props.taken ids that a new client would replace
 */
export function ClientFormPanel({
  realm,
  start,
  isNew,
  taken,
  onSaved,
  onLeave,
}: {
  readonly realm: string;
  readonly start: Form;
  readonly isNew: boolean;
  readonly taken: ReadonlySet<string>;
  readonly onSaved: (client: ClientInfo) => void;
  readonly onLeave: () => void;
}) {
  const [form, setForm] = useState(start);
  const [wrong, setWrong] = useState<FormProblem>();
  const save = useAsk((metadata: ClientToPut) =>
    api.put<ClientInfo>(ofRealm(realm, `/clients/${encodeURIComponent(metadata.client_id)}`), metadata),
  );
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const errorOf = (field: keyof Form) => (wrong?.field === field ? wrong.message : undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    const metadata = metadataOf(form, isNew ? Math.floor(Date.now() / 1000) : undefined);
    setWrong(metadata.ok ? undefined : metadata.error);
    if (!metadata.ok) return;
    const saved = await save.run(metadata.value);
    if (saved) onSaved(saved);
  };
  return (
    <section class="card" aria-label={isNew ? 'New client' : 'Edit client'}>
      <OpenedHeading returnTo={isNew ? NEW_CLIENT : EDIT_CLIENT}>
        {isNew ? 'Register a client' : `Edit ${start.clientId}`}
      </OpenedHeading>
      <form class="form" onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label="client_id"
          value={form.clientId}
          onValue={(clientId) => set({ clientId })}
          readOnly={!isNew}
          error={errorOf('clientId')}
          hint={
            isNew && taken.has(form.clientId.trim())
              ? 'There is a client with this id: it will be replaced.'
              : isNew && (
                  <button type="button" class="link" onClick={() => set({ clientId: crypto.randomUUID() })}>
                    Make one up
                  </button>
                )
          }
        />
        <TextField
          label="client_name"
          value={form.name}
          code={false}
          onValue={(name) => set({ name })}
          hint="Shown on the consent page."
        />
        <AreaField
          label="redirect_uris, one on each line"
          value={form.redirectUris}
          rows={3}
          onValue={(redirectUris) => set({ redirectUris })}
          hint="A native client may use any port of a loopback address; localhost and 127.0.0.1 are not the same."
        />
        <TicksField
          label="grant_types"
          values={form.grantTypes}
          choices={[...new Set([...GRANT_TYPES, ...form.grantTypes])]}
          onValues={(grantTypes) => set({ grantTypes })}
          hint="Without refresh_token the client gets no refresh token."
        />
        <div class="form-grid">
          <ChoiceField
            label="token_endpoint_auth_method"
            value={form.authMethod}
            choices={AUTH_METHODS.map((method) => [method, method] as const)}
            onValue={(authMethod) => set({ authMethod })}
            hint={form.authMethod === 'private_key_jwt' ? 'Needs jwks among the other members.' : undefined}
          />
          <ChoiceField
            label="application_type"
            value={form.applicationType}
            choices={APPLICATION_TYPES.map((type) => [type, TYPE_TEXT[type]] as const)}
            onValue={(applicationType) => set({ applicationType })}
          />
        </div>
        {hasSecret(form.authMethod) && (
          <TextField
            label="client_secret"
            value={form.secret}
            onValue={(secret) => set({ secret })}
            error={errorOf('secret')}
            hint={
              <>
                {!isNew && 'The secret it has is not known here: give it one. '}
                <button type="button" class="link" onClick={() => set({ secret: crypto.randomUUID() })}>
                  Make one up
                </button>
              </>
            }
          />
        )}
        <AreaField
          label="Other members, as JSON"
          value={form.rest}
          rows={4}
          onValue={(rest) => set({ rest })}
          error={errorOf('rest')}
          hint="Whatever RFC 7591 §2 has besides: scope, contacts, logo_uri, jwks, software_id."
        />
        <Problem problem={save.problem} />
        {save.problem && (
          <Notice>
            <p>Nothing was changed. These are the words of the authorization server.</p>
          </Notice>
        )}
        <div class="row">
          <button type="submit" class="primary" disabled={save.busy}>
            {isNew ? 'Register' : 'Save'}
          </button>
          <button type="button" onClick={onLeave}>
            Cancel
          </button>
        </div>
      </form>
    </section>
  );
}
