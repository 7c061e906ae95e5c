import type { Middleware } from 'koa';
import type { McpState } from '../state.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];

/**
 * Lets only requests for the endpoint pass, by methods that it has. Everything else is told what there is.
 *
 * @param path the path of the endpoint
 * @param others the other paths of this server that belong to it
 */
export function onlyEndpoint(path: string, others: readonly string[]): Middleware<McpState> {
  return async function onlyEndpoint(ctx, next) {
    if (ctx.state.location.endpoint !== 'mcp') {
      ctx.status = 404;
      ctx.body = {
        error: 'not_found',
        error_description: `There is nothing at ${ctx.path}. This server has: ${[path, ...others].join(', ')}.`,
      };
    } else if (!METHODS.includes(ctx.method)) {
      ctx.status = 405;
      ctx.set('Allow', 'GET, POST, DELETE, OPTIONS');
      ctx.body = {
        error: 'method_not_allowed',
        error_description: `${ctx.method} is not served at ${path}. Use POST.`,
      };
    } else return next();
  };
}
