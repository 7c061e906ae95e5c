/** Limits how often something is done: a burst, then a steady rate. */
export interface TokenBucket {
  /** Takes one turn, if there is one. */
  take(): boolean;
}

/**
 * Makes a bucket, full.
 *
 * @param options `burst` turns at once, `perSecond` new ones, `now` in milliseconds
 */
export function createTokenBucket(options: {
  readonly burst: number;
  readonly perSecond: number;
  readonly now: () => number;
}): TokenBucket {
  let turns = options.burst;
  let filled = options.now();
  return {
    take() {
      const now = options.now();
      turns = Math.min(options.burst, turns + (Math.max(0, now - filled) / 1000) * options.perSecond);
      filled = now;
      if (turns < 1) return false;
      turns -= 1;
      return true;
    },
  };
}
