import type { ClauseId } from '../../core/clauses.ts';
import type { Exchange } from '../trace/exchange.ts';
import type { CheckId } from './check-ids.ts';

/** The revisions of MCP that a client can be judged by. */
export const REVISIONS = ['2025-06-18', '2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof REVISIONS)[number];

/** What one client did at both servers of a realm, in the order of time. */
export interface FlowView {
  readonly exchanges: readonly Exchange[];
}

/** What a check has to know besides the trace. */
export interface JudgeContext {
  /** The MCP endpoint of the realm. RFC 8707 §2. */
  readonly resource: string;
  readonly issuer: string;
  readonly revision: Revision;
}

/** What a check found. Not seen is never a pass: nothing happened that the rule is about. */
export type Finding =
  | { readonly outcome: 'not_seen' }
  | {
      readonly outcome: 'pass' | 'fail';
      /** Ids of the exchanges it looked at; of a failure the first is the one that should not have been. */
      readonly exchanges: readonly string[];
      /** In bytes, as far as that makes sense: what would have been right. */
      readonly expected: string;
      /** What was there. */
      readonly seen: string;
    };

/** One rule for clients, as data and a pure function. */
export interface Check {
  readonly id: CheckId;
  /** What a client that passes does, as a sentence without a subject: "sends resource in the token request". */
  readonly title: string;
  /** A broken MUST fails, a broken SHOULD warns. */
  readonly level: 'MUST' | 'SHOULD';
  /** In which revisions the rule exists; in others the check is left out. */
  readonly revisions: readonly Revision[];
  readonly clause: ClauseId;
  /** How to mend a client that fails, in one or two sentences. */
  readonly mend: string;
  readonly judge: (flow: FlowView, context: JudgeContext) => Finding;
}

/** How one check ended. */
export type CheckOutcome = 'pass' | 'fail' | 'warning' | 'not_seen';

/** A check and what it found, ready to be shown. */
export interface CheckResult {
  readonly id: CheckId;
  readonly title: string;
  readonly level: 'MUST' | 'SHOULD';
  readonly clause: { readonly text: string; readonly url: string };
  readonly outcome: CheckOutcome;
  readonly exchanges: readonly string[];
  readonly expected?: string;
  readonly seen?: string;
  /** Only where it failed or warns. */
  readonly mend?: string;
}

/** Where a flow stands: what came last and what a client would do next. */
export interface Progress {
  /** True when a request to the MCP server was answered with a result. */
  readonly done: boolean;
  /** The last hop, in words. */
  readonly last: string;
  /** The next hop that is expected, in words; absent when nothing more is. */
  readonly next?: string;
}

/** The verdict on one client in one realm. */
export interface FlowVerdict {
  /** See lab/trace/flows.ts. */
  readonly flow: string;
  /** What the client calls itself. */
  readonly client: string;
  readonly revision: Revision;
  readonly outcome: CheckOutcome;
  readonly checks: readonly CheckResult[];
  readonly progress: Progress;
}
