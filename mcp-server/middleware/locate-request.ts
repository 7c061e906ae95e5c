import type { Middleware } from 'koa';
import { locate } from '../../lab/realms/locate.ts';
import type { McpState } from '../state.ts';

/** Finds out what a request goes to, once for everything behind it: which endpoint, and which form of a document. */
export function locateRequest(): Middleware<McpState> {
  return function locateRequest(ctx, next) {
    ctx.state.location = locate('mcp', ctx.path);
    return next();
  };
}
