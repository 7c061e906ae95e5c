import { useLocation } from 'preact-iso';
import { documentAddress, type ReportChoice, reportAddress, SOURCES } from './report-address.ts';

interface Export {
  readonly title: string;
  readonly from: 'verdict' | 'trace';
  readonly format: string;
  /** What it is good for. */
  readonly text: string;
}

const EXPORTS: readonly Export[] = [
  {
    title: 'HTML',
    from: 'verdict',
    format: 'html',
    text: 'A page to send or to keep: verdict and exchanges in one file that fetches nothing.',
  },
  {
    title: 'JUnit',
    from: 'verdict',
    format: 'junit',
    text: 'For a CI: a suite for each client, a test case for each rule. A broken MUST is a failure.',
  },
  {
    title: 'JSON',
    from: 'verdict',
    format: 'json',
    text: 'The verdict as data, for a program.',
  },
  {
    title: 'HAR',
    from: 'trace',
    format: 'har',
    text: 'Every request and answer, for the network tab of a browser and other HTTP tools.',
  },
  {
    title: 'Mermaid',
    from: 'trace',
    format: 'mermaid',
    text: 'The flow as a sequence diagram, for an issue or a README.',
  },
  {
    title: 'curl',
    from: 'trace',
    format: 'curl',
    text: 'Every request as a command, to send it again. What is masked is a shell variable.',
  },
];

/** What the report can be taken away as. */
export function Exports({ realm, choice }: { readonly realm: string; readonly choice: ReportChoice }) {
  const { route } = useLocation();
  const shown = EXPORTS.filter(({ from }) => choice.what !== 'all' || from === 'verdict');
  return (
    <section class="card report-exports" aria-label="Take it with you">
      <h2>Take it with you</h2>
      <ul>
        {shown.map(({ title, from, format, text }) => {
          const source = SOURCES.find((one) => one === format);
          const open = source !== undefined && choice.view === source;
          return (
            <li key={title} class="report-export">
              <b>{title}</b>
              <div class="row">
                {format === 'html' && (
                  <a
                    class="button"
                    href={documentAddress(realm, choice, { from, format })}
                    target="_blank"
                    rel="noreferrer"
                    aria-label={`Open ${title}`}
                  >
                    Open
                  </a>
                )}
                {source !== undefined && (
                  <button
                    type="button"
                    aria-expanded={open}
                    aria-label={`View ${title}`}
                    onClick={() =>
                      route(reportAddress(realm, { ...choice, view: open ? undefined : source }), true)
                    }
                  >
                    {open ? 'Hide' : 'View'}
                  </button>
                )}
                <a
                  class="button"
                  href={documentAddress(realm, choice, { from, format, download: true })}
                  download="report" // the answer says what the file is called
                  aria-label={`Download ${title}`}
                >
                  Download
                </a>
              </div>
              <p class="quiet report-export-text">{text}</p>
            </li>
          );
        })}
      </ul>
      <p class="quiet report-exports-note">Codes, tokens and secrets are masked in all of them.</p>
    </section>
  );
}
