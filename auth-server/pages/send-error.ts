import type { Context } from 'koa';
import { errorPage } from './error.ts';
import { sendPage } from './layout.ts';

/**
 * Answers with an error: a readable page for a person, JSON for a program. Who prefers neither is a program.
 *
 * @param fields `error`, `error_description` and what else helps. RFC 6749 §5.2
 */
export function sendError(
  ctx: Context,
  fields: Readonly<Record<string, unknown>>,
  status: number,
  title = 'Error',
): void {
  if (ctx.accepts('json', 'html') === 'html') sendPage(ctx, title, errorPage(fields), status);
  else Object.assign(ctx, { status, body: fields });
}
