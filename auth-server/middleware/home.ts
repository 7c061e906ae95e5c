import type { Middleware } from 'koa';
import type { Addresses } from '../../core/addresses.ts';
import { homePage } from '../pages/home.ts';
import { sendPage } from '../pages/layout.ts';
import { sendError } from '../pages/send-error.ts';

/** The front door and the health check; and a helpful answer where there is nothing. */
export function home(addresses: Addresses): Middleware {
  return async function home(ctx, next) {
    const reading = ctx.method === 'GET' || ctx.method === 'HEAD';
    if (reading && ctx.path === '/') return sendPage(ctx, 'Home', homePage(addresses));
    if (reading && ctx.path === '/health') {
      ctx.body = { status: 'ok', issuer: addresses.issuer };
      return;
    }
    await next();
    if (ctx.status !== 404 || ctx.body) return;
    const error = {
      error: 'not_found',
      error_description: `Nothing answers ${ctx.method} ${ctx.path}. The endpoints are listed in ${addresses.issuer}/.well-known/oauth-authorization-server`,
    };
    sendError(ctx, error, 404, 'Not found');
  };
}
