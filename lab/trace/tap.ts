import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Context, Middleware } from 'koa';
import type { Endpoint, WellKnownForm } from '../../core/endpoints.ts';
import { BodyCopy } from './body-copy.ts';
import type { Exchange, RecordedMessage, RecordedResponse } from './exchange.ts';
import type { Recorder } from './recorder.ts';
import { keepsBody, redactBody, redactHeaders, redactUrl, type Tokens } from './redact.ts';

/** What the tap of a realm is made of. */
export interface TapOptions {
  readonly recorder: Recorder;
  readonly realm: string;
  /** What a path leads to, see lab/realms/locate.ts. */
  readonly locate: (path: string) => { readonly endpoint: Endpoint; readonly form?: WellKnownForm };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The remarks of the request log on a request. */
  readonly notesOf: (request: IncomingMessage) => readonly string[];
}

/** The URL as it came on the wire: a host may have taken the realm out of it since. */
const urlAsItCame = (request: IncomingMessage): string =>
  'originalUrl' in request && typeof request.originalUrl === 'string'
    ? request.originalUrl
    : (request.url ?? '/');

/** RFC 9110 §7.1. A proxy's client sends the whole URL. */
function absolute(url: string, { headers, socket }: IncomingMessage): string {
  if (!url.startsWith('/')) return url;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  return `${scheme}://${headers.host ?? `localhost:${socket.localPort}`}${url}`;
}

/** Whether there is more of a request body than was read. A server may refuse a request before it has all of it. */
const isUnfinished = ({ complete, headers }: IncomingMessage, bytes: number): boolean =>
  !complete && bytes !== Number(headers['content-length'] ?? Number.NaN);

function messageOf(
  headers: Readonly<Record<string, string>>,
  copy: BodyCopy,
  endpoint: Endpoint,
  tokens: Tokens,
  unfinished = false,
): RecordedMessage {
  const { bytes } = copy;
  if (bytes === 0 || !keepsBody(endpoint, headers)) return { headers, bytes };
  const body = redactBody(copy.text(), endpoint, tokens);
  return copy.cut || unfinished ? { headers, body, bytes, cut: true } : { headers, body, bytes };
}

const isEventStream = (type: unknown): boolean =>
  typeof type === 'string' && type.startsWith('text/event-stream');

const NO_FAULTS: readonly string[] = [];

const faultsOf = ({ state }: Context): readonly string[] => {
  const faults: unknown = state.faults;
  return Array.isArray(faults) ? faults.filter((id) => typeof id === 'string') : NO_FAULTS;
};

const peerOf = (socket: Socket, agent: string | undefined): Exchange['peer'] => ({
  address: socket.remoteAddress ?? '',
  port: socket.remotePort ?? 0,
  agent: agent ?? '',
});

/** Where a request and its response carry their tap. */
const TAP = Symbol('tap');
type Tapped = { [TAP]?: Tap };

/** What is known of one exchange while it goes on. Its functions are shared by all: a closure for each would cost more than they do. */
class Tap {
  readonly asked = new BodyCopy();
  readonly answered = new BodyCopy();
  /** The methods of the response as they were. */
  readonly write: ServerResponse['write'];
  readonly end: ServerResponse['end'];
  readonly writeHead: ServerResponse['writeHead'];
  readonly flushHeaders: ServerResponse['flushHeaders'];
  readonly push: IncomingMessage['push'];
  /** Header fields that came by writeHead. */
  written: OutgoingHttpHeaders | undefined;
  readonly #ctx: Context;
  readonly #options: TapOptions;
  readonly #id: string;
  readonly #at: number;
  readonly #place: ReturnType<TapOptions['locate']>;
  readonly #tokens: Tokens = {};
  readonly #url: string;
  /** As they came: later steps change some. */
  readonly #headers: Record<string, string>;
  /** A socket that has closed knows no port. */
  readonly #peer: Exchange['peer'];
  #over = false;

  constructor(ctx: Context, options: TapOptions) {
    const { req, res } = ctx;
    this.#ctx = ctx;
    this.#options = options;
    this.#id = options.recorder.nextId();
    this.#at = options.now();
    const url = urlAsItCame(req);
    this.#place = options.locate(url.split('?', 1)[0] ?? '/');
    this.#headers = redactHeaders(req.headers, this.#tokens);
    this.#peer = peerOf(req.socket, this.#headers['user-agent']);
    this.#url = redactUrl(absolute(url, req), this.#tokens);
    this.write = res.write;
    this.end = res.end;
    this.writeHead = res.writeHead;
    this.flushHeaders = res.flushHeaders;
    this.push = req.push;
    if (req.method === 'HEAD') this.answered.bodiless();
  }

  /** The answer to a POST is in the first event of its stream; a GET may be silent for hours. */
  onWrite(flushed: boolean): void {
    if (this.#over || (flushed && this.#ctx.req.method === 'POST')) return;
    if (isEventStream(this.#ctx.res.getHeader('content-type'))) this.record(true, false);
  }

  onEnd(): void {
    this.record(isEventStream(this.#ctx.res.getHeader('content-type')), false);
  }

  onClose(): void {
    this.record(false, !this.#ctx.res.headersSent);
  }

  record(stream: boolean, gone: boolean): void {
    if (this.#over) return;
    this.#over = true;
    const { recorder, realm, now, notesOf } = this.#options;
    const { req } = this.#ctx;
    const { endpoint, form } = this.#place;
    const { asked } = this;
    const message = messageOf(this.#headers, asked, endpoint, this.#tokens, isUnfinished(req, asked.bytes));
    const response = gone ? undefined : this.#response(stream);
    recorder.record({
      id: this.#id,
      server: recorder.server,
      realm,
      endpoint,
      ...(form ? { form } : {}),
      at: this.#at,
      duration: now() - this.#at,
      peer: this.#peer,
      request: { method: req.method ?? '', url: this.#url, ...message },
      ...(response ? { response } : {}),
      notes: [...notesOf(req)],
      faults: faultsOf(this.#ctx),
      tokens: this.#tokens,
    });
  }

  #response(stream: boolean): RecordedResponse {
    const { res } = this.#ctx;
    const headers = res.getHeaders();
    for (const [name, value] of Object.entries(this.written ?? {})) headers[name.toLowerCase()] = value;
    const redacted = redactHeaders(headers, this.#tokens);
    const message = messageOf(redacted, this.answered, this.#place.endpoint, this.#tokens);
    return { status: res.statusCode, ...message, ...(stream ? { stream } : {}) };
  }
}

/** Copies what arrives while others read it. */
function push(this: IncomingMessage & Tapped, ...args: [chunk: unknown, encoding?: BufferEncoding]): boolean {
  const tap = this[TAP];
  if (!tap) return false;
  if (args[0] !== null) tap.asked.add(args[0], args[1]);
  return Reflect.apply(tap.push, this, args);
}

function writeHead(this: ServerResponse & Tapped, ...args: unknown[]): ServerResponse {
  const tap = this[TAP];
  const last = args.at(-1);
  if (tap && typeof last === 'object' && last !== null && !Array.isArray(last)) tap.written = { ...last };
  return tap ? Reflect.apply(tap.writeHead, this, args) : this;
}

function flushHeaders(this: ServerResponse & Tapped): void {
  const tap = this[TAP];
  tap?.flushHeaders.call(this);
  tap?.onWrite(true);
}

function write(this: ServerResponse & Tapped, ...args: unknown[]): boolean {
  const tap = this[TAP];
  if (!tap) return false;
  tap.answered.add(args[0], args[1]);
  const result: boolean = Reflect.apply(tap.write, this, args);
  tap.onWrite(false);
  return result;
}

function end(this: ServerResponse & Tapped, ...args: unknown[]): ServerResponse {
  const tap = this[TAP];
  if (!tap) return this;
  tap.answered.add(args[0], args[1]);
  Reflect.apply(tap.end, this, args);
  tap.onEnd(); // in the same turn: nobody can have asked for the trace since
  return this;
}

function onClose(this: ServerResponse & Tapped): void {
  this[TAP]?.onClose();
}

/** Puts a tap on an exchange: what arrives and what goes out passes by it, unchanged. */
function tapExchange(ctx: Context, options: TapOptions): void {
  const tap = new Tap(ctx, options);
  const req: IncomingMessage & Tapped = ctx.req;
  const res: ServerResponse & Tapped = ctx.res;
  req[TAP] = tap;
  res[TAP] = tap;
  const arrived: unknown = req.readableLength > 0 ? req.read() : null;
  if (arrived instanceof Buffer) {
    tap.asked.add(arrived);
    req.unshift(arrived);
  }
  req.push = push;
  res.writeHead = writeHead;
  res.flushHeaders = flushHeaders;
  res.write = write;
  res.end = end;
  res.once('close', onClose);
}

/** Supervisors ask every few seconds, for ever: their questions would push out what clients did, and are nobody's flow. */
const HEALTH = '/health';

/**
 * Records every exchange of a realm but health checks, as it was on the wire. It goes first, so that it sees what all others do to a
 * request: at the end of the response, or when an event stream begins to flow.
 */
export function record(options: TapOptions): Middleware {
  return function record(ctx, next) {
    if (options.recorder.on && ctx.path !== HEALTH) tapExchange(ctx, options);
    return next();
  };
}
