import type { Middleware } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { describable } from '../resources/describable.ts';

/** Which resources a token request may name: those of the authorization request behind it. */
const authorized = ({
  AuthorizationCode,
  RefreshToken,
  DeviceCode,
}: KoaContextWithOIDC['oidc']['entities']) =>
  (AuthorizationCode ?? RefreshToken ?? DeviceCode)?.resourceIndicators;

/**
 * Says which resources were authorized when a token request names another one; the library says only that it is not
 * among them. A slash too many is the usual cause. RFC 8707 §2.2.
 */
export function explainTarget(): Middleware {
  return async function explainTarget(ctx, next) {
    await next();
    if (ctx.path !== '/token' || ctx.status !== 400) return;
    const { oidc } = ctx as Partial<KoaContextWithOIDC>; // the library adds it to the context of its own routes
    const resource = oidc?.params?.resource;
    const known = oidc && authorized(oidc.entities);
    if (typeof resource !== 'string' || !known?.size || known.has(resource)) return;
    const { error } = { error: undefined, ...ctx.body };
    if (error !== 'invalid_target') return;
    const error_description = describable(
      `${resource} was not authorized, only ${[...known].join(' and ')}: resources are compared byte by byte`,
    );
    ctx.body = { error, error_description };
  };
}
