import type { Middleware } from 'koa';
import type { Location } from '../../lab/realms/locate.ts';
import type { McpState } from '../state.ts';

/**
 * Serves public JSON documents that a page of any origin may read: they hold nothing about a user.
 *
 * @param name what the middleware is called, for whoever reads the list
 * @param documentAt makes the document of a place; undefined where there is none
 */
export function publicDocuments(
  name: string,
  documentAt: (location: Location) => unknown,
): Middleware<McpState> {
  const middleware: Middleware<McpState> = async (ctx, next) => {
    const document = documentAt(ctx.state.location);
    if (document === undefined) return next();
    ctx.set('Access-Control-Allow-Origin', '*');
    if (ctx.method === 'OPTIONS') {
      ctx.status = 204;
      ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
      ctx.set('Access-Control-Allow-Headers', '*');
    } else if (ctx.method === 'GET' || ctx.method === 'HEAD') {
      ctx.set('Cache-Control', 'no-cache');
      ctx.body = document;
    } else {
      ctx.status = 405;
      ctx.set('Allow', 'GET, HEAD, OPTIONS');
      ctx.body = { error: 'method_not_allowed', error_description: `Use GET for ${ctx.path}.` };
    }
  };
  return Object.defineProperty(middleware, 'name', { value: name });
}
