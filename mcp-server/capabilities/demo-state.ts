/** What the demonstration remembers, and `reset_demo` makes it forget. One per process: it is not worth a store. */
export interface DemoState {
  /** Tool calls since the start or the last reset, the running one included. */
  readonly toolCalls: number;
  countToolCall(): void;
  /** @returns how many calls were forgotten, the running one not included */
  reset(): number;
}

/** Makes a fresh state. */
export function createDemoState(): DemoState {
  let calls = 0;
  return {
    get toolCalls() {
      return calls;
    },
    countToolCall() {
      calls += 1;
    },
    reset() {
      const forgotten = Math.max(0, calls - 1);
      calls = 0;
      return forgotten;
    },
  };
}
