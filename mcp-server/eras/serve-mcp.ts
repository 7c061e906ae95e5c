import { classifyInboundRequest, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { Context, Middleware, ParameterizedContext } from 'koa';
import type { AccessToken } from '../../core/claims.ts';
import { note } from '../../serving/request-log.ts';
import type { Capabilities } from '../capabilities/index.ts';
import { answerRpcError } from '../middleware/rpc-error.ts';
import type { McpState } from '../state.ts';
import { authInfoOf } from './caller.ts';
import type { LegacyEra } from './legacy.ts';
import { createModernEra } from './modern.ts';
import { sendWebResponse, toWebRequest, whenOver } from './web.ts';

/** How the endpoint is served. */
export interface ServeMcpOptions {
  /** The public URL of the endpoint. */
  readonly resource: string;
  /** Open sessions of the 2025 era, at most. */
  readonly maxSessions: number;
  /** Seconds. */
  readonly sessionIdle: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const METHODS = ['GET', 'POST', 'DELETE'];

/** The SDK's own decision, so that it cannot differ from what the modern handler would make of the request. */
function isLegacy(ctx: Context, body: unknown): boolean {
  const field = (name: string, header: string) => {
    const value = ctx.get(header);
    return value === '' ? {} : { [name]: value };
  };
  const request = {
    httpMethod: ctx.method,
    ...field('protocolVersionHeader', 'mcp-protocol-version'),
    ...field('mcpMethodHeader', 'mcp-method'),
    ...field('mcpNameHeader', 'mcp-name'),
    body,
  };
  return classifyInboundRequest(request).kind === 'legacy';
}

/** The MCP endpoint of a realm. */
export interface McpEndpoint {
  readonly serveMcp: Middleware<McpState>;
  /** Open sessions of the 2025 era. */
  sessions(): number;
  /** Ends a session of the 2025 era, as if the server had lost it. @returns whether the caller had one of this id */
  loseSession(id: string, caller: AccessToken): boolean;
  /** Ends all sessions and streams; what still comes in is answered 503. */
  close(): Promise<void>;
}

/**
 * Serves both eras on one endpoint: the 2026-07-28 protocol by the v2 SDK, the 2025 era by the v1 SDK with sessions.
 * The request is authenticated and authorized before it comes here.
 */
export function createServeMcp(capabilities: Capabilities, options: ServeMcpOptions): McpEndpoint {
  /** Made by the first request: a realm that is only looked at needs none. */
  let modern: McpHttpHandler | undefined;
  let legacy: LegacyEra | undefined;
  let loading: Promise<LegacyEra> | undefined;
  /** The v1 SDK is loaded by the first request that needs it: it is a sixth of the memory and time of a start. */
  async function loadLegacy(): Promise<LegacyEra> {
    const { createLegacyEra } = await import('./legacy.ts');
    legacy = createLegacyEra(capabilities, {
      limit: options.maxSessions,
      idle: options.sessionIdle,
      now: options.now,
    });
    return legacy;
  }

  async function respond(ctx: ParameterizedContext<McpState>, over: Promise<void>): Promise<Response> {
    const { caller, message: body } = ctx.state;
    const request = toWebRequest(ctx, options.resource, over);
    if (!isLegacy(ctx, body)) {
      modern ??= createModernEra(capabilities);
      return modern.fetch(request, { authInfo: authInfoOf(caller), parsedBody: body });
    }
    loading ??= loadLegacy();
    return (await loading).handle({ request, body, caller, over, note: (text) => note(ctx, text) });
  }

  let closed = false;
  return {
    async serveMcp(ctx) {
      if (closed) {
        ctx.set({ 'Retry-After': '2', Connection: 'close' });
        return answerRpcError(ctx, 503, -32000, 'The server is stopping.');
      }
      if (!METHODS.includes(ctx.method)) {
        ctx.set('Allow', METHODS.join(', '));
        return answerRpcError(ctx, 405, -32000, `Use POST; ${ctx.method} is not served here.`);
      }
      const over = whenOver(ctx);
      const response = await respond(ctx, over);
      const lifetime = ctx.state.caller.expiresAt * 1000 - options.now();
      await sendWebResponse(ctx, response, { over, lifetime });
    },
    sessions: () => legacy?.size ?? 0,
    loseSession: (id, caller) => legacy?.lose(id, caller) ?? false,
    async close() {
      closed = true;
      await Promise.all([modern?.close(), (await loading)?.close()]);
    },
  };
}
