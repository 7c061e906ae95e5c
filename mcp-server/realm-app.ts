import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { ACCEPTED_ALGORITHMS } from '../core/config.ts';
import { protectedResourceMetadata, protectedResourceMetadataUrls } from '../core/metadata.ts';
import { DEFAULT_REALM } from '../core/realm-path.ts';
import { DEFAULT_SCOPES } from '../core/scopes.ts';
import type { FaultSet } from '../lab/faults/fault-set.ts';
import type { RealmDefinition } from '../lab/realms/definition.ts';
import type { Location } from '../lab/realms/locate.ts';
import { locate } from '../lab/realms/locate.ts';
import type { Recorder } from '../lab/trace/recorder.ts';
import { record } from '../lab/trace/tap.ts';
import { guardHost, hostNames } from '../serving/hosts.ts';
import { type LogSink, logRequests, note, notesOf } from '../serving/request-log.ts';
import { applyFaults } from './apply-faults.ts';
import { requireBearer } from './authorization/require-bearer.ts';
import { requireScope } from './authorization/require-scope.ts';
import { type TrustedIssuer, verifyByIssuer } from './authorization/trusted-issuer.ts';
import { createCapabilities } from './capabilities/index.ts';
import { createServeMcp, type McpEndpoint } from './eras/serve-mcp.ts';
import { catchErrors } from './middleware/catch-errors.ts';
import { guardOrigin } from './middleware/cors.ts';
import { publicDocuments } from './middleware/documents.ts';
import { locateRequest } from './middleware/locate-request.ts';
import { readMessage } from './middleware/read-message.ts';
import { onlyEndpoint } from './middleware/route.ts';
import type { RealmSurroundings } from './realm-issuers.ts';
import type { McpState } from './state.ts';

/** What the application of a realm is built from, besides the realm itself. */
export interface RealmAppOptions extends RealmSurroundings {
  /** Receives one entry per request. */
  readonly log: LogSink;
  /** Receives every exchange. */
  readonly recorder: Recorder;
}

/** A realm, ready to be asked. */
export interface RealmApp extends Pick<McpEndpoint, 'sessions' | 'close'> {
  readonly callback: RequestListener;
}

/** What is remembered of the callers of a realm, at most. */
const LIMITS = {
  root: { sessions: Number.POSITIVE_INFINITY, proofs: 100_000 },
  other: { sessions: 100, proofs: 5_000 },
};

/** Where the metadata of a realm is: the root form is the root's alone, and a scenario may leave either out. RFC 9728 §3.1. */
function metadataUrlsOf({ name, addresses, mcp }: RealmDefinition): string[] {
  const [path = '', root = ''] = protectedResourceMetadataUrls(addresses.resource);
  const forms = name === DEFAULT_REALM ? { path, root } : { path, root: undefined };
  return (['path', 'root'] as const)
    .filter((form) => mcp.metadataForms.includes(form))
    .flatMap((form) => forms[form] ?? []);
}

/** What a realm publishes about itself. RFC 9728 §2 and §5.1. */
function publicationsOf(definition: RealmDefinition, issuers: readonly TrustedIssuer[]) {
  const { addresses, mcp } = definition;
  const scopes = mcp.scopes ?? DEFAULT_SCOPES;
  const urls = metadataUrlsOf(definition);
  return {
    scopes,
    paths: urls.map((url) => new URL(url).pathname),
    metadata: protectedResourceMetadata({
      resource: addresses.resource,
      issuers: issuers.map(({ issuer }) => issuer),
      scopes,
      dpopAlgorithms: ACCEPTED_ALGORITHMS,
    }),
    challenge: {
      resourceMetadata: mcp.challenge.resourceMetadata ? (urls[0] ?? addresses.resourceMetadata) : undefined,
      scopes: mcp.challenge.scope ? scopes : [],
      dpopAlgorithms: ACCEPTED_ALGORITHMS,
    },
  };
}

/** Builds the protected MCP server of one realm. Its middlewares, in this order, are what happens to a request. */
export function createRealmApp(
  definition: RealmDefinition,
  faults: FaultSet,
  issuers: readonly [TrustedIssuer, ...TrustedIssuer[]],
  { config, recorder, log, now }: RealmAppOptions,
): RealmApp {
  const { resource } = definition.addresses;
  const isRoot = definition.name === DEFAULT_REALM;
  const { scopes, paths, metadata, challenge } = publicationsOf(definition, issuers);
  const limits = isRoot ? LIMITS.root : LIMITS.other;
  const endpoint = createServeMcp(createCapabilities(now), {
    resource,
    maxSessions: Math.min(config.MAX_SESSIONS, limits.sessions),
    sessionIdle: config.SESSION_IDLE,
    now,
  });
  const faulty = applyFaults({ faults, challenge, loseSession: endpoint.loseSession });
  const hasMetadata = ({ endpoint, form }: Location) =>
    endpoint === 'resource_metadata' && definition.mcp.metadataForms.some((listed) => listed === form);
  const health = () => ({
    status: 'ok',
    resource,
    issuer: issuers[0].issuer,
    keys: issuers[0].keys.loaded ? 'loaded' : 'missing',
  });

  const app = new Koa<McpState>();
  for (const middleware of [
    record({ recorder, realm: definition.name, locate: (path) => locate('mcp', path), now, notesOf }),
    logRequests('mcp', log, now, recorder.on),
    catchErrors(),
    guardHost([...hostNames(resource), ...config.ALLOWED_HOSTS]),
    locateRequest(),
    faulty.transport,
    guardOrigin([new URL(resource).origin, ...config.ALLOWED_ORIGINS]),
    faulty.metadata,
    publicDocuments('protectedResourceMetadata', (at) => (hasMetadata(at) ? metadata : undefined)),
    publicDocuments('health', ({ path }) => (isRoot && path === '/health' ? health() : undefined)),
    onlyEndpoint(new URL(resource).pathname, [...paths, ...(isRoot ? ['/health'] : [])]),
    faulty.challenge,
    requireBearer({
      verifyToken: verifyByIssuer(issuers),
      challenge,
      resource,
      clockTolerance: config.CLOCK_TOLERANCE,
      rememberedProofs: limits.proofs,
      now,
    }),
    faulty.acceptance,
    readMessage(),
    requireScope({ ...definition.mcp, challenge, firstScopes: scopes }),
    faulty.session,
    endpoint.serveMcp,
  ]) {
    app.use(middleware);
  }
  // What fails after the answer began: a client that leaves an event stream, which is how every stream ends.
  app.on('error', (error: Error, ctx: Koa.Context) => note(ctx, `stream ended: ${error.message}`));
  return { callback: app.callback(), sessions: endpoint.sessions, close: endpoint.close };
}
