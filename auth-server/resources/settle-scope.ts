import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { DEFAULT_SCOPES, formatScope, parseScope } from '../../core/scopes.ts';
import { note } from '../../serving/request-log.ts';
import { registeredScopes } from '../clients/registered-scope.ts';
import type { Realm } from '../realm.ts';
import { oidcScopes } from './oidc-scopes.ts';

/** The scopes that a request without `scope` is given. RFC 6749 §3.3. */
const defaultScopes = (resource: string, own: string, scopes: Iterable<string>): Iterable<string> =>
  resource === own ? DEFAULT_SCOPES : scopes;

/** The scopes as this request wrote them: the library has dropped offline_access from them where prompt is not consent. */
function asSent({ oidc, query }: KoaContextWithOIDC): string[] {
  const scope = oidc.body?.scope ?? query.scope;
  return parseScope(typeof scope === 'string' ? scope : undefined);
}

/**
 * Says which requested scopes nobody knows; the library drops them without a word.
 *
 * @throws {errors.InvalidScope} when no other scope is left: there is nothing to consent to. RFC 6749 §4.1.2.1
 */
function refuseUnknown(
  ctx: KoaContextWithOIDC,
  requested: readonly string[],
  known: ReadonlySet<string>,
): void {
  const unknown = requested.filter((scope) => !known.has(scope));
  if (unknown.length === 0) return;
  if (unknown.length === requested.length) {
    throw new errors.InvalidScope('none of the requested scopes is known here', formatScope(unknown));
  }
  note(ctx, `unknown scopes left out: ${formatScope(unknown)}`);
}

/** @throws {errors.InvalidScope} when any requested scope is unknown */
function refuseAnyUnknown(requested: readonly string[], known: ReadonlySet<string>): void {
  const unknown = requested.filter((scope) => !known.has(scope));
  if (unknown.length === 0) return;
  throw new errors.InvalidScope('a requested scope is not known here', formatScope(unknown));
}

/** @throws {errors.InvalidScope} when a scope is requested that the client did not register. RFC 7591 §2 */
function refuseUnregistered(requested: readonly string[], registered: readonly string[] | undefined): void {
  const beyond = requested.filter((scope) => registered?.includes(scope) === false);
  if (beyond.length === 0) return;
  const description = 'a requested scope is not among those that the client registered';
  throw new errors.InvalidScope(description, formatScope(beyond));
}

/**
 * Settles the scopes of an authorization request: unknown ones are named or refused, and a request without any gets the
 * defaults of its resources, which the library would end in access_denied. It is hooked in as a check of the parameter,
 * which the library runs after it resolved the resources.
 */
export function settleScope({ addresses, behaviour }: Realm) {
  const own = addresses.resource;
  const ours = oidcScopes(behaviour);
  const offline = behaviour.refreshToken.issue === 'offline_access' && ours.includes('offline_access');

  return async function settleScope(ctx: KoaContextWithOIDC, scope: string | undefined): Promise<void> {
    const { params, client } = ctx.oidc;
    if (!params) return;
    const servers = ctx.oidc.resourceServers ?? {};
    const registered = registeredScopes(client);
    const requested = parseScope(scope);
    if (scope === undefined) {
      const scopes = Object.entries(servers)
        .flatMap(([resource, server]) => [...defaultScopes(resource, own, server.scopes)])
        .filter((name) => registered?.includes(name) !== false);
      // Where there are no scopes, the consent is about who the user is: the library grants nothing without a scope.
      params.scope = formatScope(scopes) || 'openid';
      note(ctx, `no scope parameter: ${params.scope} assumed`);
    } else {
      const known = new Set([...ours, ...Object.values(servers).flatMap(({ scopes }) => [...scopes])]);
      if (behaviour.scopes === 'strict') refuseAnyUnknown([...requested, ...asSent(ctx)], known);
      refuseUnknown(ctx, requested, known);
      refuseUnregistered(requested, registered);
    }
    // A server that makes refresh tokens depend on it cannot drop it: OpenID Connect Core §11 leaves that to the server.
    const dropped =
      offline && !requested.includes('offline_access') && asSent(ctx).includes('offline_access');
    if (dropped && client?.grantTypeAllowed('refresh_token')) {
      params.scope = formatScope([...parseScope(String(params.scope)), 'offline_access']);
    }
  };
}
