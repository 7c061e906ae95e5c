import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { currentRealm } from '../state/current-realm.ts';
import { placeOf } from './place.ts';

/** Pages whose address tells what they show, besides its query. A page in which things open keeps the focus where it was. */
const pageOf = (path: string): string =>
  path.replace(/\/exchanges\/[^/]+$/, '').replace(/^\/walk\/.*/, '/walk');

/**
 * What happens when another page is there: the window is called after it, and the focus goes to its heading, so that
 * whoever listens hears where they are and the next Tab begins there. WCAG 2.2, 2.4.2 and 2.4.3.
 */
export function useArrival(): void {
  const { path } = useLocation();
  const page = pageOf(path);
  const before = useRef(page);
  const { title } = placeOf(path, currentRealm.value);
  useEffect(() => {
    document.title = `${title} · MCP OAuth playground`;
  }, [title]);
  useEffect(() => {
    if (before.current === page) return;
    before.current = page;
    const main = document.getElementById('main');
    if (!main || main.contains(document.activeElement)) return; // the page has put it where it belongs
    const heading = main.querySelector('h1') ?? main;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [page]);
}
