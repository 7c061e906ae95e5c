import type { TextAnswer } from '../../serving/control/route.ts';
import { type Flow, flowsOf } from '../trace/flows.ts';
import type { Revision } from '../verdicts/check.ts';
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

const HTML = 'text/html; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

/** Loaded when somebody asks for it: a server that starts has no use for it. */
type Writer = (trace: TraceDocument, scenario: string) => Promise<TextAnswer>;

const WRITERS: Readonly<Record<Exclude<TraceFormat, 'json'>, Writer>> = {
  async har({ flows }) {
    const { toHar } = await import('../trace/har.ts');
    return { contentType: 'application/json; charset=utf-8', text: toHar(flows) };
  },
  async mermaid({ flows }) {
    const { toMermaid } = await import('../trace/mermaid.ts');
    return { contentType: PLAIN, text: flows.map(toMermaid).join('\n') };
  },
  async curl({ flows }) {
    const { toCurl } = await import('../trace/curl.ts');
    return { contentType: PLAIN, text: flows.map(toCurl).join('\n') };
  },
  async html({ realm, flows }, scenario) {
    const { htmlOf } = await import('../trace/html.ts');
    return { contentType: HTML, text: htmlOf({ realm, scenario, flows }) };
  },
};

/**
 * The trace of a realm in a format.
 *
 * @param about `flow` leaves out all but the flow of this id
 * @throws {ControlError} when there is no such realm or flow
 */
export async function traceOf(
  hub: Hub,
  name: string,
  { format, flow }: { readonly format: TraceFormat; readonly flow?: string | undefined },
): Promise<TraceDocument | TextAnswer> {
  const [{ exchanges, ...about }, { scenario }] = await Promise.all([hub.trace(name), hub.mcp.realm(name)]);
  const all = flowsOf(exchanges);
  const flows = flow === undefined ? all : all.filter(({ id }) => id === flow);
  if (flow !== undefined && flows.length === 0) {
    throw notFound(
      `the realm ${name} has no flow ${JSON.stringify(flow)}; it has ${all.map(({ id }) => id).join(', ') || 'none'}`,
    );
  }
  const document: TraceDocument = { ...about, flows };
  return format === 'json' ? document : WRITERS[format](document, scenario);
}

/**
 * The verdict on a realm in a format.
 *
 * @throws {ControlError} when there is no such realm
 */
export async function reportOf(
  hub: Hub,
  name: string,
  { format, revision }: { readonly format: ReportFormat; readonly revision?: Revision | undefined },
): Promise<RealmVerdict | TextAnswer> {
  const verdict = await hub.verdict(name, revision);
  if (format === 'json') return verdict;
  if (format === 'junit') {
    const { junitReport } = await import('../verdicts/junit.ts');
    return { contentType: 'application/xml; charset=utf-8', text: junitReport(name, verdict.flows) };
  }
  const [{ htmlOf }, { exchanges }] = await Promise.all([import('../trace/html.ts'), hub.trace(name)]);
  const report = {
    realm: name,
    scenario: verdict.scenario,
    flows: flowsOf(exchanges),
    verdicts: verdict.flows,
  };
  return { contentType: HTML, text: htmlOf(report) };
}
