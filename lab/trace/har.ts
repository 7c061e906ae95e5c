import type { RecordedMessage } from './exchange.ts';
import type { Flow, FlowExchange } from './flows.ts';
import { queryOf } from './read.ts';

const pairs = (headers: RecordedMessage['headers']) =>
  Object.entries(headers).flatMap(([name, value]) =>
    value.split(name === 'set-cookie' ? '\n' : '\0').map((one) => ({ name, value: one })),
  );

const typeOf = ({ headers }: RecordedMessage): string => headers['content-type'] ?? '';

/** Sizes of header fields are not known: what is kept of them is masked. HAR says so by -1. */
const UNKNOWN = -1;

function requestOf({ request, ...exchange }: FlowExchange) {
  const { method, url, body, bytes } = request;
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(request.headers),
    queryString: [...queryOf({ request, ...exchange })].map(([name, value]) => ({ name, value })),
    ...(body === undefined ? {} : { postData: { mimeType: typeOf(request), params: [], text: body } }),
    headersSize: UNKNOWN,
    bodySize: bytes,
  };
}

/** A connection that was closed without an answer has the status 0, as browsers write it. */
function responseOf({ response }: FlowExchange) {
  const { status = 0, headers = {}, body, bytes = 0 } = response ?? {};
  return {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(headers),
    content: {
      size: bytes,
      mimeType: headers['content-type'] ?? '',
      ...(body === undefined ? {} : { text: body }),
    },
    redirectURL: headers.location ?? '',
    headersSize: UNKNOWN,
    bodySize: bytes,
  };
}

const entryOf = (flow: Flow, exchange: FlowExchange) => ({
  pageref: flow.id,
  startedDateTime: new Date(exchange.at).toISOString(),
  time: exchange.duration,
  request: requestOf(exchange),
  response: responseOf(exchange),
  cache: {},
  timings: { send: 0, wait: exchange.duration, receive: 0 },
  connection: String(exchange.peer.port),
  comment: exchange.title,
  _id: exchange.id,
  _step: exchange.step,
  _notes: exchange.notes,
  _faults: exchange.faults,
  _tokens: exchange.tokens,
});

/**
 * Flows as an HTTP archive, version 1.2, one page per flow. Secrets are masked in it, as they are in the trace; what HAR
 * has no place for is in members that begin with an underscore.
 */
export const toHar = (flows: readonly Flow[]): string =>
  JSON.stringify(
    {
      log: {
        version: '1.2',
        creator: { name: 'mcp-oauth-playground', version: '1' },
        pages: flows.map(({ id, client, firstAt }) => ({
          startedDateTime: new Date(firstAt).toISOString(),
          id,
          title: client,
          pageTimings: {},
        })),
        entries: flows.flatMap((flow) => flow.exchanges.map((exchange) => entryOf(flow, exchange))),
      },
    },
    undefined,
    2,
  );
