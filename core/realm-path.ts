/** The name of the realm at the root of both servers. */
export const DEFAULT_REALM = 'default';

/** Where a realm is mounted on both servers: at the root, or below `/realms/`. */
export const realmPath = (name: string): string => (name === DEFAULT_REALM ? '' : `/realms/${name}`);

/** A path in its parts. */
export interface RealmPath {
  /** The realm's name, not yet known to exist; the default realm where none is named. */
  readonly realm: string;
  /** What follows, which begins with a slash. */
  readonly rest: string;
  /** The path names a realm, be it the one at the root, which has no such path. */
  readonly named: boolean;
}

const REALM_PATH = /^\/realms\/([^/]+)(\/.*)?$/;

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // no name that any realm has: the answer says so
  }
};

/** Takes a realm out of a path. */
export function splitRealm(path: string): RealmPath {
  const match = REALM_PATH.exec(path);
  return match?.[1] === undefined
    ? { realm: DEFAULT_REALM, rest: path, named: false }
    : { realm: decoded(match[1]), rest: match[2] ?? '/', named: true };
}
