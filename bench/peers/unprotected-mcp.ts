/**
 * Our MCP server without its guards: the same middlewares in the same order, but nobody asks for a token. Arguments:
 * port.
 */
import { enableCompileCache } from 'node:module';
import Koa from 'koa';
import type { AccessToken } from '../../core/claims.ts';
import { createCapabilities } from '../../mcp-server/capabilities/index.ts';
import { createServeMcp } from '../../mcp-server/eras/serve-mcp.ts';
import { catchErrors } from '../../mcp-server/middleware/catch-errors.ts';
import { guardOrigin } from '../../mcp-server/middleware/cors.ts';
import { publicDocuments } from '../../mcp-server/middleware/documents.ts';
import { locateRequest } from '../../mcp-server/middleware/locate-request.ts';
import { readMessage } from '../../mcp-server/middleware/read-message.ts';
import { onlyEndpoint } from '../../mcp-server/middleware/route.ts';
import type { McpState } from '../../mcp-server/state.ts';
import { guardHost, hostNames } from '../../serving/hosts.ts';
import { listen } from '../../serving/listen.ts';
import { logRequests, logSink } from '../../serving/request-log.ts';

enableCompileCache();

const port = Number(process.argv[2]);
const resource = `http://localhost:${port}/mcp`;
const now = Date.now;
const anybody: AccessToken = {
  subject: 'alice',
  clientId: 'benchmark',
  scopes: ['mcp:tools'],
  roles: [],
  expiresAt: Math.floor(now() / 1000) + 3600,
  claims: {},
};

const app = new Koa<McpState>();
const { serveMcp } = createServeMcp(createCapabilities(now), {
  resource,
  maxSessions: 1000,
  sessionIdle: 900,
  now,
});
for (const middleware of [
  logRequests(
    'mcp',
    logSink('silent', () => {}),
    now,
  ),
  catchErrors(),
  guardHost(hostNames(resource)),
  locateRequest(),
  guardOrigin([new URL(resource).origin]),
  publicDocuments('protectedResourceMetadata', () => undefined),
  publicDocuments('health', ({ path }) => (path === '/health' ? { status: 'ok' } : undefined)),
  onlyEndpoint('/mcp', ['/health']),
]) {
  app.use(middleware);
}
app.use(async function admitAnybody(ctx, next) {
  ctx.state.caller = anybody;
  await next();
});
app.use(readMessage());
app.use(serveMcp);

const listener = await listen({ host: '127.0.0.1', port, setting: 'port' });
listener.serve(app.callback());
