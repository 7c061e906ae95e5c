import { setTimeout } from 'node:timers/promises';
import { type ConnectOptions, connect } from '../../../client/connect.ts';
import { detailOf, type Fetch } from '../../../client/http.ts';
import { noticedBy } from '../../../client/noticed-by.ts';
import { type FlowProblem, runFlow } from '../../../client/run-flow.ts';
import type { Step } from '../../../client/steps.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../../client/user-agent/headless.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import type { DemoOptions, DemoReport } from '../../contract/demo.ts';
import type { BroughtAlong } from './brought-along.ts';

/** How the demo client calls itself, wherever it is asked. */
export const DEMO_CLIENT = 'Demo client of the playground';

/** Milliseconds until the demo client gives up. */
const PATIENCE = 30_000;

/** What a run is made from. */
export interface DemoRun {
  readonly fetch: Fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The MCP endpoint. */
  readonly url: string;
  /** The URL of the demo client's own metadata document. */
  readonly clientMetadataUrl: string;
  readonly options: DemoOptions;
  readonly broughtAlong: BroughtAlong;
  /** Aborts when nobody waits for the report any more. */
  readonly signal: AbortSignal;
  /** Milliseconds, in place of {@link PATIENCE}. */
  readonly patience?: number;
}

/** Said beforehand or asked for, what a client can be at this server; else it registers. */
function registrationOf({ options, broughtAlong, clientMetadataUrl }: DemoRun) {
  const way = options.registration ?? broughtAlong.registration ?? 'dcr';
  const only = options.registration;
  return {
    ...(way === 'cimd' ? { clientMetadataUrl } : {}),
    ...(way === 'pre' ? { preRegistered: { clientId: 'playground-public' } } : {}),
    ...(only === undefined ? {} : { only }),
  } satisfies ConnectOptions['registration'];
}

const lineOf = ({ title, verdict: { ok, text } }: Step) => ({ title, verdict: { ok, text } });

function reportOf(
  result: Result<JsonObject, FlowProblem>,
  steps: readonly ReturnType<typeof lineOf>[],
): DemoReport {
  if (!result.ok) {
    const { message, clause, failure } = result.error;
    const by = failure && noticedBy(failure);
    const problem = { message, ...(clause ? { clause } : {}), ...(by ? { by } : {}) };
    return { ok: false, problem, steps };
  }
  if (result.value.isError !== true) return { ok: true, result: result.value, steps };
  return { ok: false, problem: { message: 'the tool ended with an error', by: 'MCP server' }, steps };
}

/**
 * Sends the reference client through the whole flow, from the first 401 to the result of a tool, with somebody who logs
 * in and consents as soon as a page is shown.
 *
 * @returns how it ended; it always does, within {@link PATIENCE}
 */
export async function runDemo(run: DemoRun): Promise<DemoReport> {
  const { options, now, patience = PATIENCE } = run;
  const user = options.user ?? 'alice';
  const over = AbortSignal.timeout(patience);
  const stop = AbortSignal.any([over, run.signal]);
  const steps: ReturnType<typeof lineOf>[] = [];
  let steppedUp = false;
  const fetch: Fetch = (url, init) =>
    run.fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, stop]) : stop });
  const connection = connect({
    url: run.url,
    fetch,
    now,
    wait: (milliseconds) => setTimeout(milliseconds, undefined, { signal: stop }),
    clientInfo: { name: DEMO_CLIENT, version: '1' },
    era: options.era ?? run.broughtAlong.era ?? 'auto',
    scopes: options.stepUp ? ['mcp:read'] : undefined,
    loginHint: user,
    redirectUri: HEADLESS_REDIRECT_URI,
    userAgent: headlessUserAgent({ fetch, now, login: user }),
    registration: registrationOf(run),
    onStep: (step) => {
      steps.push(lineOf(step));
      steppedUp ||= step.name === 'step_up';
    },
  });
  const flow = { refresh: options.refresh ?? false, stepUp: options.stepUp ?? false };
  const result = await runFlow(connection, flow, () => steppedUp).catch(
    (error: unknown): Result<JsonObject, FlowProblem> => ({ ok: false, error: { message: detailOf(error) } }),
  );
  if (!stop.aborted) return reportOf(result, steps);
  const seconds = patience / 1000;
  const last = steps.at(-1)?.title ?? 'nothing';
  return {
    ok: false,
    problem: { message: `it was not over within ${seconds} seconds; the last hop was: ${last}` },
    steps,
  };
}
