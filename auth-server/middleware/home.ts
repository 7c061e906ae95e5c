import type { Middleware } from 'koa';
import { authorizationServerMetadataUrls } from '../../core/metadata.ts';
import { homePage } from '../pages/home.ts';
import { sendPage } from '../pages/layout.ts';
import { sendError } from '../pages/send-error.ts';
import { publicPath, servedBy } from './find-realm.ts';

/** Endpoints that take nothing but POST. */
const POST_ONLY = /^\/(token|register|revoke|introspect|par|device\/auth)$/;

/** The front door and the health check; and a helpful answer where there is nothing. */
export function home(): Middleware {
  return async function home(ctx, next) {
    const { addresses, path: mount, behaviour } = servedBy(ctx).runtime.realm;
    const reading = ctx.method === 'GET' || ctx.method === 'HEAD';
    if (reading && ctx.path === '/') return sendPage(ctx, 'Home', homePage(addresses, mount));
    if (reading && ctx.path === '/health') {
      ctx.body = { status: 'ok', issuer: addresses.issuer };
      return;
    }
    const absent = ctx.path === '/register' && !behaviour.registration.dynamic;
    if (POST_ONLY.test(ctx.path) && !absent && !/^(POST|OPTIONS)$/.test(ctx.method)) {
      ctx.set('Allow', 'POST'); // RFC 9110 §15.5.6
      const error_description = `${publicPath(ctx)} takes POST, and this is ${ctx.method}.`;
      return sendError(ctx, { error: 'method_not_allowed', error_description }, 405, 'Error');
    }
    await next();
    if (ctx.status === 503) ctx.set('Retry-After', '2'); // the store is away; RFC 9110 §10.2.3
    if (ctx.status !== 404 || ctx.body) return;
    const error = {
      error: 'not_found',
      error_description: `${absent ? 'There is no dynamic client registration here' : `Nothing answers ${ctx.method} ${publicPath(ctx)}`}. The endpoints are listed in ${authorizationServerMetadataUrls(addresses.issuer)[0]}`,
    };
    sendError(ctx, error, 404, 'Not found');
  };
}
