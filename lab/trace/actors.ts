import type { Endpoint, ServerName } from '../../core/endpoints.ts';
import type { Exchange } from './exchange.ts';
import { redirectOf } from './read.ts';

/** Who takes part in a flow, from left to right in every diagram of one. */
export const ACTORS = ['browser', 'client', 'mcp', 'auth'] as const;
export type Actor = (typeof ACTORS)[number];

/** What they are called. */
export const ACTOR_NAMES: Readonly<Record<Actor, string>> = {
  browser: 'browser',
  client: 'client',
  mcp: 'MCP server',
  auth: 'authorization server',
};

/** What a browser asks for, and no client. */
const BY_BROWSER = new Set<Endpoint>(['authorize', 'interaction', 'device', 'logout']);

/** Who sent a request: only browsers ask whether a page may (Fetch Standard, CORS preflight) and show pages. */
export const senderOf = ({ endpoint, request }: Pick<Exchange, 'endpoint' | 'request'>): Actor =>
  BY_BROWSER.has(endpoint) || request.method === 'OPTIONS' ? 'browser' : 'client';

/** Who answered it. */
export const receiverOf = ({ server }: Pick<Exchange, 'server'>): ServerName => server;

/**
 * The names of the parameters that an answer hands to the client through the browser: `code` and `state`, or `error`.
 * Undefined where the browser is not sent to the client. RFC 6749 §4.1.2.
 */
export function carriedOf(exchange: Pick<Exchange, 'endpoint' | 'response'>): readonly string[] | undefined {
  const answer = redirectOf(exchange);
  return answer && [...new Set(answer.keys())];
}
