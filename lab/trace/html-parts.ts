import { escapeMarkup } from '../../core/markup.ts';
import { ACTOR_NAMES } from './actors.ts';
import type { ReadableToken, RecordedMessage } from './exchange.ts';
import type { FlowExchange } from './flows.ts';
import { REPORT_STYLE } from './html-style.ts';

/** A verdict, as far as a report shows it. See lab/verdicts/check.ts. */
export interface ReportedVerdict {
  /** The id of the flow. */
  readonly flow: string;
  readonly revision: string;
  readonly outcome: string;
  readonly checks: ReadonlyArray<{
    readonly id: string;
    readonly title: string;
    readonly level: string;
    readonly clause: { readonly text: string; readonly url: string };
    readonly outcome: string;
    readonly exchanges: readonly string[];
    readonly expected?: string;
    readonly seen?: string;
    readonly mend?: string;
  }>;
}

type ReportedCheck = ReportedVerdict['checks'][number];

/** What an exchange is called inside the document, where several realms may show the same one. */
export type Anchor = (exchangeId: string) => string;

const itself: Anchor = (id) => id;

/** Everything that somebody else wrote: no markup, and nothing that turns the text around or hides. */
export const escaped = (text: string): string =>
  escapeMarkup(text).replace(/(?![\t\n\r])[\p{Cc}\p{Cf}]/gu, '\ufffd');

/** The worst first. */
const OUTCOMES: Readonly<Record<string, string>> = {
  fail: 'failed',
  warning: 'warning',
  pass: 'passed',
  not_seen: 'not seen',
};
const RANKS = Object.keys(OUTCOMES);

/** Known words only: it becomes a class. */
export const badge = (outcome: string): string => {
  const word = Object.hasOwn(OUTCOMES, outcome) ? outcome : 'not_seen';
  return `<span class="badge ${word}">${OUTCOMES[word]}</span>`;
};

const linkTo = (ids: readonly string[], anchor: Anchor): string =>
  ids.map((id) => `<a href="#${escaped(anchor(id))}">${escaped(id)}</a>`).join(' ');

export const row = (name: string, value: string): string => `<dt>${name}</dt><dd>${value}</dd>`;
export const code = (text: string): string => `<code>${escaped(text)}</code>`;

function checkPart(check: ReportedCheck, anchor: Anchor): string {
  const { clause, expected, seen, mend, exchanges } = check;
  const link = clause.url.startsWith('https://')
    ? `<a href="${escaped(clause.url)}" rel="noreferrer">${escaped(clause.text)}</a>`
    : escaped(clause.text);
  const rows = [
    row('rule', `${link} (${escaped(check.level)}), ${code(check.id)}`),
    expected === undefined ? '' : row('expected', code(expected)),
    seen === undefined ? '' : row('seen', code(seen)),
    mend === undefined ? '' : row('how to mend it', escaped(mend)),
    exchanges.length === 0 ? '' : row('exchanges', linkTo(exchanges, anchor)),
  ];
  const open = check.outcome === 'fail' ? ' open' : '';
  return `<details${open}><summary>${badge(check.outcome)} ${escaped(check.title)}</summary><dl>${rows.join('')}</dl></details>`;
}

/** How the checks of one flow ended, the worst first. */
export function verdictPart(verdict: ReportedVerdict, anchor = itself): string {
  const seen = verdict.checks.filter(({ outcome }) => outcome !== 'not_seen');
  const sorted = seen.toSorted((a, b) => RANKS.indexOf(a.outcome) - RANKS.indexOf(b.outcome));
  const rest = verdict.checks.filter(({ outcome }) => outcome === 'not_seen');
  const unseen = `<details><summary>${badge('not_seen')} Nothing happened that these are about: ${rest.length}</summary><ul>${rest
    .map(({ title }) => `<li>${escaped(title)}</li>`)
    .join('')}</ul></details>`;
  const trouble = sorted.filter(({ outcome }) => outcome !== 'pass');
  const kept = sorted.filter(({ outcome }) => outcome === 'pass');
  const parts = (checks: typeof sorted) => checks.map((check) => checkPart(check, anchor)).join('\n');
  const passed = `<details><summary>${badge('pass')} Rules that were kept: ${kept.length}</summary>${parts(kept)}</details>`;
  return `<h3>Verdict ${badge(verdict.outcome)}</h3>
<p>Judged by MCP ${escaped(verdict.revision)}.</p>
${parts(trouble)}
${kept.length === 0 ? '' : passed}
${rest.length === 0 ? '' : unseen}`;
}

function messagePart(firstLine: string, { headers, body, bytes, cut }: RecordedMessage): string {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    value.split('\n').map((one) => `<b>${escaped(name)}:</b> ${escaped(one)}`),
  );
  const kept = body ?? (bytes === 0 ? '' : `(${bytes} bytes, not kept)`);
  const more = cut ? `\n… (${bytes} bytes, only the beginning is kept)` : '';
  return `<pre tabindex="0">${[`<b>${escaped(firstLine)}</b>`, ...fields].join('\n')}${
    kept === '' ? '' : `\n\n${escaped(kept)}${more}`
  }</pre>`;
}

const tokenPart = ([mask, token]: readonly [string, ReadableToken]): string =>
  `<p>${code(mask)} says</p><pre tabindex="0">${escaped(JSON.stringify(token, undefined, 2))}</pre>`;

/**
 * One exchange, folded.
 *
 * @param start milliseconds since the epoch, when its flow began
 */
export function exchangePart(exchange: FlowExchange, start: number, anchor = itself): string {
  const { id, server, request, response, notes, faults, tokens } = exchange;
  const status = response?.status ?? 0;
  const refused = exchange.step !== 'first_request' && (status === 0 || status >= 400); // a flow begins with a 401
  const remarks = [
    ...notes.map((note) => `<li>${escaped(note)}</li>`),
    ...faults.map((fault) => `<li>fault ${code(fault)}</li>`),
  ];
  return `<details id="${escaped(anchor(id))}" class="${refused ? 'refused' : 'answered'}">
<summary><span class="time">+${exchange.at - start} ms</span> <span class="server">${ACTOR_NAMES[server]}</span> ${escaped(exchange.title)}</summary>
${remarks.length === 0 ? '' : `<ul>${remarks.join('')}</ul>`}
${messagePart(`${request.method} ${request.url}`, request)}
${response ? messagePart(`${status}${response.stream ? ', an event stream' : ''}`, response) : '<p>The connection was closed without an answer.</p>'}
${Object.entries(tokens).map(tokenPart).join('\n')}
</details>`;
}

/** A whole document without scripts, that fetches nothing. */
export const documentOf = (title: string, main: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
