import type { TextAnswer } from '../../serving/control/route.ts';
import { type Flow, flowsOf } from '../trace/flows.ts';
import type { Revision } from '../verdicts/check.ts';
import { worstOf } from '../verdicts/judge.ts';
import { companionsOf } from '../verdicts/realms.ts';
import type { Hub, RealmTrace, RealmVerdict } from './hub.ts';
import { notFound } from './problems.ts';

/** What a trace can be had as. */
export const TRACE_FORMATS = ['json', 'har', 'mermaid', 'curl', 'html'] as const;
/** One of {@link TRACE_FORMATS}. */
export type TraceFormat = (typeof TRACE_FORMATS)[number];

/** What a verdict can be had as. */
export const REPORT_FORMATS = ['json', 'junit', 'html'] as const;
/** One of {@link REPORT_FORMATS}. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A trace with its flows. */
export interface TraceDocument extends Omit<RealmTrace, 'exchanges'> {
  readonly flows: readonly Flow[];
}

/** What is wanted of a realm. */
interface Wanted<Format> {
  readonly format: Format;
  /** Leaves out all but the flow of this id. */
  readonly flow?: string | undefined;
  /** The answer is a file to keep, with a name. */
  readonly download?: boolean | undefined;
}

/** How the documents are sent. */
const TYPES = {
  json: { contentType: 'application/json; charset=utf-8', ending: 'json' },
  har: { contentType: 'application/json; charset=utf-8', ending: 'har' },
  mermaid: { contentType: 'text/plain; charset=utf-8', ending: 'mmd' },
  curl: { contentType: 'text/plain; charset=utf-8', ending: 'sh' },
  html: { contentType: 'text/html; charset=utf-8', ending: 'html' },
  junit: { contentType: 'application/xml; charset=utf-8', ending: 'xml' },
} as const satisfies Record<TraceFormat | ReportFormat, { contentType: string; ending: string }>;

/**
 * A document as an answer.
 *
 * @param name makes it a file to keep: what it is about, without the ending
 */
export function answerOf(
  format: TraceFormat | ReportFormat,
  text: string,
  name: string | undefined,
): TextAnswer {
  const { contentType, ending } = TYPES[format];
  if (name === undefined) return { contentType, text };
  return { contentType, text, fileName: `${name.replace(/[^\w.-]+/g, '-')}.${ending}` };
}

/** A JSON document, as a file if it is to be kept. */
export const jsonOf = <Document>(document: Document, name: string | undefined): Document | TextAnswer =>
  name === undefined ? document : answerOf('json', JSON.stringify(document, undefined, 2), name);

/** Loaded when somebody asks for it: a server that starts has no use for it. */
type Writer = (trace: TraceDocument, scenario: string) => Promise<string>;

const WRITERS: Readonly<Record<Exclude<TraceFormat, 'json'>, Writer>> = {
  har: async ({ flows }) => (await import('../trace/har.ts')).toHar(flows),
  async mermaid({ flows }) {
    const { toMermaid } = await import('../trace/mermaid.ts');
    return flows.map(toMermaid).join('\n');
  },
  async curl({ flows }) {
    const { toCurl } = await import('../trace/curl.ts');
    return flows.map(toCurl).join('\n');
  },
  html: async ({ realm, flows }, scenario) =>
    (await import('../trace/html.ts')).htmlOf({ realm, scenario, flows }),
};

/**
 * The flows of a realm's clients, with what they did at the realms that it leads them on to: the same that verdicts are
 * about. See lab/verdicts/realms.ts.
 *
 * @throws {ControlError} when there is no such realm
 */
export async function storyOf(
  hub: Hub,
  name: string,
): Promise<TraceDocument & { readonly scenario: string }> {
  const [{ exchanges, ...about }, { scenario, issuer }] = await Promise.all([
    hub.trace(name),
    hub.mcp.realm(name),
  ]);
  const elsewhere = await Promise.all(companionsOf(exchanges, issuer).map(hub.trace));
  const all = [...exchanges, ...elsewhere.flatMap((companion) => companion.exchanges)];
  const flows = flowsOf(all).filter((flow) => flow.exchanges.some(({ realm }) => realm === name));
  return { ...about, scenario, flows };
}

/** Those of one id, or all. @throws {ControlError} naming the ids that there are */
function only<Entry>(
  list: readonly Entry[],
  idOf: (entry: Entry) => string,
  realm: string,
  id: string | undefined,
): readonly Entry[] {
  const found = id === undefined ? list : list.filter((entry) => idOf(entry) === id);
  if (id === undefined || found.length > 0) return found;
  const known = list.map(idOf).join(', ') || 'none';
  throw notFound(`the realm ${realm} has no flow ${JSON.stringify(id)}; it has ${known}`);
}

/**
 * The trace of a realm in a format.
 *
 * @throws {ControlError} when there is no such realm or flow
 */
export async function traceOf(
  hub: Hub,
  name: string,
  { format, flow, download = false }: Wanted<TraceFormat>,
): Promise<TraceDocument | TextAnswer> {
  const { scenario, ...trace } = await storyOf(hub, name);
  const document: TraceDocument = { ...trace, flows: only(trace.flows, ({ id }) => id, name, flow) };
  const file = download ? [name, ...(flow === undefined ? [] : [flow]), 'trace'].join('-') : undefined;
  if (format === 'json') return jsonOf(document, file);
  return answerOf(format, await WRITERS[format](document, scenario), file);
}

/**
 * The verdict on a realm, or on one of its flows, in a format.
 *
 * @throws {ControlError} when there is no such realm or flow
 */
export async function reportOf(
  hub: Hub,
  name: string,
  {
    format,
    flow,
    revision,
    download = false,
  }: Wanted<ReportFormat> & { readonly revision?: Revision | undefined },
): Promise<RealmVerdict | TextAnswer> {
  const all = await hub.verdict(name, revision);
  const flows = only(all.flows, (one) => one.flow, name, flow);
  const verdict: RealmVerdict = { ...all, flows, outcome: worstOf(flows.map(({ outcome }) => outcome)) };
  const file = download ? [name, ...(flow === undefined ? [] : [flow]), 'verdict'].join('-') : undefined;
  if (format === 'json') return jsonOf(verdict, file);
  if (format === 'junit') {
    const { junitReport } = await import('../verdicts/junit.ts');
    return answerOf(format, junitReport(name, flows), file);
  }
  const [{ htmlOf }, document] = await Promise.all([import('../trace/html.ts'), storyOf(hub, name)]);
  const { scenario } = verdict;
  const shown = document.flows.filter(({ id }) => flows.some((one) => one.flow === id));
  return answerOf(format, htmlOf({ realm: name, scenario, flows: shown, verdicts: flows }), file);
}
