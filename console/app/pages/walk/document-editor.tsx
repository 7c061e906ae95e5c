import { useEffect, useState } from 'preact/hooks';
import type { DocumentSummary, HostedDocument } from '../../../contract/documents.ts';
import { api } from '../../api/client.ts';
import { Notice, Problem } from '../../parts/notice.tsx';
import { useAnswer, useAsk } from '../../parts/use-ask.ts';

const pathOf = (name: string): string => `/api/documents/${encodeURIComponent(name)}`;

/** The document behind a client_id, if the console hosts it: to be read, changed, and broken. */
export function DocumentEditor({ clientId }: { readonly clientId: string }) {
  const [body, setBody] = useState<string>();
  const [saved, setSaved] = useState(false);
  const found = useAnswer(async () => {
    const list = await api.get<readonly DocumentSummary[]>('/api/documents');
    const mine = list.find((one) => one.clientId === clientId);
    return mine && api.get<HostedDocument>(pathOf(mine.name));
  }, [clientId]);
  const document = found.value;
  useEffect(() => setBody(document?.answer.body), [document]);
  const put = useAsk(async (text: string) => {
    if (!document) return;
    const { status, headers, delay } = document.answer;
    await api.put(pathOf(document.name), { status, headers, delay, body: text });
    setSaved(true);
  });
  const restore = useAsk(async () => {
    if (!document) return;
    await api.remove(pathOf(document.name));
    setSaved(false);
    await found.run();
  });
  if (found.problem) return <Problem problem={found.problem} />;
  if (found.busy && !document) return <p class="quiet">Loading the document…</p>;
  if (!document) {
    return (
      <p class="quiet">
        The document at this URL is not hosted by the console: the authorization server fetches it there.
      </p>
    );
  }
  return (
    <details class="walk-document">
      <summary>
        The document: {document.title}
        {document.broken ? ' (broken on purpose)' : ''}
      </summary>
      <div class="field">
        <label for="document">
          What the authorization server is answered with, status {document.answer.status}
        </label>
        <textarea
          id="document"
          class="code"
          rows={12}
          spellcheck={false}
          value={body ?? ''}
          onInput={(event) => {
            setSaved(false);
            setBody(event.currentTarget.value);
          }}
        />
      </div>
      <div class="row">
        <button type="button" disabled={put.busy} onClick={() => void put.run(body ?? '')}>
          Host it so
        </button>
        <button type="button" disabled={restore.busy} onClick={() => void restore.run()}>
          {document.builtIn ? 'Restore it' : 'Remove it'}
        </button>
        <span aria-live="polite">{saved ? 'Hosted.' : ''}</span>
      </div>
      <Problem problem={put.problem ?? restore.problem} />
      {saved && (
        <Notice>
          The authorization server of the playground asks for it anew each time; another one may remember it
          for a while.
        </Notice>
      )}
    </details>
  );
}
