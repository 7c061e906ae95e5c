import type { Middleware, ParameterizedContext } from 'koa';
import type { AccessToken } from '../core/claims.ts';
import { stringOf } from '../core/json.ts';
import type { ChallengeContext } from '../core/refusals.ts';
import type { FactName, Facts, Seam } from '../lab/faults/fault.ts';
import type { FaultAt, FaultSet } from '../lab/faults/fault-set.ts';
import { faultyChallenge, faultyDocument } from '../lab/faults/transforms.ts';
import { underTransportFaults } from '../lab/faults/transport.ts';
import { note } from '../serving/request-log.ts';
import { credentialsOf } from './authorization/credentials.ts';
import { unverifiedClaims } from './authorization/jwt-payload.ts';
import { refuse } from './authorization/refuse.ts';
import { operationsOf } from './authorization/require-scope.ts';
import { bodyOf } from './middleware/read-message.ts';
import type { McpState } from './state.ts';

type RealmContext = ParameterizedContext<McpState>;

/** A middleware per seam of the MCP server. Each goes around, or in front of, what it changes. */
export interface FaultMiddlewares {
  /** `rs-transport`: around everything that may answer. */
  readonly transport: Middleware<McpState>;
  /** `rs-metadata`: around the document. */
  readonly metadata: Middleware<McpState>;
  /** `rs-challenge`: around the guards that challenge. */
  readonly challenge: Middleware<McpState>;
  /** `rs-acceptance`: behind the guard that verifies the token. */
  readonly acceptance: Middleware<McpState>;
  /** `rs-session`: in front of what looks the session up. */
  readonly session: Middleware<McpState>;
}

/** Facts that are in the body: it is read early only for a fault that looks at them. */
const IN_BODY: readonly FactName[] = ['rpc_method', 'tool'];
const looksAtBody = (faults: FaultSet): boolean =>
  faults.list().some(({ fault }) => IN_BODY.some((name) => fault.match?.[name] !== undefined));

/** The first request of a body that is JSON; the guards say later what is wrong with any other. */
async function operationIn(ctx: RealmContext) {
  const body = await bodyOf(ctx);
  try {
    return body.ok ? operationsOf(JSON.parse(body.value.toString('utf8')))[0] : undefined;
  } catch {
    return undefined;
  }
}

/** What is known of a request before anything was checked: a fault may match on it, and nothing else may use it. */
async function factsOf(ctx: RealmContext, faults: FaultSet): Promise<Facts> {
  const { endpoint, form } = ctx.state.location;
  const credentials = credentialsOf(ctx.req);
  const claims = credentials.ok ? unverifiedClaims(credentials.value.token) : undefined;
  const reads = endpoint === 'mcp' && ctx.method === 'POST' && looksAtBody(faults);
  const operation = reads ? await operationIn(ctx) : undefined;
  const facts: Record<FactName, string | undefined> = {
    method: ctx.method,
    endpoint,
    form,
    grant_type: undefined,
    rpc_method: operation?.method,
    tool: operation?.method === 'tools/call' ? operation.name : undefined,
    session: ctx.get('mcp-session-id') === '' ? undefined : 'yes',
    authenticated: credentials.ok ? 'yes' : undefined,
    issuer: stringOf(claims?.iss),
    client_id: stringOf(claims?.client_id) ?? stringOf(claims?.azp),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Counts a request at a seam. What hits is in the log, and in the trace through `ctx.state.faults`. */
async function hitsAt<S extends Seam>(seam: S, ctx: RealmContext, faults: FaultSet): Promise<FaultAt<S>[]> {
  ctx.state.facts ??= await factsOf(ctx, faults);
  const hits = faults.hits(seam, ctx.state.facts);
  for (const { id } of hits) {
    note(ctx, `fault ${id}`);
    ctx.state.faults ??= [];
    ctx.state.faults.push(id);
  }
  return hits;
}

/** Where the faults of a realm take effect. */
export interface ApplyFaultsOptions {
  readonly faults: FaultSet;
  readonly challenge: ChallengeContext;
  /** Ends a session of the caller. @returns whether there was one */
  readonly loseSession: (id: string, caller: AccessToken) => boolean;
}

/**
 * Applies every fault of the MCP server: the only place that knows of them. A set without faults costs nothing; one that
 * is set takes effect with the next request.
 */
export function applyFaults({ faults, challenge, loseSession }: ApplyFaultsOptions): FaultMiddlewares {
  const unlessEmpty =
    (middleware: Middleware<McpState>): Middleware<McpState> =>
    (ctx, next) =>
      faults.empty ? next() : middleware(ctx, next);
  return {
    transport: unlessEmpty(async (ctx, next) => {
      const hits = await hitsAt('rs-transport', ctx, faults);
      return hits.length === 0 ? next() : underTransportFaults(ctx, next, hits);
    }),

    metadata: unlessEmpty(async (ctx, next) => {
      await next();
      if (ctx.state.location.endpoint !== 'resource_metadata' || ctx.status !== 200) return;
      const hits = await hitsAt('rs-metadata', ctx, faults);
      if (hits.length > 0) ctx.body = faultyDocument(ctx.body, hits);
    }),

    challenge: unlessEmpty(async (ctx, next) => {
      await next();
      if (ctx.status !== 401 && ctx.status !== 403) return;
      const hits = await hitsAt('rs-challenge', ctx, faults);
      if (hits.length === 0) return;
      const field = faultyChallenge(ctx.response.get('WWW-Authenticate') || undefined, hits);
      if (field === undefined) ctx.remove('WWW-Authenticate');
      else ctx.set('WWW-Authenticate', field);
    }),

    acceptance: unlessEmpty(async (ctx, next) => {
      const [hit] = await hitsAt('rs-acceptance', ctx, faults);
      if (!hit) return next();
      const { refuse: error, scopes } = hit.params;
      refuse(ctx, { reason: 'refused_by_fault', fault: hit.id, error, scopes }, challenge);
    }),

    session: unlessEmpty(async (ctx, next) => {
      const id = ctx.get('mcp-session-id');
      const hits = id === '' ? [] : await hitsAt('rs-session', ctx, faults);
      if (hits.length > 0 && loseSession(id, ctx.state.caller)) note(ctx, 'session lost');
      return next();
    }),
  };
}
