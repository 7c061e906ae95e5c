import type { RealmVerdict } from '../../lab/control/hub.ts';
import type { CheckOutcome, Revision } from '../../lab/verdicts/check.ts';

/** What everybody who came by did right and wrong, in whichever realm. */
export interface PlaygroundReport {
  /** The worst of all; `not_seen` when nobody came by. */
  readonly outcome: CheckOutcome;
  /** What was judged by; absent when each client was by what it speaks. */
  readonly revision?: Revision;
  /** Realms that somebody came by, the worst first. */
  readonly realms: readonly RealmVerdict[];
  /** Realms that were not looked at, because there are too many. */
  readonly left: number;
}
