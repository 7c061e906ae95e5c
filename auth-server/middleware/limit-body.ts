import type { Middleware } from 'koa';
import { sendError } from '../pages/send-error.ts';

/** Bytes: what oidc-provider reads at the most, and so do our own forms. */
export const BODY_LIMIT = 56 * 1024;

/** Says that a body is too large before the library calls it unreadable. RFC 9110 §15.5.14. */
export function limitBody(): Middleware {
  return async function limitBody(ctx, next) {
    const length = Number(ctx.get('Content-Length'));
    if (!(length > BODY_LIMIT)) return next();
    ctx.req.resume(); // drained, so that the client reads the answer instead of a reset connection
    const error_description = `The body has ${length} bytes; ${BODY_LIMIT} are read at the most.`;
    sendError(ctx, { error: 'invalid_request', error_description }, 413);
  };
}
