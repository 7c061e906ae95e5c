import type { GivenFault } from './fault.ts';

/** A ready-made fault: its id is its name. Strings in it may hold addresses of the realm, as those of a scenario may. */
export interface NamedFault {
  /** What it does, as a sentence without a subject. */
  readonly title: string;
  readonly fault: GivenFault;
}
