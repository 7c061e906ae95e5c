import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Context, Middleware } from 'koa';
import type { Endpoint, WellKnownForm } from '../../core/endpoints.ts';
import { createBodyCopy } from './body-copy.ts';
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

type BodyCopy = ReturnType<typeof createBodyCopy>;

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

/** Copies a request body while others read it: what has arrived already, and what is yet to come. */
function copyRequest(request: IncomingMessage, copy: BodyCopy): void {
  const arrived: unknown = request.readableLength > 0 ? request.read() : null;
  if (arrived instanceof Buffer) {
    copy.add(arrived);
    request.unshift(arrived);
  }
  const push = request.push.bind(request);
  request.push = (chunk, encoding) => {
    if (chunk !== null) copy.add(chunk, encoding);
    return push(chunk, encoding);
  };
}

/** Whether there is more of a request body than was read. A server may refuse a request before it has all of it. */
const isUnfinished = ({ complete, headers }: IncomingMessage, bytes: number): boolean =>
  !complete && bytes !== Number(headers['content-length'] ?? Number.NaN);

interface Watcher {
  /** The first bytes of an event stream, or its header fields, are about to be seen. */
  readonly onWrite: (flushed: boolean) => void;
  readonly onEnd: () => void;
}

/** Observes what goes out, without changing it. Bodies come by write and end; header fields by setHeader and writeHead. */
function watchResponse(
  response: ServerResponse,
  copy: BodyCopy,
  watcher: Watcher,
): () => OutgoingHttpHeaders {
  const { write, end, writeHead, flushHeaders } = response;
  let written: OutgoingHttpHeaders = {};
  response.writeHead = (...args: unknown[]) => {
    const last = args.at(-1);
    if (typeof last === 'object' && last !== null && !Array.isArray(last)) written = { ...last };
    return Reflect.apply(writeHead, response, args);
  };
  response.flushHeaders = () => {
    flushHeaders.call(response);
    watcher.onWrite(true);
  };
  response.write = (...args: unknown[]) => {
    copy.add(args[0], args[1]);
    const result: boolean = Reflect.apply(write, response, args);
    watcher.onWrite(false);
    return result;
  };
  response.end = (...args: unknown[]) => {
    copy.add(args[0], args[1]);
    Reflect.apply(end, response, args);
    watcher.onEnd(); // in the same turn: nobody can have asked for the trace since
    return response;
  };
  return () => {
    const headers = response.getHeaders();
    for (const [name, value] of Object.entries(written)) headers[name.toLowerCase()] = value;
    return headers;
  };
}

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

const faultsOf = ({ state }: Context): readonly string[] => {
  const faults: unknown = state.faults;
  return Array.isArray(faults) ? faults.filter((id) => typeof id === 'string') : [];
};

const peerOf = (socket: Socket, agent: string | undefined): Exchange['peer'] => ({
  address: socket.remoteAddress ?? '',
  port: socket.remotePort ?? 0,
  agent: agent ?? '',
});

function tap(ctx: Context, { recorder, realm, locate, now, notesOf }: TapOptions): void {
  const { req, res } = ctx;
  const id = recorder.nextId();
  const at = now();
  const url = urlAsItCame(req);
  const { endpoint, form } = locate(url.split('?', 1)[0] ?? '/');
  const sent = { ...req.headers }; // as they came: later steps change some
  const peer = peerOf(req.socket, sent['user-agent']); // a socket that has closed knows no port
  const target = absolute(url, req);
  const asked = createBodyCopy();
  const answered = createBodyCopy();
  let over = false;

  function record(stream: boolean, gone: boolean): void {
    if (over) return;
    over = true;
    const tokens: Tokens = {};
    const headers = redactHeaders(sent, tokens);
    const request = {
      method: req.method ?? '',
      url: redactUrl(target, tokens),
      ...messageOf(headers, asked, endpoint, tokens, isUnfinished(req, asked.bytes)),
    };
    const response = (): RecordedResponse => ({
      status: res.statusCode,
      ...messageOf(redactHeaders(headersOf(), tokens), answered, endpoint, tokens),
      ...(stream ? { stream } : {}),
    });
    recorder.record({
      id,
      server: recorder.server,
      realm,
      endpoint,
      ...(form ? { form } : {}),
      at,
      duration: now() - at,
      peer,
      request,
      ...(gone ? {} : { response: response() }),
      notes: [...notesOf(req)],
      faults: [...faultsOf(ctx)],
      tokens,
    });
  }

  copyRequest(req, asked);
  if (req.method === 'HEAD') answered.bodiless();
  const headersOf = watchResponse(res, answered, {
    // The answer to a POST is in the first event of its stream; a GET may be silent for hours.
    onWrite(flushed) {
      const wait = flushed && req.method === 'POST';
      if (!over && !wait && isEventStream(res.getHeader('content-type'))) record(true, false);
    },
    onEnd: () => record(isEventStream(res.getHeader('content-type')), false),
  });
  res.once('close', () => record(false, !res.headersSent));
}

/**
 * Records every exchange of a realm, as it was on the wire. It goes first, so that it sees what all others do to a
 * request: at the end of the response, or when an event stream begins to flow.
 */
export function record(options: TapOptions): Middleware {
  return function record(ctx, next) {
    if (options.recorder.on) tap(ctx, options);
    return next();
  };
}
