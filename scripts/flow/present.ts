import { describeFailure } from '../../client/failures.ts';
import type { Step } from '../../client/steps.ts';
import type { PageVisit } from '../../client/user-agent/headless.ts';
import { printable } from '../../core/printable.ts';
import type { Paint } from '../cli.ts';
import { answerDocument, type Redact, requestDocument } from './redact.ts';

/** A hop with the pages that the user agent went through. */
export interface SeenStep {
  readonly number: number;
  readonly step: Step;
  readonly pages: readonly PageVisit[];
}

const INDENT = '    ';
const LABEL_WIDTH = 22;

/** The query of a URL is told by the facts. */
const shortUrl = (url: string): string => printable(url.replace(/\?.*$/s, '?…'));

function verdictLine({ verdict }: Step, paint: Paint): string {
  const text = printable(verdict.text);
  if (verdict.ok === true) return paint('green', `✓ ${text}`);
  if (verdict.ok === 'continue') return paint('yellow', `→ ${text}`);
  const { clause } = describeFailure(verdict.failure);
  return paint('red', `✗ ${text}${clause === undefined ? '' : ` (${clause})`}`);
}

const factLine = (label: string, value: string, paint: Paint, remark = ''): string => {
  const [first = '', ...rest] = value.replaceAll('\t', '    ').split(/\r?\n/).map(printable);
  const name = paint('dim', printable(label).padEnd(LABEL_WIDTH));
  return [
    `${INDENT}${name}${first}${remark === '' ? '' : ` ${paint('dim', remark)}`}`,
    ...rest.map((line) => `${INDENT}${' '.repeat(LABEL_WIDTH)}${line}`),
  ].join('\n');
};

/** A hop as a person reads it: what it is, the request line, what matters, the verdict. */
export function stepText({ number, step, pages }: SeenStep, paint: Paint, redact: Redact): string {
  const { request, response } = step;
  const status = response === undefined ? '' : ` → ${response.status}`;
  return [
    `${paint('dim', String(number).padStart(2))}  ${paint('bold', printable(step.title))}`,
    ...(request
      ? [`${INDENT}${paint('cyan', request.method.padEnd(4))} ${shortUrl(request.url)}${status}`]
      : []),
    ...step.facts.map(({ label, value, secret }) => factLine(label, secret ? redact(value) : value, paint)),
    ...pages.map(({ method, url, status: code, did }) =>
      factLine(`${method} ${code}`, shortUrl(url), paint, did),
    ),
    `${INDENT}${verdictLine(step, paint)}`,
    '',
  ].join('\n');
}

/** A hop for programs. */
export function stepDocument({ number, step, pages }: SeenStep, redact: Redact) {
  const { name, title, request, response, facts, verdict } = step;
  const clause = verdict.ok === false ? describeFailure(verdict.failure).clause : undefined;
  return {
    number,
    name,
    title,
    request: request && requestDocument(request, name, redact),
    response: response && answerDocument(response, name, redact),
    pages: pages.length === 0 ? undefined : pages.map((page) => ({ ...page, url: shortUrl(page.url) })),
    facts: Object.fromEntries(
      facts.map(({ label, value, secret }) => [label, secret ? redact(value) : value]),
    ),
    verdict: {
      ok: verdict.ok,
      text: verdict.text,
      reason: verdict.ok === false ? verdict.failure.reason : undefined,
      clause,
    },
  };
}
