import type { ServerName } from '../../core/endpoints.ts';
import type { Issue } from '../../core/issues.ts';
import type { Subscription } from '../../serving/control/route.ts';
import type { Fault } from '../faults/fault.ts';
import type { CountedFault } from '../faults/fault-set.ts';
import type { RealmSummary } from '../realms/registry.ts';
import type { Exchange } from '../trace/exchange.ts';

/** Why something cannot be done, for whoever asked: a status and words. */
export interface ControlProblem {
  readonly status: 400 | 404 | 409 | 502;
  readonly error: string;
  readonly description: string;
  /** What was wrong in a document, by its path. */
  readonly issues?: readonly Issue[];
}

/** A problem as an exception: what is asked of a control either happens or throws this. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly problem: ControlProblem;

  constructor(problem: ControlProblem) {
    super(problem.description);
    this.problem = problem;
  }
}

/** A realm in full, as one server has it. */
export interface RealmView extends RealmSummary {
  readonly title: string;
  readonly issuer: string;
  readonly resource: string;
  readonly resourceMetadata: string;
  /** What a correct client must do here. */
  readonly client: string;
  readonly activeFaults: readonly CountedFault[];
}

/** What is kept of a realm's exchanges at one server. */
export interface Recorded {
  readonly exchanges: readonly Exchange[];
  /** Exchanges that were recorded and are no longer kept. */
  readonly dropped: number;
}

export type { Subscription } from '../../serving/control/route.ts';

/** How much one server keeps of what clients did in a realm. */
export interface RealmActivity {
  readonly realm: string;
  readonly server: ServerName;
  /** Exchanges with clients that are kept now; 0 when they were cleared. */
  readonly exchanges: number;
  /** Milliseconds since the epoch, when the last of them came; 0 when there is none. */
  readonly at: number;
}

/**
 * What may be done to the realms of one server, in this process or over its control API. Everything throws
 * {@link ControlError} when it cannot be done.
 */
export interface ServerControl {
  realms(): Promise<readonly RealmSummary[]>;
  realm(name: string): Promise<RealmView>;
  /** Makes or replaces a custom realm. See `realmOverrides` in lab/realms/definition.ts. */
  define(name: string, overrides: unknown): Promise<RealmView>;
  /** Forgets a realm and everything stored of it. */
  forget(name: string): Promise<void>;
  /** Forgets what is stored, recorded and edited; the definition stays. */
  reset(name: string): Promise<void>;
  setFault(realm: string, fault: Fault): Promise<void>;
  /** Clears one fault, or all. */
  clearFaults(realm: string, id?: string): Promise<void>;
  recorded(realm: string): Promise<Recorded>;
  /** Calls back with every exchange of a realm from now on, until the signal aborts. Resolves when it listens. */
  subscribe(
    realm: string,
    listener: (exchange: Exchange) => void,
    signal: AbortSignal,
  ): Promise<Subscription>;
  /**
   * Calls back once for every realm of which exchanges are kept, then whenever that has changed, at most once in 100
   * milliseconds for one realm, until the signal aborts. Resolves when it listens.
   */
  activity(listener: (activity: RealmActivity) => void, signal: AbortSignal): Promise<Subscription>;
  /**
   * The JWT behind a mask that the trace of a realm shows, as long as an exchange with it is kept. Whoever may ask this
   * may have tokens signed as well: it gives nobody more than the control API already does.
   */
  unmask(realm: string, mask: string): Promise<string>;
}
