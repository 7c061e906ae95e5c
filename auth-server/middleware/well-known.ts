import type { Middleware } from 'koa';
import { ALL_SCOPES, unionScopes } from '../../core/scopes.ts';

const METADATA = /^\/\.well-known\/(oauth-authorization-server|openid-configuration)$/;

/**
 * Completes the metadata document: the library knows the scopes of OpenID Connect only, and clients look here for those
 * of the resource too. RFC 8414 §2.
 */
export function wellKnown(): Middleware {
  return async function wellKnown(ctx, next) {
    await next();
    if (!METADATA.test(ctx.path) || ctx.status !== 200 || typeof ctx.body !== 'object' || ctx.body === null)
      return;
    const { scopes_supported: scopes } = ctx.body as { scopes_supported?: string[] }; // the document the library made
    Object.assign(ctx.body, { scopes_supported: unionScopes(scopes ?? [], ALL_SCOPES) });
  };
}
