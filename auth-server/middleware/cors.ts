import type { Context, Middleware } from 'koa';

/** Pages for people: a script of another origin has no business there. */
const PAGES = /^\/($|authorize|interaction|device$|logout)/;

const isForPrograms = (ctx: Context): boolean => ctx.get('Origin') !== '' && !PAGES.test(ctx.path);

const isPreflight = (ctx: Context): boolean =>
  ctx.method === 'OPTIONS' && ctx.get('Access-Control-Request-Method') !== '';

/**
 * Lets programs in a browser use the endpoints, the registration endpoint and every error included. Any origin may:
 * nothing here is authorized by a cookie, and credentials are never allowed. Fetch §3.2.
 */
export function cors(): Middleware {
  return function cors(ctx, next) {
    if (isForPrograms(ctx)) {
      ctx.set('Access-Control-Allow-Origin', '*');
      if (!isPreflight(ctx)) {
        ctx.set('Access-Control-Expose-Headers', 'WWW-Authenticate, DPoP-Nonce, Retry-After');
      }
    }
    return next();
  };
}

/** Answers the preflights of {@link cors}. */
export function preflight(): Middleware {
  return function preflight(ctx, next) {
    if (!isForPrograms(ctx) || !isPreflight(ctx)) return next();
    ctx.set('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE');
    ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers') || '*');
    ctx.set('Access-Control-Max-Age', '600');
    ctx.status = 204;
    return Promise.resolve();
  };
}
