import type { Endpoint, ServerName, WellKnownForm } from '../../core/endpoints.ts';
import { DEFAULT_REALM, type RealmPath, splitRealm } from '../../core/realm-path.ts';

/** Where a request path leads: which realm, and what of it. */
export interface Location {
  /** The realm's name as it stands in the path, not yet known to exist. */
  readonly realm: string;
  /** The path as the realm's server sees it, with the realm taken out. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** Of a metadata document: which of its places was asked. */
  readonly form?: WellKnownForm;
  /** The path names the realm at the root, which is nowhere else: nothing is there. */
  readonly spelledOut?: true;
}

const OAUTH = '/.well-known/oauth-authorization-server';
const OIDC = '/.well-known/openid-configuration';
const RESOURCE = '/.well-known/oauth-protected-resource';

/** Endpoints of the authorization server by the first segments of their path below the realm. */
const AUTH_ENDPOINTS: ReadonlyArray<readonly [RegExp, Endpoint]> = [
  [/^\/\.well-known\/(oauth-authorization-server|openid-configuration)$/, 'server_metadata'],
  [/^\/\.well-known\/jwks\.json$/, 'jwks'],
  [/^\/register$/, 'register'],
  [/^\/register\/./, 'registration_management'],
  [/^\/authorize(\/|$)/, 'authorize'],
  [/^\/interaction\//, 'interaction'],
  [/^\/token$/, 'token'],
  [/^\/par$/, 'par'],
  [/^\/device\/auth$/, 'device_authorization'],
  [/^\/device(\/|$)/, 'device'],
  [/^\/revoke$/, 'revoke'],
  [/^\/introspect$/, 'introspect'],
  [/^\/userinfo$/, 'userinfo'],
  [/^\/logout(\/|$)/, 'logout'],
];

/** The realm of a path. */
const realmIn = ({ realm, named }: RealmPath): Pick<Location, 'realm' | 'spelledOut'> =>
  named && realm === DEFAULT_REALM ? { realm, spelledOut: true } : { realm };

function locateAuth(path: string): Location {
  for (const [prefix, form] of [
    [OAUTH, 'oauth'],
    [OIDC, 'oidc_inserted'],
  ] as const) {
    if (path !== prefix && !path.startsWith(`${prefix}/`)) continue;
    const split = splitRealm(path.slice(prefix.length) || '/');
    return split.rest === '/'
      ? { ...realmIn(split), path: prefix, endpoint: 'server_metadata', form }
      : { ...realmIn(split), path, endpoint: 'other' };
  }
  const split = splitRealm(path);
  const { rest } = split;
  const endpoint = AUTH_ENDPOINTS.find(([pattern]) => pattern.test(rest))?.[1] ?? 'other';
  if (endpoint !== 'server_metadata') return { ...realmIn(split), path: rest, endpoint };
  return { ...realmIn(split), path: rest, endpoint, form: rest === OIDC ? 'oidc_appended' : 'oauth' };
}

function locateMcp(path: string): Location {
  if (path === RESOURCE) return { realm: DEFAULT_REALM, path, endpoint: 'resource_metadata', form: 'root' };
  if (path.startsWith(`${RESOURCE}/`)) {
    const split = splitRealm(path.slice(RESOURCE.length));
    const known = split.rest === '/mcp';
    return {
      ...realmIn(split),
      path,
      endpoint: known ? 'resource_metadata' : 'other',
      ...(known ? { form: 'path' } : {}),
    };
  }
  const split = splitRealm(path);
  const { rest } = split;
  return { ...realmIn(split), path: rest, endpoint: rest === '/mcp' ? 'mcp' : 'other' };
}

/**
 * Finds the realm and the endpoint of a request from its path alone, on either server. RFC 8414 §3.1, RFC 9728 §3.1.
 *
 * @param path the path of the request URL, without its query
 */
export const locate = (server: ServerName, path: string): Location =>
  server === 'auth' ? locateAuth(path) : locateMcp(path);
