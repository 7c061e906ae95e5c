import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Pixels around the window that count as on screen, so that what is scrolled to is there. */
const MARGIN = '200px';

const told = new WeakMap<Element, (onScreen: boolean) => void>();
let observer: IntersectionObserver | undefined;

const watching = (): IntersectionObserver => {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) told.get(target)?.(isIntersecting);
    },
    { rootMargin: MARGIN },
  );
  return observer;
};

/** Whether an element is on screen or near it: what a long list does for each of its entries is done for those only. */
export function useOnScreen<Target extends Element>(): {
  readonly ref: RefObject<Target | null>;
  readonly onScreen: boolean;
} {
  const ref = useRef<Target>(null);
  const [onScreen, setOnScreen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    told.set(element, setOnScreen);
    watching().observe(element);
    return () => observer?.unobserve(element);
  }, []);
  return { ref, onScreen };
}
