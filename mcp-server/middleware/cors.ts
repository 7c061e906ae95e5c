import type { Middleware } from 'koa';
import { isLoopbackHost } from '../../core/loopback.ts';
import { note } from '../../serving/request-log.ts';
import type { McpState } from '../state.ts';

const METHODS = 'GET, POST, DELETE, OPTIONS';
/** What MCP clients send besides `Mcp-*`, which is let through as a family: tool parameters may become headers. */
const REQUEST_HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'dpop',
  'last-event-id',
  'traceparent',
  'tracestate',
  'baggage',
];
const EXPOSED = 'WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, Retry-After, DPoP-Nonce';
/** Seconds that a browser may remember a preflight. */
const MAX_AGE = '600';

const isLoopbackOrigin = (origin: string): boolean => {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
};

/** The requested headers that may be sent: the fixed ones, and every `mcp-` one that was asked for. */
const allowedHeaders = (requested: string): string => {
  const asked = requested.split(',').map((name) => name.trim().toLowerCase());
  return [...new Set([...REQUEST_HEADERS, ...asked.filter((name) => /^mcp-[a-z0-9-]+$/.test(name))])].join(
    ', ',
  );
};

/**
 * Lets pages of loopback and configured origins call the endpoint, and refuses the pages of all others, `null` among
 * them. A request without an Origin is no page's. MCP 2026-07-28, Streamable HTTP, Security Warning; Fetch §3.3.
 * What is not the endpoint is left alone.
 *
 * @param allowed origins besides loopback ones
 */
export function guardOrigin(allowed: readonly string[]): Middleware<McpState> {
  const origins = new Set(allowed.map((origin) => origin.toLowerCase()));
  return async function guardOrigin(ctx, next) {
    if (ctx.state.location.endpoint !== 'mcp') return next();
    ctx.vary('Origin');
    const origin = ctx.req.headers.origin;
    if (origin !== undefined) {
      if (!isLoopbackOrigin(origin) && !origins.has(origin.toLowerCase())) {
        note(ctx, `origin ${origin} is not allowed`);
        ctx.status = 403;
        ctx.body = {
          error: 'origin_not_allowed',
          error_description: `Pages of ${JSON.stringify(origin)} may not call this server. Add the origin to ALLOWED_ORIGINS.`,
        };
        return;
      }
      ctx.set('Access-Control-Allow-Origin', origin);
      ctx.set('Access-Control-Expose-Headers', EXPOSED);
    }
    if (ctx.method !== 'OPTIONS') return next();
    ctx.status = 204;
    ctx.set('Allow', METHODS);
    ctx.set('Access-Control-Allow-Methods', METHODS);
    ctx.set('Access-Control-Allow-Headers', allowedHeaders(ctx.get('Access-Control-Request-Headers')));
    ctx.set('Access-Control-Max-Age', MAX_AGE);
  };
}
