import type { Environment } from '../environment.ts';
import type { Plan } from '../load.ts';
import type { Row } from '../report.ts';

/** How thorough a run is. */
export interface Effort extends Plan {
  /** Process starts of each contender. */
  readonly starts: number;
  /** Registered clients of the full server. */
  readonly clients: number;
  /** Tokens that are in use at the same time. */
  readonly liveTokens: number;
  /** Milliseconds of load under which memory is watched. */
  readonly watch: number;
}

/** One thing that is measured; it may give several rows. */
export interface Measure {
  /** What it is asked for by on the command line. */
  readonly name: string;
  readonly run: (environment: Environment, effort: Effort) => Promise<Row[]>;
}
