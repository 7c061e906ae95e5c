import type { Endpoint, ServerName, WellKnownForm } from '../../core/endpoints.ts';
import { DEFAULT_REALM } from './name.ts';

/** Where a request path leads: which realm, and what of it. */
export interface Location {
  /** The realm's name as it stands in the path, not yet known to exist. */
  readonly realm: string;
  /** The path as the realm's server sees it, with the realm taken out. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** Of a metadata document: which of its places was asked. */
  readonly form?: WellKnownForm;
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

const REALM_PATH = /^\/realms\/([^/]+)(\/.*)?$/;

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // no name that any realm has: the answer says so
  }
};

/** Takes a realm out of a path; the default realm where none is named. */
function splitRealm(path: string): { readonly realm: string; readonly rest: string } {
  const match = REALM_PATH.exec(path);
  return match?.[1] === undefined
    ? { realm: DEFAULT_REALM, rest: path }
    : { realm: decoded(match[1]), rest: match[2] ?? '/' };
}

function locateAuth(path: string): Location {
  for (const [prefix, form] of [
    [OAUTH, 'oauth'],
    [OIDC, 'oidc_inserted'],
  ] as const) {
    if (path !== prefix && !path.startsWith(`${prefix}/`)) continue;
    const { realm, rest } = splitRealm(path.slice(prefix.length) || '/');
    return rest === '/'
      ? { realm, path: prefix, endpoint: 'server_metadata', form }
      : { realm, path, endpoint: 'other' };
  }
  const { realm, rest } = splitRealm(path);
  const endpoint = AUTH_ENDPOINTS.find(([pattern]) => pattern.test(rest))?.[1] ?? 'other';
  if (endpoint !== 'server_metadata') return { realm, path: rest, endpoint };
  return { realm, path: rest, endpoint, form: rest === OIDC ? 'oidc_appended' : 'oauth' };
}

function locateMcp(path: string): Location {
  if (path === RESOURCE) return { realm: DEFAULT_REALM, path, endpoint: 'resource_metadata', form: 'root' };
  if (path.startsWith(`${RESOURCE}/`)) {
    const { realm, rest } = splitRealm(path.slice(RESOURCE.length));
    const known = rest === '/mcp';
    return {
      realm,
      path,
      endpoint: known ? 'resource_metadata' : 'other',
      ...(known ? { form: 'path' } : {}),
    };
  }
  const { realm, rest } = splitRealm(path);
  return { realm, path: rest, endpoint: rest === '/mcp' ? 'mcp' : 'other' };
}

/**
 * Finds the realm and the endpoint of a request from its path alone, on either server. RFC 8414 §3.1, RFC 9728 §3.1.
 *
 * @param path the path of the request URL, without its query
 */
export const locate = (server: ServerName, path: string): Location =>
  server === 'auth' ? locateAuth(path) : locateMcp(path);
