import type { Context, Middleware } from 'koa';
import { printable } from '../core/printable.ts';
import type { LogEntry, LogSink } from './log-entry.ts';

export type { LogEntry, LogSink } from './log-entry.ts';

/** Where a request carries its remarks: on itself, since a weak map costs the garbage collector more than all of them. */
const NOTES = Symbol('notes');
const NO_NOTES: readonly string[] = [];

type Noted = object & { [NOTES]?: string[] };

/** Characters of a note or path that are logged at most: a client may send as many as it likes. */
const MAX_LENGTH = 300;
/** Most texts have nothing to hide, and this is quicker to see than to replace. */
const PLAIN = /^[\x20-\x7e·…]*$/;
const logged = (text: string): string => {
  const short = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  return PLAIN.test(short) ? short : printable(short);
};

/** Adds a remark to the log line of a request: why it was refused, what was missing and got a default. */
export function note(ctx: Pick<Context, 'req'>, text: string): void {
  const { req }: { readonly req: Noted } = ctx;
  req[NOTES]?.push(logged(text));
}

/** The remarks on a request so far. */
export const notesOf = (request: Noted): readonly string[] => request[NOTES] ?? NO_NOTES;

/** Lets remarks on a request be made. */
const takeNotes = (request: Noted): void => {
  request[NOTES] = [];
};

/** A path without its query; long ids in it are cut, since they would open a login that is under way. */
const loggedPath = (url: string | undefined): string =>
  logged(url?.split('?', 1)[0] ?? '').replace(/[\w-]{30,}/g, (id) => `${id.slice(0, 6)}…`);

/** A sink that wants nothing, so that nothing is made for it. */
const silence: LogSink = () => {};

/**
 * Logs every request in one line, after it was answered.
 *
 * @param recorded whether somebody reads {@link notesOf}: remarks are kept then, also where nothing is logged
 */
export function logRequests(server: string, sink: LogSink, now: () => number, recorded = false): Middleware {
  if (sink === silence) {
    return function keepNotes(ctx, next) {
      if (recorded) takeNotes(ctx.req);
      return next();
    };
  }
  return async function logRequests(ctx, next) {
    const started = now();
    takeNotes(ctx.req);
    const { url } = ctx.req; // as it came: a later step may rewrite it
    ctx.res.once('close', () => {
      const path = loggedPath(url);
      const milliseconds = Math.round(now() - started);
      const time = new Date(now()).toISOString();
      const method = ctx.req.method ?? '';
      const notes = notesOf(ctx.req); // one that comes late is still in the entry
      sink({ time, server, method, path, status: ctx.res.statusCode, milliseconds, notes });
    });
    await next();
  };
}

const pretty = ({ method, path, status, milliseconds, notes }: LogEntry): string =>
  `${status} ${method.padEnd(4)} ${path} ${milliseconds}ms${notes.length > 0 ? ` · ${notes.join(' · ')}` : ''}`;

/** A health check that is well: every few seconds, for ever. */
const isRoutine = ({ path, status }: LogEntry): boolean => path === '/health' && status === 200;

/** The sink of a `LOG` setting. Health checks are left out: they would drown everything else. */
export function logSink(format: 'pretty' | 'json' | 'silent', write: (line: string) => void): LogSink {
  if (format === 'silent') return silence;
  const line = format === 'json' ? (entry: LogEntry) => JSON.stringify(entry) : pretty;
  return (entry) => {
    if (!isRoutine(entry)) write(`${line(entry)}\n`);
  };
}
