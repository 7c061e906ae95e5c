import { useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { DEFAULT_REALM } from '../../../../../core/realm-path.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { links } from '../../../links.ts';
import { Notice, Problem } from '../../../parts/notice.tsx';
import { useAsk } from '../../../parts/use-ask.ts';
import { isCopy } from '../realm-of.ts';

/** What a reset forgets. See lab/control/local.ts. */
const FORGOTTEN = [
  'every client that registered, or was registered here by hand',
  'what people allowed, and with it every code, refresh token and login',
  'users that were added or changed',
  'every exchange that was recorded, at both servers, and so the verdicts',
  'faults that were set, removed or changed: those of the scenario come back, their counters at zero',
  'MCP sessions of the 2025 era',
] as const;

/** Of a realm with keys of its own. */
const KEYS = 'the signing keys: new ones are made, and tokens from before are no longer accepted';

/** Forgets what happened in a realm, after saying what that is. */
export function StartOver({
  realm,
  scenario,
  onReset,
}: {
  readonly realm: string;
  readonly scenario: string;
  readonly onReset: () => Promise<void>;
}) {
  const { route } = useLocation();
  const [open, setOpen] = useState(false);
  const [said, say] = useState('');
  const opener = useRef<HTMLButtonElement>(null);
  const reset = useAsk(async () => {
    await api.post(ofRealm(realm, '/reset'));
    return true;
  });
  const forget = useAsk(async () => {
    await api.remove(ofRealm(realm));
    return true;
  });
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const startOver = async () => {
    if (!(await reset.run())) return;
    close();
    say('It is as if nobody had been here.');
    await onReset();
  };
  const leave = async () => {
    if (await forget.run()) route(links.scenario(scenario));
  };
  const busy = reset.busy || forget.busy;
  return (
    <section
      class="card"
      aria-labelledby="start-over"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && open) close();
      }}
    >
      <h2 id="start-over">Start over</h2>
      <div class="row">
        <button
          type="button"
          ref={opener}
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
            say('');
          }}
        >
          Reset {realm} …
        </button>
        <span role="status" class="good">
          {said}
        </span>
      </div>
      {open && (
        <section class="scenario-reset" aria-label="What a reset forgets">
          <p>Forgets of this realm, at once and for good:</p>
          <ul>
            {(realm === DEFAULT_REALM ? FORGOTTEN : [...FORGOTTEN, KEYS]).map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
          {!isCopy(realm) && (
            <Notice kind="warn">
              Everybody who uses the URL of {realm} shares it, and is logged out as well.
            </Notice>
          )}
          <div class="row">
            <button type="button" class="danger" disabled={busy} onClick={() => void startOver()}>
              Reset
            </button>
            {isCopy(realm) && (
              <button type="button" class="danger" disabled={busy} onClick={() => void leave()}>
                Forget the copy
              </button>
            )}
            <button type="button" onClick={close}>
              Cancel
            </button>
          </div>
          <Problem problem={reset.problem ?? forget.problem} />
        </section>
      )}
    </section>
  );
}
