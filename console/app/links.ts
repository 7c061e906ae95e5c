import { DEFAULT_REALM } from '../../core/realm-path.ts';

/** What can be managed of a realm, by the last part of the address. */
export const SECTIONS = ['clients', 'users', 'grants', 'tokens', 'keys'] as const;
export type Section = (typeof SECTIONS)[number];

const of = (realm: string, rest = ''): string => `/realms/${encodeURIComponent(realm)}${rest}`;

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
  report: (realm: string): string => of(realm, '/report'),
  walk: (url?: string): string => (url === undefined ? '/walk' : `/walk?url=${encodeURIComponent(url)}`),
  scenarios: (family?: string): string =>
    family === undefined ? '/scenarios' : `/scenarios?family=${encodeURIComponent(family)}`,
  scenario: (id: string): string => `/scenarios/${encodeURIComponent(id)}`,
} as const;
