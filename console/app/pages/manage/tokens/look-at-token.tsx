import { useState } from 'preact/hooks';
import type { RealmView } from '../../../../../lab/control/server-control.ts';
import type { TokenCheck } from '../../../../contract/tokens.ts';
import { api } from '../../../api/client.ts';
import { TokenView } from '../../../exchange/token-view.tsx';
import { AreaField, TextField } from '../../../parts/field.tsx';
import { Problem } from '../../../parts/notice.tsx';
import { useAsk } from '../../../parts/use-ask.ts';

/** Decodes a token that somebody pasted, and checks it with any key set. */
export function LookAtToken({ view }: { readonly view: RealmView }) {
  const [token, setToken] = useState('');
  const [jwks, setJwks] = useState('');
  const [issuer, setIssuer] = useState('');
  const [resource, setResource] = useState('');
  const check = useAsk(() => api.post<TokenCheck>('/api/tokens/check', { token, jwks, issuer, resource }));
  return (
    <section class="card" aria-labelledby="look-at-token">
      <h2 id="look-at-token">Look at any token</h2>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void check.run();
        }}
      >
        <AreaField
          label="Token"
          value={token}
          rows={4}
          onValue={setToken}
          hint="Of any authorization server. It goes to the server of this console and nowhere else; only the key set is fetched."
        />
        <div class="form-grid">
          <TextField
            label="Key set: a URL, or JSON"
            value={jwks}
            onValue={setJwks}
            hint="Empty: what the issuer publishes."
          />
          <TextField
            label="Issuer to expect"
            value={issuer}
            onValue={setIssuer}
            hint={`Empty: the one that it names. Here: ${view.issuer}`}
          />
          <TextField
            label="Resource to expect"
            value={resource}
            onValue={setResource}
            hint={`Empty: any audience will do. Here: ${view.resource}`}
          />
        </div>
        <button type="submit" class="primary" disabled={check.busy}>
          Check it
        </button>
      </form>
      <Problem problem={check.problem} />
      <div role="status">{check.value && <TokenView check={check.value} />}</div>
    </section>
  );
}
