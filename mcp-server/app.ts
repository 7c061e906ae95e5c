import type { RequestListener } from 'node:http';
import Koa from 'koa';
import type { Addresses } from '../core/addresses.ts';
import { ACCEPTED_ALGORITHMS, type Config } from '../core/config.ts';
import { protectedResourceMetadata, protectedResourceMetadataUrls } from '../core/metadata.ts';
import { DEFAULT_SCOPES } from '../core/scopes.ts';
import { guardHost, hostNames } from '../serving/hosts.ts';
import { type LogSink, logRequests, note } from '../serving/request-log.ts';
import { createIntrospection } from './authorization/introspection.ts';
import { createIssuerDocuments } from './authorization/issuer-documents.ts';
import { createIssuerKeys } from './authorization/issuer-keys.ts';
import { requireBearer } from './authorization/require-bearer.ts';
import { requireScope } from './authorization/require-scope.ts';
import { createTokenVerifier } from './authorization/verify-token.ts';
import { createCapabilities } from './capabilities/index.ts';
import { createServeMcp } from './eras/serve-mcp.ts';
import { catchErrors } from './middleware/catch-errors.ts';
import { guardOrigin } from './middleware/cors.ts';
import { publicDocuments } from './middleware/documents.ts';
import { readMessage } from './middleware/read-message.ts';
import { onlyEndpoint } from './middleware/route.ts';
import type { McpState } from './state.ts';

/** What the resource server is built from. */
export interface McpServerOptions {
  readonly config: Config;
  /** The identifiers it goes by. Plain strings: the port is known before this is called. */
  readonly addresses: Addresses;
  /** Reaches the authorization server. */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Receives one entry per request. */
  readonly log: LogSink;
}

/** The resource server, to be handed to a listener. */
export interface McpServerApp {
  readonly callback: RequestListener;
  /** Ends sessions and event streams. The listener is closed by whoever opened it. */
  close(): Promise<void>;
}

/** Verified tokens that are remembered, about 2 KB each: more than the tokens that are alive at one time. */
const TOKEN_CACHE_SIZE = 16_384;

/**
 * Builds the protected MCP server. It knows the authorization server by its published documents only, and starts to
 * fetch them at once; requests that come earlier wait for them.
 */
export function createMcpServer({ config, addresses, fetch, now, log }: McpServerOptions): McpServerApp {
  const { resource } = addresses;
  const rules = {
    issuer: addresses.issuer,
    resource,
    types: config.TOKEN_TYPES,
    clockTolerance: config.CLOCK_TOLERANCE,
    scopeClaim: config.SCOPE_CLAIM,
    rolesClaim: config.ROLES_CLAIM,
  };
  const challenge = {
    resourceMetadata: addresses.resourceMetadata,
    scopes: DEFAULT_SCOPES,
    dpopAlgorithms: ACCEPTED_ALGORITHMS,
  };
  const documents = createIssuerDocuments({
    issuer: rules.issuer,
    internalUrl: config.AUTH_SERVER_INTERNAL_URL,
    fetch,
  });
  const keys = createIssuerKeys(documents, now);
  const clientId = config.INTROSPECTION_CLIENT_ID;
  const introspect =
    clientId === undefined
      ? undefined
      : createIntrospection({
          rules,
          clientId,
          clientSecret: config.INTROSPECTION_CLIENT_SECRET,
          keys,
          documents,
          fetch,
          now,
        });
  const verifyToken = createTokenVerifier({ rules, keys, introspect, cacheSize: TOKEN_CACHE_SIZE, now });
  const { serveMcp, close } = createServeMcp(createCapabilities(now), {
    resource,
    maxSessions: config.MAX_SESSIONS,
    sessionIdle: config.SESSION_IDLE,
    now,
  });
  const metadata = protectedResourceMetadata({
    resource,
    issuer: rules.issuer,
    scopes: DEFAULT_SCOPES,
    dpopAlgorithms: ACCEPTED_ALGORITHMS,
  });
  const metadataPaths = protectedResourceMetadataUrls(resource).map((url) => new URL(url).pathname);
  const path = new URL(resource).pathname;
  const health = () => ({
    status: 'ok',
    resource,
    issuer: rules.issuer,
    keys: keys.loaded ? 'loaded' : 'missing',
  });

  const app = new Koa<McpState>();
  for (const middleware of [
    logRequests('mcp', log, now),
    catchErrors(),
    guardHost([...hostNames(resource), ...config.ALLOWED_HOSTS]),
    guardOrigin(path, [new URL(resource).origin, ...config.ALLOWED_ORIGINS]),
    publicDocuments(
      'protectedResourceMetadata',
      Object.fromEntries(metadataPaths.map((at) => [at, () => metadata])),
    ),
    publicDocuments('health', { '/health': health }),
    onlyEndpoint(path, [...metadataPaths, '/health']),
    requireBearer({ verifyToken, challenge, resource, clockTolerance: rules.clockTolerance, now }),
    readMessage(),
    requireScope(challenge),
    serveMcp,
  ]) {
    app.use(middleware);
  }
  // What fails after the answer began: a client that leaves an event stream, which is how every stream ends.
  app.on('error', (error: Error, ctx: Koa.Context) => note(ctx, `stream ended: ${error.message}`));
  void keys.warmUp();
  return { callback: app.callback(), close };
}
