import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Pixels from the end within which a person is taken to be at the end. */
const NEAR = 40;

/** How the list follows what comes. */
export interface Follow {
  /** Lines that came below what is seen since the person scrolled away. */
  readonly unseen: number;
  /** For the scroller. */
  onScroll(): void;
  toEnd(): void;
  /** A place was chosen: what comes does not move it. */
  stay(): void;
}

/**
 * Keeps the end of a growing list in sight for as long as the person is there, and counts what comes while they are not.
 *
 * @param key another one is another list, of which the end is shown first
 */
export function useFollow(scroller: RefObject<HTMLElement | null>, count: number, key: string): Follow {
  const atEnd = useRef(true);
  const [seen, setSeen] = useState(count);
  const shown = useRef(key);
  if (shown.current !== key) {
    shown.current = key;
    atEnd.current = true;
  }
  if (atEnd.current && seen !== count) setSeen(count);
  const keepUp = () => {
    const { current } = scroller;
    if (current && atEnd.current) current.scrollTop = current.scrollHeight;
  };
  useLayoutEffect(keepUp, [count, key]);
  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current) return undefined;
    const observer = new ResizeObserver(keepUp); // of what is scrolled and of what scrolls
    for (const element of [current, current.querySelector('.sequence-body')]) {
      if (element) observer.observe(element);
    }
    return () => observer.disconnect();
  }, [scroller]);
  return {
    unseen: atEnd.current ? 0 : Math.max(0, count - seen),
    onScroll() {
      const { current } = scroller;
      if (!current) return;
      atEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR;
      if (atEnd.current) setSeen(count);
    },
    toEnd() {
      atEnd.current = true;
      setSeen(count);
      const { current } = scroller;
      if (current) current.scrollTop = current.scrollHeight;
    },
    stay() {
      atEnd.current = false;
    },
  };
}
