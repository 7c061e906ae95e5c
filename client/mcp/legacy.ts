import { type JsonObject, showJson } from '../../core/json.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Failure } from '../failures.ts';
import { createLegacyStreams, type LegacyStreamOptions, type LegacyStreams } from './legacy-stream.ts';
import { endOfSession, type LegacySession, legacyMessage } from './message.ts';
import { judgeAccepted } from './rpc.ts';
import { operationOf, type RpcExchange } from './rpc-exchange.ts';
import { VERSIONS } from './versions.ts';

/** What requests of the 2025 era are made with. */
export interface LegacyOptions extends LegacyStreamOptions {
  readonly rpc: RpcExchange;
  readonly nextId: () => number;
}

/** Requests of the 2025 era. */
export interface LegacyClient {
  request(method: string, params: JsonObject): Promise<Result<JsonObject, Failure>>;
  close(): Promise<void>;
}

interface Open extends LegacySession {
  readonly streams: LegacyStreams;
}

/** Makes a client of the 2025 era, which opens its session with its first request. MCP 2025-11-25, Lifecycle. */
export function createLegacyClient(options: LegacyOptions): LegacyClient {
  const { rpc, nextId } = options;
  let open: Promise<Result<Open, Failure>> | undefined;

  const initialize = async (): Promise<Result<Open, Failure>> => {
    const id = nextId();
    const { clientInfo, capabilities } = options;
    const params = { protocolVersion: VERSIONS.legacy[0], capabilities, clientInfo };
    const message = legacyMessage(options, { id, session: undefined, method: 'initialize', params });
    const opened = await rpc.request({ message, operation: 'initialize', id });
    if (!opened.ok) return opened;
    const { result, answer } = opened.value;
    const version = result.protocolVersion;
    if (typeof version !== 'string' || !VERSIONS.legacy.includes(version)) {
      return err({ reason: 'protocol_version_unsupported', supported: [showJson(version)] });
    }
    const session: LegacySession = { version, sessionId: answer.headers['mcp-session-id'] };
    const accepted = await notify(session, 'notifications/initialized');
    if (!accepted.ok) return accepted;
    const streams = createLegacyStreams(options, session);
    streams.listen();
    return ok({ ...session, streams });
  };

  const notify = async (session: LegacySession, method: string): Promise<Result<void, Failure>> => {
    const sent = await options.send(legacyMessage(options, { session, method }), method);
    if (!sent.ok) return sent;
    const accepted = judgeAccepted(sent.value.answer);
    rpc.report(method, sent.value, [], accepted.ok ? undefined : accepted.error);
    return accepted;
  };

  /** A session that ended is opened again, once. MCP 2025-11-25, Session Management. */
  const request = async (
    method: string,
    params: JsonObject,
    again: boolean,
  ): Promise<Result<JsonObject, Failure>> => {
    open ??= initialize();
    const opened = open;
    const session = await opened;
    const forget = (): void => {
      if (open === opened) open = undefined; // another request may have opened the next one already
    };
    if (!session.ok) {
      forget();
      return session;
    }
    const { sessionId, streams } = session.value;
    const hasEnded = (failure: Failure): boolean =>
      again && sessionId !== undefined && 'status' in failure && failure.status === 404;
    const id = nextId();
    const operation = operationOf(method, params);
    const message = legacyMessage(options, { id, session: session.value, method, params });
    const done = await rpc.request({
      message,
      operation,
      id,
      send: () => streams.send(message, { operation, id }),
      onward: (failure) => (hasEnded(failure) ? 'the session has ended; opening another' : undefined),
    });
    if (done.ok) return ok(done.value.result);
    if (!hasEnded(done.error)) return done;
    streams.close();
    forget();
    return request(method, params, false);
  };

  return {
    request: (method, params) => request(method, params, true),
    async close() {
      const session = await open;
      open = undefined;
      if (!session?.ok) return;
      session.value.streams.close();
      if (session.value.sessionId === undefined) return;
      const ended = await options.send(endOfSession(options, session.value), 'end of the session');
      if (ended.ok) rpc.report('end of the session', ended.value, []);
    },
  };
}
