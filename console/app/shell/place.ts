import { splitRealm } from '../../../core/realm-path.ts';
import { SECTIONS, type Section } from '../links.ts';

/** Where in the console an address is. */
export interface Place {
  /** The entry of the navigation that it belongs to; undefined where there is nothing. */
  readonly part: 'live' | 'walk' | 'scenarios' | 'manage' | 'report' | undefined;
  /** What the window is called there. */
  readonly title: string;
  /** The section of what can be managed. */
  readonly section?: Section;
}

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

const NOWHERE: Place = { part: undefined, title: 'Nothing here' };

/** Whether the percent-encoding of a path can be undone. RFC 3986 §2.1 */
export function isReadable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== ''; // a call whose result nobody uses is dropped when the page is built
  } catch {
    return false;
  }
}

function placeInRealm(realm: string, rest: string): Place {
  const [first, ...more] = rest.split('/').filter(Boolean);
  if (first === undefined) return { part: 'live', title: `Live · ${realm}` };
  if (first === 'exchanges' && more.length === 1) {
    return { part: 'live', title: `Exchange ${more[0]} · ${realm}` };
  }
  if (more.length > 0) return NOWHERE;
  if (first === 'report') return { part: 'report', title: `Report · ${realm}` };
  const section = SECTIONS.find((one) => one === first);
  return section ? { part: 'manage', section, title: `${capital(section)} · ${realm}` } : NOWHERE;
}

/**
 * Reads an address.
 *
 * @param current the realm that is looked at, which the root stands for
 */
export function placeOf(path: string, current: string): Place {
  if (!isReadable(path)) return NOWHERE;
  const { realm, rest, named } = splitRealm(path);
  if (named) return placeInRealm(realm, rest);
  if (path === '/') return { part: 'live', title: `Live · ${current}` };
  const [first, second, ...more] = path.split('/').filter(Boolean);
  if (first === 'walk' || path === '/callback') return { part: 'walk', title: 'Walk' };
  if (first !== 'scenarios' || more.length > 0) return NOWHERE;
  if (second === undefined) return { part: 'scenarios', title: 'Scenarios' };
  return { part: 'scenarios', title: `${decodeURIComponent(second)} · Scenarios` };
}
