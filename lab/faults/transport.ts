import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Next } from 'koa';
import type { ParamsOf } from './fault.ts';

type TransportFault = { readonly params: ParamsOf<'as-transport'> };

/** Closes the connection without an answer, as a crashed server or a broken network would. */
function drop(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}

/** Waits, but not for a client that has gone. */
async function delayed(ctx: Context, milliseconds: number): Promise<void> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  ctx.res.once('close', onClose);
  await wait(milliseconds, undefined, { signal: gone.signal }).catch(() => undefined);
  ctx.res.off('close', onClose);
}

/** Header fields come last: setting a status or body of Koa changes some of them. */
function change(ctx: Context, { status, body, headers = {} }: TransportFault['params']): void {
  if (status !== undefined) ctx.status = status;
  if (body !== undefined) {
    ctx.remove('Content-Type');
    ctx.remove('Content-Length');
    ctx.body = body;
    if (status !== undefined) ctx.status = status;
  }
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) ctx.remove(name);
    else ctx.set(name, value);
  }
}

/** Whether a fault answers by itself, so that the server has nothing to do. */
const answers = ({ params }: TransportFault): boolean =>
  params.status !== undefined || params.body !== undefined;

/**
 * Runs the rest of a server under transport faults: `before` ones take its place, `after` ones change or lose what it
 * answered.
 */
export async function underTransportFaults(
  ctx: Context,
  next: Next,
  faults: readonly TransportFault[],
): Promise<void> {
  const before = faults.filter(({ params }) => params.when === 'before');
  for (const { params } of before) {
    if (params.delay !== undefined) await delayed(ctx, params.delay);
    if (params.drop) return drop(ctx);
  }
  const instead = before.filter(answers);
  if (instead.length > 0)
    ctx.req.resume(); // the body that nobody reads, so that the client reads the answer
  else await next();
  for (const { params } of before) change(ctx, params);
  for (const { params } of faults) {
    if (params.when !== 'after') continue;
    if (params.delay !== undefined) await delayed(ctx, params.delay);
    if (params.drop) return drop(ctx);
    change(ctx, params);
  }
}
