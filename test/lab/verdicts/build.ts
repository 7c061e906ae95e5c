import type { Exchange } from '../../../lab/trace/exchange.ts';
import { makeExchange } from '../trace/make-exchange.ts';

export const RESOURCE = 'http://localhost:9000/mcp';
export const ISSUER = 'http://localhost:9001';
export const REALM = { resource: RESOURCE, issuer: ISSUER };

/** An exchange in a few words. Requests of one trace are ten milliseconds apart, in the order they are written. */
export interface Sketch {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status?: number;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Milliseconds since the trace began. */
  readonly at?: number;
  readonly duration?: number;
}

const ENDPOINTS: ReadonlyArray<readonly [RegExp, Exchange['endpoint']]> = [
  [/oauth-protected-resource/, 'resource_metadata'],
  [/\.well-known/, 'server_metadata'],
  [/\/mcp/, 'mcp'],
  [/\/authorize/, 'authorize'],
  [/\/interaction/, 'interaction'],
  [/\/token/, 'token'],
  [/\/register/, 'register'],
];

/** A trace by hand, for what no server can be brought to do. */
export const trace = (...sketches: readonly Sketch[]): Exchange[] =>
  sketches.map((sketch, index) => {
    const { url, headers = {}, body, status = 200, answer, answerHeaders = {} } = sketch;
    const server = url.startsWith(ISSUER) ? 'auth' : 'mcp';
    const kept = answer === undefined ? {} : { body: JSON.stringify(answer) };
    return makeExchange({
      id: `${server}-${index + 1}`,
      server,
      endpoint: ENDPOINTS.find(([pattern]) => pattern.test(url))?.[1] ?? 'other',
      at: 1_000 + (sketch.at ?? index * 10),
      duration: sketch.duration ?? 1,
      request: {
        method: sketch.method ?? 'GET',
        url,
        headers,
        bytes: body?.length ?? 0,
        ...(body === undefined ? {} : { body }),
      },
      response: { status, headers: answerHeaders, bytes: 0, ...kept },
    });
  });

const rpc = (method: string): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} });

/** The first request of any client. */
export const UNAUTHORIZED: Sketch = {
  url: RESOURCE,
  method: 'POST',
  body: rpc('tools/list'),
  status: 401,
  answerHeaders: {
    'www-authenticate': `Bearer resource_metadata="${RESOURCE}-metadata", scope="mcp:read"`,
  },
};

/** A request with a token that works. */
export const ANSWERED: Sketch = {
  url: RESOURCE,
  method: 'POST',
  headers: { authorization: 'Bearer masked:AAAAAAAAAAAA:40' },
  body: rpc('tools/list'),
  answer: { jsonrpc: '2.0', id: 1, result: {} },
};
