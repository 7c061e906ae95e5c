import { useEffect, useRef, useState } from 'preact/hooks';
import { HOPS } from '../../../walk/hops.ts';
import { isRelayed } from '../../../walk/prepare.ts';
import type { Sent, Walk } from '../../../walk/types.ts';
import { knownBefore, lastSent, outcomeAt } from '../../../walk/walk.ts';
import { timeOf } from '../../parts/time.tsx';
import { destinationOf, editRequest, leadsSomewhere, sendRequest } from '../../state/walk.ts';
import { AnswerView } from './answer-view.tsx';
import { DocumentEditor } from './document-editor.tsx';
import { JudgementView } from './judgement-view.tsx';
import { MistakesMenu } from './mistakes-menu.tsx';
import { NextHops } from './next-hops.tsx';
import { recordedOf } from './recorded.ts';
import { RemarksView } from './remarks-view.tsx';
import { RequestEditor } from './request-editor.tsx';
import { realmAt } from './use-walk-realm.ts';
import { Waiting } from './waiting.tsx';

/** What was sent before an earlier hop was sent anew, and earlier times of this one. */
function Before({ sent }: { readonly sent: readonly Sent[] }) {
  if (sent.length === 0) return null;
  return (
    <details class="walk-before">
      <summary>Before: {sent.length === 1 ? 'one answer' : `${sent.length} answers`}</summary>
      {sent.toReversed().map(({ at, answer }) => (
        <div key={at}>
          <p class="quiet">{timeOf(at)}</p>
          {answer ? <AnswerView answer={answer} /> : <p class="quiet">No answer came.</p>}
        </div>
      ))}
    </details>
  );
}

/** One hop: what it is for, its request, and what became of it. */
export function HopView({ walk, index }: { readonly walk: Walk; readonly index: number }) {
  const [busy, setBusy] = useState(false);
  const result = useRef<HTMLElement>(null);
  const step = walk.steps[index];
  const isArrival = step?.kind === 'callback' && step.sent.length === 1;
  // Whoever came back from a login looks for what came of it.
  useEffect(() => {
    if (isArrival) result.current?.focus();
  }, [isArrival]);
  if (!step) return null;
  const { kind, draft, sent, before, stale } = step;
  const hop = HOPS[kind];
  const isLocal = kind === 'register' && !isRelayed(kind, draft);
  const label = isLocal ? 'Use this client' : hop.send;
  const known = knownBefore(walk, index);
  const outcome = outcomeAt(walk, index);
  const last = lastSent(step);
  const realm = realmAt(walk.target);
  // What the server remarked on the request says more than its answer does.
  const asked =
    kind === 'callback' ? walk.steps.slice(0, index).findLast((one) => one.kind === 'authorize') : step;
  const sentThen = asked && lastSent(asked);
  const recorded = sentThen && recordedOf(walk, asked, sentThen, realm);

  const send = async () => {
    if (busy) return;
    setBusy(true);
    await sendRequest(walk.id, index);
    setBusy(false);
    if (kind === 'authorize' && leadsSomewhere(draft)) window.location.assign(destinationOf(draft));
    else result.current?.focus();
  };

  return (
    <div class="walk-hop">
      <section class="card walk-request" aria-labelledby="hop">
        <h2 id="hop">
          {index + 1}. {hop.title}
        </h2>
        <p>{hop.purpose}</p>
        {stale && (
          <p class="walk-stale">
            An earlier hop was sent anew since. Go on from there, and this one is prepared from what it says
            now.
          </p>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void send();
          }}
        >
          <RequestEditor kind={kind} draft={draft} change={(next) => editRequest(walk.id, index, next)} />
          {kind === 'register' && walk.registration.how === 'cimd' && (
            <DocumentEditor clientId={walk.registration.url} />
          )}
          <MistakesMenu
            walk={walk}
            index={index}
            step={step}
            known={known}
            realm={realm}
            again={() => void send()}
          />
          <p class="walk-send">
            <button type="submit" class={outcome ? '' : 'primary'} disabled={busy}>
              {busy ? 'Sending…' : sent.length > 0 && kind !== 'callback' ? `${label} again` : label}
            </button>{' '}
            <span class="quiet">
              {kind === 'authorize' ? 'This tab goes there and comes back. ' : ''}
              <kbd>Ctrl</kbd> <kbd>Enter</kbd>
            </span>
          </p>
        </form>
      </section>
      <div class="walk-hop-result">
        <section ref={result} class="card" aria-label="The answer" tabIndex={-1}>
          {!outcome && kind !== 'authorize' && (
            <p class="walk-nothing">{busy ? 'Waiting for the answer…' : 'The answer will be here.'}</p>
          )}
          {outcome && (
            <>
              <JudgementView judgement={outcome.judgement} />
              <NextHops walk={walk} index={index} outcome={outcome} />
              {recorded && realm !== undefined && <RemarksView exchange={recorded} realm={realm} />}
              {last?.answer && (last.answer.kind === 'http' || last.answer.kind === 'redirect') && (
                <>
                  <h3>The answer as it came</h3>
                  <AnswerView answer={last.answer} />
                </>
              )}
            </>
          )}
          {kind === 'authorize' && <Waiting walk={walk} index={index} step={step} recorded={recorded} />}
        </section>
        <Before sent={[...before, ...sent.slice(0, -1)]} />
      </div>
    </div>
  );
}
