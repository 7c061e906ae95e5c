import { useLocation } from 'preact-iso';
import { toCurl } from '../../../../lab/trace/curl.ts';
import type { Flow } from '../../../../lab/trace/flows.ts';
import { toMermaid } from '../../../../lab/trace/mermaid.ts';
import { CopyButton } from '../../parts/copy.tsx';
import { type ReportChoice, reportAddress, type Source } from './report-address.ts';

const WRITERS: Readonly<Record<Source, { readonly title: string; readonly write: (flow: Flow) => string }>> =
  {
    mermaid: { title: 'Mermaid', write: toMermaid },
    curl: { title: 'curl', write: toCurl },
  };

/** An export as it can be read and copied on the page. */
export function SourceView({
  realm,
  choice,
  source,
  flows,
}: {
  readonly realm: string;
  readonly choice: ReportChoice;
  readonly source: Source;
  readonly flows: readonly Flow[];
}) {
  const { route } = useLocation();
  const { title, write } = WRITERS[source];
  const text = flows.map(write).join('\n');
  return (
    <section class="card report-source" aria-label={title}>
      <div class="report-source-top">
        <h2>{title}</h2>
        <CopyButton text={text} what={`Copy ${title}`} />
        <button
          type="button"
          aria-label={`Close ${title}`}
          onClick={() => route(reportAddress(realm, { ...choice, view: undefined }), true)}
        >
          Close
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard has to get there */}
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
