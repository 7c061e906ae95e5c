import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../api/client.ts';

/** How a question to the server is doing. */
export interface Ask<Args extends readonly unknown[], Value> {
  /** Asks; resolves to the answer, or to undefined when it could not be had. */
  run(...args: Args): Promise<Value | undefined>;
  readonly busy: boolean;
  readonly value: Value | undefined;
  readonly problem: ApiProblem | undefined;
}

/**
 * Something that is asked of the server when a person wants it, with what a component shows meanwhile. Of several answers
 * only that to the last question counts.
 */
export function useAsk<Args extends readonly unknown[], Value>(
  question: (...args: Args) => Promise<Value>,
): Ask<Args, Value> {
  const [state, setState] = useState<Omit<Ask<Args, Value>, 'run'>>({
    busy: false,
    value: undefined,
    problem: undefined,
  });
  const last = useRef(0);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const run = async (...args: Args): Promise<Value | undefined> => {
    last.current += 1;
    const mine = last.current;
    const settle = (next: Partial<Omit<Ask<Args, Value>, 'run'>>) => {
      if (mine === last.current && !gone.current) setState((before) => ({ ...before, ...next }));
    };
    settle({ busy: true, problem: undefined });
    try {
      const value = await question(...args);
      settle({ busy: false, value });
      return value;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      settle({ busy: false, problem: error });
      return undefined;
    }
  };
  return { run, ...state };
}

/** Asks when the component appears and whenever one of the keys changes. */
export function useAnswer<Value>(question: () => Promise<Value>, keys: readonly unknown[]): Ask<[], Value> {
  const ask = useAsk(question);
  // Asked anew for new keys, not for a new closure.
  useEffect(() => void ask.run(), keys);
  return ask;
}
