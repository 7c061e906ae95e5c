import type { Middleware } from 'koa';

/** The library adds the hash of its one script to `script-src`: a form that posts itself (form_post, device codes). */
const CSP = "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Headers for everything that might be rendered by a browser; our own pages have a stricter policy of their own. */
export function securePages(): Middleware {
  return async function securePages(ctx, next) {
    ctx.set({ 'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff' });
    await next();
  };
}
