import type { Middleware } from 'koa';

/**
 * Serves public JSON documents that a page of any origin may read: they hold nothing about a user.
 *
 * @param name what the middleware is called, for whoever reads the list
 * @param documents path to a function that makes the document
 */
export function publicDocuments(
  name: string,
  documents: Readonly<Record<string, () => unknown>>,
): Middleware {
  const middleware: Middleware = async (ctx, next) => {
    const document = Object.hasOwn(documents, ctx.path) ? documents[ctx.path] : undefined;
    if (!document) return next();
    ctx.set('Access-Control-Allow-Origin', '*');
    if (ctx.method === 'OPTIONS') {
      ctx.status = 204;
      ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
      ctx.set('Access-Control-Allow-Headers', '*');
    } else if (ctx.method === 'GET' || ctx.method === 'HEAD') {
      ctx.set('Cache-Control', 'no-cache');
      ctx.body = document();
    } else {
      ctx.status = 405;
      ctx.set('Allow', 'GET, HEAD, OPTIONS');
      ctx.body = { error: 'method_not_allowed', error_description: `Use GET for ${ctx.path}.` };
    }
  };
  return Object.defineProperty(middleware, 'name', { value: name });
}
