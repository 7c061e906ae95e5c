import { useState } from 'preact/hooks';
import type { User } from '../../../../../core/users.ts';
import type { TokenRequest } from '../../../../../lab/control/auth-control.ts';
import type { RealmView } from '../../../../../lab/control/server-control.ts';
import { AreaField, ChoiceField, TextField } from '../../../parts/field.tsx';
import { Problem } from '../../../parts/notice.tsx';
import type { Ask } from '../../../parts/use-ask.ts';
import {
  type TokenForm as Form,
  SIGNATURE_TEXTS,
  type TokenFormProblem,
  tokenRequestOf,
} from './token-form-model.ts';

/** Says what a token is to say. What is left empty makes it a valid one. */
export function TokenForm<Minted>({
  view,
  users,
  start,
  mint,
  onMinted,
}: {
  readonly view: RealmView;
  readonly users: readonly User[];
  readonly start: Form;
  readonly mint: Ask<[TokenRequest], Minted>;
  /** @param asPreset nothing was changed since the form appeared */
  readonly onMinted: (minted: Minted, asPreset: boolean) => void;
}) {
  const [form, setForm] = useState(start);
  const [wrong, setWrong] = useState<TokenFormProblem>();
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const errorOf = (field: keyof Form) => (wrong?.field === field ? wrong.message : undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    const request = tokenRequestOf(form);
    setWrong(request.ok ? undefined : request.error);
    if (!request.ok) return;
    const minted = await mint.run(request.value);
    if (minted !== undefined) onMinted(minted, form === start);
  };
  const first = users[0]?.name ?? 'alice';
  return (
    <form class="card" aria-label="The token to sign" noValidate onSubmit={(event) => void submit(event)}>
      <div class="form-grid">
        <TextField
          label="Subject (sub)"
          value={form.subject}
          list="token-users"
          onValue={(subject) => set({ subject })}
          hint={`Empty: ${first}. Its roles and scopes go in.`}
        />
        <TextField
          label="Client (client_id)"
          value={form.clientId}
          onValue={(clientId) => set({ clientId })}
          hint="Empty: playground-public."
        />
        <TextField
          label="Scope"
          value={form.scope}
          onValue={(scope) => set({ scope })}
          hint="Empty: everything that the user may grant."
        />
        <TextField
          label="Expires in (seconds)"
          value={form.expiresIn}
          onValue={(expiresIn) => set({ expiresIn })}
          error={errorOf('expiresIn')}
          hint="Empty: as the server is set. Negative: expired."
        />
      </div>
      <datalist id="token-users">
        {users.map(({ name, scopes }) => (
          <option key={name} value={name}>
            {scopes.join(' ')}
          </option>
        ))}
      </datalist>
      <TextField
        label="Audience (aud)"
        value={form.audience}
        onValue={(audience) => set({ audience })}
        hint={`Empty: ${view.resource}`}
      />
      <TextField
        label="Issuer (iss)"
        value={form.issuer}
        onValue={(issuer) => set({ issuer })}
        hint={`Empty: ${view.issuer}`}
      />
      <div class="form-grid">
        <AreaField
          label="Other claims, as JSON"
          value={form.claims}
          rows={3}
          onValue={(claims) => set({ claims })}
          error={errorOf('claims')}
          hint={'Merged in; null leaves a claim out: { "exp": null }'}
        />
        <AreaField
          label="Other header members, as JSON"
          value={form.header}
          rows={3}
          onValue={(header) => set({ header })}
          error={errorOf('header')}
          hint={'Such as { "typ": "JWT" } or { "kid": "unknown" }'}
        />
      </div>
      <ChoiceField
        label="Signature"
        value={form.signature}
        choices={SIGNATURE_TEXTS}
        onValue={(signature) => set({ signature })}
      />
      <Problem problem={mint.problem} />
      <button type="submit" class="primary" disabled={mint.busy}>
        Sign the token
      </button>
    </form>
  );
}
