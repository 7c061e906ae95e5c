import { useEffect, useRef } from 'preact/hooks';

/** Fields in which Escape means something already. */
const FIELDS = 'input, select, textarea';

/** Calls back when somebody presses Escape, wherever the focus is; undefined when there is nothing to leave. */
export function useEscape(leave: (() => void) | undefined): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(FIELDS)) return;
      latest.current?.();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
