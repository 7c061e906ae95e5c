import type { Config } from '../../core/config.ts';
import type { RealmRegistry } from '../../lab/realms/registry.ts';
import { createRecorder, type Recorder } from '../../lab/trace/recorder.ts';
import { createMcpServer } from '../../mcp-server/app.ts';
import type { McpRealmRuntime } from '../../mcp-server/realm-runtime.ts';
import { listen } from '../../serving/listen.ts';
import type { LogEntry } from '../../serving/request-log.ts';
import { loadConfig } from '../../serving/startup.ts';
import { startIssuer, type TestIssuer } from '../helpers/issuer.ts';

/** A clock that a test moves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Seconds since the epoch, whole. */
  readonly seconds: () => number;
  advance(seconds: number): void;
}

export function testClock(): Clock {
  let now = 1_800_000_000_000;
  return {
    now: () => now,
    seconds: () => Math.floor(now / 1000),
    advance(seconds) {
      now += seconds * 1000;
    },
  };
}

/** A request and all that came of it. */
export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects by asserting on it
  readonly json: any;
  /** What the log says about the request. */
  readonly notes: string;
}

/** A running MCP server with its issuer. */
export interface Rig {
  readonly issuer: TestIssuer;
  readonly clock: Clock;
  readonly config: Config;
  /** The origin of the server. */
  readonly origin: string;
  /** The resource identifier, which is also the endpoint. */
  readonly resource: string;
  readonly entries: LogEntry[];
  readonly realms: RealmRegistry<McpRealmRuntime>;
  readonly recorder: Recorder;
  /** Sends a request and waits for its log line. */
  send(url: string, init?: RequestInit): Promise<Exchange>;
  /** POSTs a message with a token; to the realm at the root, unless told otherwise. */
  post(message: unknown, token?: string, headers?: Record<string, string>, path?: string): Promise<Exchange>;
  /** Stops the application, while the port is still open. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Starts an issuer and an MCP server that trusts it, both on free ports. */
export async function startRig(
  options: {
    readonly env?: Record<string, string> | ((issuer: TestIssuer) => Record<string, string>);
    readonly issuerPath?: string;
    readonly alg?: string;
    readonly prepare?: (issuer: TestIssuer) => void | Promise<void>;
    readonly fetch?: typeof globalThis.fetch;
    /** Public origin of the authorization server; the issuer's own when absent. */
    readonly authUrl?: string;
    /** What the realm at the root is made from. */
    readonly root?: unknown;
  } = {},
): Promise<Rig> {
  const clock = testClock();
  const listener = await listen({ host: '127.0.0.1', port: 0, setting: 'MCP_PORT' });
  const origin = `http://localhost:${listener.port}`;
  const issuer = await startIssuer({
    ...(options.issuerPath === undefined ? {} : { path: options.issuerPath }),
    ...(options.alg === undefined ? {} : { alg: options.alg }),
    resource: () => `${origin}/mcp`,
    now: clock.seconds,
  });
  await options.prepare?.(issuer);
  const extra = typeof options.env === 'function' ? options.env(issuer) : options.env;
  const config = loadConfig({ MCP_PORT: String(listener.port), ISSUER: issuer.issuer, ...extra });
  const recorder = createRecorder({
    server: 'mcp',
    exchanges: 100,
    bytes: 10_000_000,
    totalBytes: 100_000_000,
  });
  const entries: LogEntry[] = [];
  const waiting = new Set<() => void>();
  const app = createMcpServer({
    config,
    origins: { authUrl: options.authUrl ?? issuer.origin, mcpUrl: config.PUBLIC_MCP_URL },
    recorder,
    ...(options.root === undefined ? {} : { root: options.root }),
    fetch: options.fetch ?? globalThis.fetch,
    now: clock.now,
    log(entry) {
      entries.push(entry);
      for (const wake of waiting) wake();
    },
  });
  listener.serve(app.callback);

  const entryAfter = async (count: number): Promise<LogEntry> => {
    for (;;) {
      const entry = entries[count];
      if (entry) return entry;
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  };

  const send = async (url: string, init: RequestInit = {}): Promise<Exchange> => {
    const before = entries.length;
    const response = await fetch(new URL(url, origin), init);
    const text = await response.text();
    const { notes } = await entryAfter(before);
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : undefined,
      notes: notes.join(' · '),
    };
  };

  return {
    issuer,
    clock,
    config,
    origin,
    resource: `${config.PUBLIC_MCP_URL}/mcp`,
    entries,
    realms: app.realms,
    recorder,
    send,
    post: (message, token, headers = {}, path = '/mcp') =>
      send(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: typeof message === 'string' ? message : JSON.stringify(message),
      }),
    stop: () => app.close(),
    async close() {
      await Promise.all([listener.close(), app.close(), issuer.close()]);
    },
  };
}

/** A request of the 2026-07-28 protocol, with the headers that have to mirror it. */
export function modern(method: string, params: Record<string, unknown> = {}) {
  const name = params.name ?? params.uri;
  return {
    message: {
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    },
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
  };
}

/** Sends a request of the 2026-07-28 protocol. */
export function callModern(
  rig: Rig,
  token: string | undefined,
  method: string,
  params?: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Exchange> {
  const request = modern(method, params);
  return rig.post(request.message, token, { ...request.headers, ...headers });
}

export const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
};

/** Opens a session of the 2025 era. */
export async function openSession(rig: Rig, token: string): Promise<string> {
  const opened = await rig.post(INITIALIZE, token);
  const id = opened.headers.get('mcp-session-id');
  if (opened.status !== 200 || id === null) throw new Error(`initialize: ${opened.status} ${opened.text}`);
  return id;
}

/** Sends a request of the 2025 era. */
export function callLegacy(
  rig: Rig,
  token: string | undefined,
  session: string,
  method: string,
  params: Record<string, unknown> = {},
): Promise<Exchange> {
  return rig.post({ jsonrpc: '2.0', id: 1, method, params }, token, {
    'mcp-session-id': session,
    'mcp-protocol-version': '2025-11-25',
  });
}
