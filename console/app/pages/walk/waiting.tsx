import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Exchange } from '../../../../lab/trace/exchange.ts';
import type { Step, Walk } from '../../../walk/types.ts';
import { lastSent } from '../../../walk/walk.ts';
import { links } from '../../links.ts';
import { CopyLine } from '../../parts/copy.tsx';
import { Notice } from '../../parts/notice.tsx';
import { destinationOf, reportPage, sendRequest, takeRedirect } from '../../state/walk.ts';

/** The browser is at the authorization server, or came back without an answer; or somebody goes there elsewhere. */
export function Waiting({
  walk,
  index,
  step,
  recorded,
}: {
  readonly walk: Walk;
  readonly index: number;
  readonly step: Step;
  /** What the authorization server recorded of the request. */
  readonly recorded: Exchange | undefined;
}) {
  const { route } = useLocation();
  const [pasted, paste] = useState('');
  const sent = lastSent(step);
  const waits = sent !== undefined && sent.answer === undefined;
  const status = recorded?.response?.status;
  const notes = recorded?.notes ?? [];
  useEffect(() => {
    if (waits && status !== undefined && status >= 400) reportPage(walk.id, index, status, notes);
  }, [waits, status]);

  const take = async () => {
    if (!waits) await sendRequest(walk.id, index);
    const at = await takeRedirect(walk.id, index, pasted.trim());
    route(links.walkStep(walk.id, at + 1));
  };
  return (
    <div class="walk-waiting">
      {waits && (
        <Notice kind="warn">
          <p>
            <b>Waiting for the browser to come back.</b> If the authorization server showed an error page, it
            never will: it does not send anybody to an address that it cannot trust.
          </p>
          <button type="button" onClick={() => reportPage(walk.id, index, status ?? 400, notes)}>
            It showed an error page
          </button>
        </Notice>
      )}
      <details open={waits}>
        <summary>Go there in another browser, and paste where it ends</summary>
        <CopyLine label="Open this" text={destinationOf(step.draft)} />
        <div class="field">
          <label for="redirect">The URL where the browser ended, also if no page is there</label>
          <input
            id="redirect"
            class="code walk-full"
            value={pasted}
            spellcheck={false}
            autocapitalize="none"
            autocomplete="off"
            onInput={(event) => paste(event.currentTarget.value)}
          />
        </div>
        <button type="button" disabled={!URL.canParse(pasted.trim())} onClick={() => void take()}>
          Take this redirect
        </button>
      </details>
    </div>
  );
}
