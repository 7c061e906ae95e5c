import { useState } from 'preact/hooks';
import { api, ofRealm } from '../../api/client.ts';
import { Problem } from '../../parts/notice.tsx';
import { useAsk } from '../../parts/use-ask.ts';
import type { Room } from '../../state/room.ts';

/** Forgets what happened in a realm, after a person has read what that means. */
export function Reset({ room }: { readonly room: Room }) {
  const [asked, ask] = useState(false);
  const reset = useAsk(async () => {
    await api.post(ofRealm(room.realm, '/reset'));
    await room.reload();
    ask(false);
  });
  if (!asked) {
    return (
      <button type="button" onClick={() => ask(true)}>
        Reset this realm…
      </button>
    );
  }
  return (
    <section aria-label="Reset this realm">
      <p>
        This forgets everything of the realm <b>{room.realm}</b> at both servers: what was recorded, the
        clients that registered, grants, tokens and sign-ins, MCP sessions, signing keys where it has its own,
        and changes to its users and faults. Clients that are connected have to register and log in again.
      </p>
      <Problem problem={reset.problem} />
      <div class="row">
        <button type="button" class="danger" disabled={reset.busy} onClick={() => void reset.run()}>
          Reset it
        </button>
        <button type="button" onClick={() => ask(false)}>
          Keep everything
        </button>
      </div>
    </section>
  );
}
