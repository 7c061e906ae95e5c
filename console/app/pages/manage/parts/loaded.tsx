import type { ComponentChildren } from 'preact';
import { Problem } from '../../../parts/notice.tsx';
import type { Ask } from '../../../parts/use-ask.ts';

/** What was asked for, or why it is not there. What came before stays while it is asked for again. */
export function Loaded<Value>({
  ask,
  what,
  children,
}: {
  readonly ask: Ask<[], Value>;
  /** What is loaded: "clients". */
  readonly what: string;
  readonly children: (value: Value) => ComponentChildren;
}) {
  const { value, problem, run } = ask;
  return (
    <>
      <Problem problem={problem} />
      {problem && value === undefined && (
        <button type="button" onClick={() => void run()}>
          Try again
        </button>
      )}
      {value === undefined ? !problem && <p class="manage-loading">Loading the {what}…</p> : children(value)}
    </>
  );
}
