import { DEFAULT_REALM, splitRealm } from '../../core/realm-path.ts';

/** What can be managed of a realm, by the last part of the address. */
export const SECTIONS = ['clients', 'users', 'grants', 'tokens', 'keys'] as const;
export type Section = (typeof SECTIONS)[number];

const of = (realm: string, rest = ''): string => `/realms/${encodeURIComponent(realm)}${rest}`;

/** The realm that an address is about, if it is about one; what cannot be decoded is about none. */
export function realmIn(path: string): string | undefined {
  const { realm, named } = splitRealm(path);
  if (!named && path !== '/') return undefined;
  return realm.includes('%') ? undefined : realm;
}

/** The addresses of everything in the console: each can be bookmarked and sent to somebody. */
export const links = {
  live: (realm = DEFAULT_REALM): string => (realm === DEFAULT_REALM ? '/' : of(realm)),
  flow: (realm: string, flow: string): string => of(realm, `?flow=${encodeURIComponent(flow)}`),
  exchange: (realm: string, exchange: string, flow?: string): string =>
    of(
      realm,
      `/exchanges/${encodeURIComponent(exchange)}${flow === undefined ? '' : `?flow=${encodeURIComponent(flow)}`}`,
    ),
  manage: (realm: string, section: Section = 'clients'): string => of(realm, `/${section}`),
  clients: (realm: string, search: string): string =>
    of(realm, search === '' ? '/clients' : `/clients?q=${encodeURIComponent(search)}`),
  client: (realm: string, client: string, search = ''): string =>
    of(
      realm,
      `/clients?client=${encodeURIComponent(client)}${search === '' ? '' : `&q=${encodeURIComponent(search)}`}`,
    ),
  grant: (realm: string, grant: string): string => of(realm, `/grants?grant=${encodeURIComponent(grant)}`),
  token: (realm: string, preset: string): string => of(realm, `/tokens?preset=${encodeURIComponent(preset)}`),
  report: (realm: string): string => of(realm, '/report'),
  walk: (url?: string): string => (url === undefined ? '/walk' : `/walk?url=${encodeURIComponent(url)}`),
  /** A hop of a walk, the first one is 1. */
  walkStep: (walk: string, step: number): string => `/walk/${encodeURIComponent(walk)}/${step}`,
  scenarios: (family?: string): string =>
    family === undefined ? '/scenarios' : `/scenarios?family=${encodeURIComponent(family)}`,
  /** Of a scenario, or of a private copy by the name of its realm. */
  scenario: (realm: string): string => `/scenarios/${encodeURIComponent(realm)}`,
} as const;
