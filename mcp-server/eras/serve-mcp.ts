import { classifyInboundRequest } from '@modelcontextprotocol/server';
import type { Context, Middleware } from 'koa';
import { note } from '../../serving/request-log.ts';
import type { Capabilities } from '../capabilities/index.ts';
import { answerRpcError } from '../middleware/rpc-error.ts';
import type { McpState } from '../state.ts';
import { authInfoOf } from './caller.ts';
import { createLegacyEra } from './legacy.ts';
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

/**
 * Serves both eras on one endpoint: the 2026-07-28 protocol by the v2 SDK, the 2025 era by the v1 SDK with sessions.
 * The request is authenticated and authorized before it comes here.
 */
export function createServeMcp(
  capabilities: Capabilities,
  options: ServeMcpOptions,
): { readonly serveMcp: Middleware<McpState>; close(): Promise<void> } {
  const modern = createModernEra(capabilities);
  const legacy = createLegacyEra(capabilities, {
    limit: options.maxSessions,
    idle: options.sessionIdle,
    now: options.now,
  });
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
      const { caller, message: body } = ctx.state;
      const over = whenOver(ctx);
      const request = toWebRequest(ctx, options.resource, over);
      const response = isLegacy(ctx, body)
        ? await legacy.handle({
            request,
            body,
            caller,
            over,
            note: (text) => note(ctx, text),
          })
        : await modern.fetch(request, { authInfo: authInfoOf(caller), parsedBody: body });
      await sendWebResponse(ctx, response, { over, lifetime: caller.expiresAt * 1000 - options.now() });
    },
    async close() {
      closed = true;
      await Promise.all([modern.close(), legacy.close()]);
    },
  };
}
