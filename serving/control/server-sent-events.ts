import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import type { EventsAnswer } from './route.ts';

/** Milliseconds between two comments that keep a silent stream alive. */
const HEARTBEAT = 15_000;
/** Bytes that may wait for a reader who is slow: one that falls behind is cut off, and connects again. */
const MAX_WAITING = 1024 * 1024;

/** Answers with events as they happen, each a JSON document, until no more will come. WHATWG HTML, Server-sent events. */
export async function sendEvents(ctx: Context, { events }: EventsAnswer): Promise<void> {
  const stream = new PassThrough();
  const write = (text: string) => {
    if (stream.writableLength > MAX_WAITING) ctx.res.destroy();
    else if (stream.writable) stream.write(text);
  };
  const heartbeat = setInterval(() => write(': alive\n\n'), HEARTBEAT).unref();
  ctx.res.once('close', () => {
    clearInterval(heartbeat);
    stream.destroy();
  });
  const { ended } = await events((event) => write(`data: ${JSON.stringify(event)}\n\n`));
  ctx.set('Content-Type', 'text/event-stream');
  ctx.body = stream;
  ctx.set('Content-Type', 'text/event-stream');
  ctx.flushHeaders(); // a stream may be silent for long, and whoever asked waits for the headers
  write(': listening\n\n');
  void ended.then(() => stream.end());
}
