import type { Middleware } from 'koa';
import type { AllClientMetadata, Client } from 'oidc-provider';
import { isObject } from '../../core/json.ts';
import { formatScope, parseScope } from '../../core/scopes.ts';
import { servedBy } from '../middleware/find-realm.ts';

/** Where a registered scope is kept: the library takes `scope` for a list of its own scopes, and refuses any other. */
export const REGISTERED_SCOPE = 'registered_scope';

/** Puts the `scope` of a registration where {@link registeredScopes} finds it: the limit of the client for ever. */
export function keepScope(metadata: AllClientMetadata): void {
  const { scope } = metadata;
  if (typeof scope === 'string') metadata[REGISTERED_SCOPE] = formatScope(parseScope(scope));
}

/** The only scopes that a client may ask for; undefined where that is not limited. RFC 7591 §2. */
export function registeredScopes(client: Client | undefined): readonly string[] | undefined {
  const scope = client?.[REGISTERED_SCOPE];
  return typeof scope === 'string' ? parseScope(scope) : undefined;
}

/** Gives a client its registered scope back under the name that it has in RFC 7591 §2. */
export function showRegisteredScope(): Middleware {
  return async function showRegisteredScope(ctx, next) {
    await next();
    const { endpoint } = servedBy(ctx).location;
    if (endpoint !== 'register' && endpoint !== 'registration_management') return;
    const body: unknown = ctx.body;
    if (!isObject(body) || typeof body[REGISTERED_SCOPE] !== 'string') return;
    const { [REGISTERED_SCOPE]: scope, ...metadata } = body;
    ctx.body = { ...metadata, scope };
  };
}
