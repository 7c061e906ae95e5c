import type { Middleware } from 'koa';
import type { Addresses } from '../../core/addresses.ts';
import { homePage } from '../pages/home.ts';
import { sendPage } from '../pages/layout.ts';
import { sendError } from '../pages/send-error.ts';

/** Endpoints that take nothing but POST. */
const POST_ONLY = /^\/(token|register|revoke|introspect|par|device\/auth)$/;

/** The front door and the health check; and a helpful answer where there is nothing. */
export function home(addresses: Addresses): Middleware {
  return async function home(ctx, next) {
    const reading = ctx.method === 'GET' || ctx.method === 'HEAD';
    if (reading && ctx.path === '/') return sendPage(ctx, 'Home', homePage(addresses));
    if (reading && ctx.path === '/health') {
      ctx.body = { status: 'ok', issuer: addresses.issuer };
      return;
    }
    if (POST_ONLY.test(ctx.path) && !/^(POST|OPTIONS)$/.test(ctx.method)) {
      ctx.set('Allow', 'POST'); // RFC 9110 §15.5.6
      const error_description = `${ctx.path} takes POST, and this is ${ctx.method}.`;
      return sendError(ctx, { error: 'method_not_allowed', error_description }, 405, 'Error');
    }
    await next();
    if (ctx.status === 503) ctx.set('Retry-After', '2'); // the store is away; RFC 9110 §10.2.3
    if (ctx.status !== 404 || ctx.body) return;
    const error = {
      error: 'not_found',
      error_description: `Nothing answers ${ctx.method} ${ctx.path}. The endpoints are listed in ${addresses.issuer}/.well-known/oauth-authorization-server`,
    };
    sendError(ctx, error, 404, 'Not found');
  };
}
