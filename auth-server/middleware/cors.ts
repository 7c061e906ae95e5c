import type { Middleware } from 'koa';

/** Pages for people: a script of another origin has no business there. */
const PAGES = /^\/($|authorize|interaction|device$|logout)/;

/**
 * Lets programs in a browser use the endpoints, the registration endpoint and every error included, and answers their
 * preflights. Any origin may: nothing here is authorized by a cookie, and credentials are never allowed. Fetch §3.2.
 */
export function cors(): Middleware {
  return async function cors(ctx, next) {
    if (!ctx.get('Origin') || PAGES.test(ctx.path)) return next();
    ctx.set('Access-Control-Allow-Origin', '*');
    if (ctx.method === 'OPTIONS' && ctx.get('Access-Control-Request-Method')) {
      ctx.set('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE');
      ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers') || '*');
      ctx.set('Access-Control-Max-Age', '600');
      ctx.status = 204;
      return;
    }
    ctx.set('Access-Control-Expose-Headers', 'WWW-Authenticate, DPoP-Nonce, Retry-After');
    await next();
  };
}
