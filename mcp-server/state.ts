import type { AccessToken } from '../core/claims.ts';

/** What the middlewares of the MCP endpoint hand on. Each member is set by the middleware that is named. */
export interface McpState {
  /** The verified token, by `requireBearer`. */
  caller: AccessToken;
  /** The parsed JSON body, by `readMessage`; undefined for a request without one. */
  message: unknown;
}
