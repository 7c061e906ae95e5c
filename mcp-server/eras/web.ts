import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Context } from 'koa';

/** Headers that describe a body, which was read already. */
const BODY_HEADERS = new Set(['content-length', 'transfer-encoding', 'expect', 'connection']);

/**
 * Resolves when the response is over, whoever ended it; at once for a client that went away before this was asked,
 * while its token was verified. One listener for all who wait: Koa adds many of its own.
 */
export const whenOver = ({ res }: Pick<Context, 'res'>): Promise<void> =>
  new Promise((resolve) => {
    if (res.closed) resolve();
    else res.once('close', () => resolve());
  });

/**
 * The request as the SDKs read it: without its body, which goes beside it, parsed. Its signal aborts when the client
 * goes away before it was answered.
 *
 * @param url the public URL of the endpoint
 * @param over see {@link whenOver}
 */
export function toWebRequest(ctx: Context, url: string, over: Promise<void>): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(ctx.req.headers)) {
    // The SDKs get no access token: it was checked, and nothing behind the gate may use it.
    if (value === undefined || BODY_HEADERS.has(name) || name === 'authorization' || name === 'dpop')
      continue;
    headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const closed = new AbortController();
  void over.then(() => {
    if (!ctx.res.writableFinished) closed.abort();
  });
  return new Request(url, { method: ctx.method, headers, signal: closed.signal });
}

/** Milliseconds that a timer can wait at most. */
const LONGEST_TIMER = 2_147_483_647;

/**
 * Answers with the Response of an SDK.
 *
 * @param until `over`, see {@link whenOver}, and the milliseconds that the access token still lives: an event stream
 * ends with it
 */
export async function sendWebResponse(
  ctx: Context,
  response: Response,
  until: { readonly over: Promise<void>; readonly lifetime: number },
): Promise<void> {
  ctx.status = response.status;
  for (const [name, value] of response.headers) if (name !== 'connection') ctx.set(name, value);
  if (response.body === null) {
    ctx.body = null;
    ctx.status = response.status;
  } else if (response.headers.get('content-type') === 'text/event-stream') {
    const stream = Readable.fromWeb(response.body as NodeReadableStream); // the same class, typed twice
    const timer = setTimeout(
      () => ctx.res.end(),
      Math.min(Math.max(until.lifetime, 0), LONGEST_TIMER),
    ).unref();
    void until.over.then(() => clearTimeout(timer));
    ctx.body = stream;
    ctx.set('Content-Type', 'text/event-stream');
    // A stream may be silent for long, and the client waits for its headers; whatever is outside may still change them.
    ctx.res.once('pipe', () => ctx.res.flushHeaders());
  } else {
    ctx.body = await response.text();
    ctx.set('Content-Type', response.headers.get('content-type') ?? 'application/json');
  }
}
