import { useState } from 'preact/hooks';
import type { Answer } from '../../../walk/types.ts';
import { CopyButton } from '../../parts/copy.tsx';
import { pretty } from '../../parts/pretty.ts';

/** Characters of a body that are shown unasked. */
const FIRST = 3_000;

function Body({ body }: { readonly body: string }) {
  const [all, setAll] = useState(false);
  if (body === '') return <p class="quiet">No body.</p>;
  const text = pretty(body);
  return (
    <>
      <pre>{all ? text : text.slice(0, FIRST)}</pre>
      {!all && text.length > FIRST && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {text.length} characters
        </button>
      )}
    </>
  );
}

/** An answer as it came. */
export function AnswerView({ answer }: { readonly answer: Answer }) {
  if (answer.kind === 'redirect') {
    return (
      <div class="walk-raw">
        <CopyButton text={answer.url} what="Copy the URL" />
        <pre>{answer.url}</pre>
      </div>
    );
  }
  if (answer.kind !== 'http') return null;
  const { status, headers, body, bytes, cut, milliseconds } = answer;
  return (
    <>
      <p>
        <b>HTTP {status}</b>{' '}
        <span class="quiet">
          {milliseconds} ms, {bytes} bytes{cut === true ? ', not read to its end' : ''}
        </span>
      </p>
      <details>
        <summary>{headers.length} header fields</summary>
        <pre>{headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</pre>
      </details>
      <Body body={body} />
    </>
  );
}
