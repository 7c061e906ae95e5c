import type { Middleware } from 'koa';
import { note } from '../../serving/request-log.ts';

/** Answers what nobody expected with a plain 500: the cause goes to the log, never to the wire. */
export function catchErrors(): Middleware {
  return async function catchErrors(ctx, next) {
    try {
      await next();
    } catch (error) {
      if (ctx.req.errored || ctx.res.destroyed) {
        note(ctx, 'the client went away');
        ctx.respond = false;
        ctx.res.destroy();
        return;
      }
      note(ctx, `unexpected: ${error instanceof Error ? error.message : String(error)}`);
      ctx.status = 500;
      ctx.body = {
        error: 'server_error',
        error_description: 'Something went wrong here; see the log of the MCP server.',
      };
    }
  };
}
