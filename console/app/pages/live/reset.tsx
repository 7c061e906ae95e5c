import { api, ofRealm } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Problem } from '../../parts/notice.tsx';
import { useAsk } from '../../parts/use-ask.ts';
import type { Room } from '../../state/room.ts';

/** Forgets what happened in a realm, after a person has read what that means. */
export function Reset({ room }: { readonly room: Room }) {
  const reset = useAsk(async () => {
    await api.post(ofRealm(room.realm, '/reset'));
    await room.reload();
  });
  return (
    <section aria-label="Reset this realm">
      <Confirm
        label="Reset this realm…"
        confirm="Reset it"
        busy={reset.busy}
        onConfirm={reset.run}
        consequence={
          <>
            This forgets everything of the realm <b>{room.realm}</b> at both servers: what was recorded, the
            clients that registered, grants, tokens and sign-ins, MCP sessions, signing keys where it has its
            own, and changes to its users and faults. Clients that are connected have to register and log in
            again.
          </>
        }
      />
      <Problem problem={reset.problem} />
    </section>
  );
}
