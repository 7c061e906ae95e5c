/** Remembers what was used, for as long as it could be used again. */
export interface ReplayMemory {
  readonly size: number;
  /**
   * Notes a use. Times are seconds since the epoch.
   *
   * @returns false when it was used before
   */
  add(id: string, until: number, now: number): boolean;
}

/**
 * Makes a memory. RFC 9449 §11.1.
 *
 * @param limit entries; beyond it the oldest is forgotten, so that a flood of proofs cannot exhaust memory
 */
export function createReplayMemory(limit: number): ReplayMemory {
  const used = new Map<string, number>();
  return {
    get size() {
      return used.size;
    },
    add(id, until, now) {
      const end = used.get(id);
      if (end !== undefined && end >= now) return false;
      used.delete(id);
      used.set(id, until);
      // All lifetimes are alike, so the first entries are the first to run out.
      for (const [oldest, oldestEnd] of used) {
        if (oldestEnd >= now && used.size <= limit) break;
        used.delete(oldest);
      }
      return true;
    },
  };
}
