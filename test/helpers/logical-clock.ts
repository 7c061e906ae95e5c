/** A clock that never stands still and never jumps by itself: each look at it is a millisecond later than the last. */
export interface LogicalClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  advance(milliseconds: number): void;
  /** Puts the real clock back. */
  uninstall(): void;
}

/**
 * Puts a logical clock in the place of `Date`, for the libraries that ask it and take no clock. What happens one after the
 * other has one order then, at both servers and on a machine of any speed.
 *
 * @param start milliseconds since the epoch
 */
export function installLogicalClock(start = Date.UTC(2026, 0, 1)): LogicalClock {
  const RealDate = globalThis.Date;
  let time = start;
  const now = () => {
    time += 1;
    return time;
  };
  class LogicalDate extends RealDate {
    constructor(...given: ReadonlyArray<number | string | Date>) {
      super(...((given.length === 0 ? [now()] : given) as [number])); // whichever of Date's own forms it is
    }
    static override now = now;
  }
  globalThis.Date = LogicalDate as DateConstructor; // called without new, Date gives a text: nobody here does so
  return {
    now,
    advance(milliseconds) {
      time += milliseconds;
    },
    uninstall() {
      globalThis.Date = RealDate;
    },
  };
}
