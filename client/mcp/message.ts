import type { JsonObject } from '../../core/json.ts';
import type { HttpRequest } from '../http.ts';
import { metadataHeaders } from './headers.ts';

/** Who the client says it is. */
export interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

/** What every message of a connection is made with. */
export interface MessageContext {
  readonly url: string;
  readonly clientInfo: ClientInfo;
  readonly capabilities: JsonObject;
}

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
} as const;

/** A request of the modern era: stateless, described by `_meta` and mirrored in headers. MCP 2026-07-28, Transports. */
export function modernMessage(
  { url, clientInfo, capabilities }: MessageContext,
  message: {
    readonly id: number;
    readonly version: string;
    readonly method: string;
    readonly params: JsonObject;
    /** `Mcp-Param-*`, where the tool asks for them. */
    readonly parameterHeaders: Readonly<Record<string, string>>;
  },
): HttpRequest {
  const { id, version, method } = message;
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': clientInfo,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  };
  const params = { ...message.params, _meta: meta };
  return {
    method: 'POST',
    url,
    headers: { ...HEADERS, ...metadataHeaders(version, method, params), ...message.parameterHeaders },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
  };
}

/** What was agreed on when a session of the 2025 era was opened. */
export interface LegacySession {
  readonly version: string;
  /** `Mcp-Session-Id`; a server may do without. MCP 2025-11-25, Session Management. */
  readonly sessionId: string | undefined;
}

const sessionHeaders = (session: LegacySession | undefined): Record<string, string> =>
  session === undefined
    ? {}
    : {
        'mcp-protocol-version': session.version,
        ...(session.sessionId === undefined ? {} : { 'mcp-session-id': session.sessionId }),
      };

/**
 * A request or notification of the 2025 era. MCP 2025-11-25, Transports.
 *
 * @param message without an `id` it is a notification; without a `session` it is the one that opens it
 */
export function legacyMessage(
  { url }: MessageContext,
  message: {
    readonly id?: number;
    readonly session: LegacySession | undefined;
    readonly method: string;
    readonly params?: JsonObject;
  },
): HttpRequest {
  const { session, ...rest } = message;
  return {
    method: 'POST',
    url,
    headers: { ...HEADERS, ...sessionHeaders(session) },
    body: JSON.stringify({ jsonrpc: '2.0', ...rest }),
  };
}

/** The answer to a request of the server. JSON-RPC 2.0 §5; MCP 2025-11-25, Sending Messages to the Server. */
export const legacyResponse = (
  { url }: MessageContext,
  session: LegacySession,
  response:
    | { readonly id: string | number; readonly result: JsonObject }
    | { readonly id: string | number; readonly error: JsonObject },
): HttpRequest => ({
  method: 'POST',
  url,
  headers: { ...HEADERS, ...sessionHeaders(session) },
  body: JSON.stringify({ jsonrpc: '2.0', ...response }),
});

/**
 * The request for a stream: the standalone one, or one that is taken up where it ended. MCP 2025-11-25, Listening for
 * Messages from the Server, Resumability and Redelivery.
 */
export const streamRequest = (
  { url }: MessageContext,
  session: LegacySession,
  lastEventId?: string,
): HttpRequest => ({
  method: 'GET',
  url,
  headers: {
    accept: 'text/event-stream',
    ...sessionHeaders(session),
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  },
});

/** The request that ends a session. MCP 2025-11-25, Session Management. */
export const endOfSession = ({ url }: MessageContext, session: LegacySession): HttpRequest => ({
  method: 'DELETE',
  url,
  headers: sessionHeaders(session),
});
