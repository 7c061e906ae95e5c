import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Middleware, Next } from 'koa';
import type { Endpoint } from '../core/endpoints.ts';
import { isObject } from '../core/json.ts';
import type { Facts, Seam } from '../lab/faults/fault.ts';
import type { FaultAt, FaultSet } from '../lab/faults/fault-set.ts';
import { fetchUnderFaults } from '../lab/faults/fetched-document.ts';
import { faultyDocument, faultyRedirect } from '../lab/faults/transforms.ts';
import { underTransportFaults } from '../lab/faults/transport.ts';
import { readToken } from '../lab/trace/mask.ts';
import { servedBy } from './middleware/find-realm.ts';
import { requestFacts } from './middleware/request-facts.ts';
import type { AuthRealm } from './runtime/auth-realm.ts';
import { type Forgery, forge } from './tokens/forge.ts';

/** One request, as its faults see it. */
interface Faulty {
  readonly ctx: Context;
  readonly faults: FaultSet;
  readonly runtime: AuthRealm;
  /** What hit the documents that it needed, by URL: the library asks for one several times, and gets the same. */
  readonly documents: Map<string, Array<FaultAt<'as-client-document'>>>;
}

/** The request that is being handled: the library fetches on behalf of one without saying of which. */
const handled = new AsyncLocalStorage<Faulty>();

/** Counts a request at a seam, and notes which faults hit it for the trace. */
function hits<S extends Seam>({ ctx, faults }: Faulty, seam: S, facts: Facts): Array<FaultAt<S>> {
  const found = faults.hits(seam, facts);
  const ids: string[] = ctx.state.faults ?? [];
  ctx.state.faults = [...ids, ...found.map(({ id }) => id)];
  return found;
}

/** What happens to the server before a request is handled. */
async function beforehand(request: Faulty, facts: Facts): Promise<void> {
  for (const { params } of hits(request, 'as-keys', facts)) await request.runtime.rotateKeys(params.rotate);
  if (hits(request, 'as-clients', facts).length > 0) await request.runtime.forgetClients(facts.client_id);
}

/** Whether an answer leads to the client: away from our own pages, with what an authorization response is made of. */
function isAuthorizationResponse(location: string, issuer: string): boolean {
  const url = URL.parse(location);
  if (!url || location.startsWith(`${issuer}/`)) return false;
  return ['code', 'error', 'state'].some((name) => url.searchParams.has(name));
}

/** RFC 6749 §4.1.2: from the authorization endpoint, and from the way back to it behind the pages. */
async function changeRedirect(request: Faulty): Promise<void> {
  const { ctx, runtime } = request;
  const location = ctx.response.get('Location');
  if (location === '' || !isAuthorizationResponse(location, runtime.realm.addresses.issuer)) return;
  const found = hits(request, 'as-authorization', await requestFacts(ctx)); // the client is known by now
  if (found.length > 0) ctx.redirect(faultyRedirect(location, found));
}

/** Signs the access token of an answer anew. One that is no JWT says nothing that could be changed. */
async function changeToken({ ctx, runtime }: Faulty, forgeries: readonly Forgery[]): Promise<void> {
  const body: unknown = ctx.body;
  if (!isObject(body) || typeof body.access_token !== 'string') return;
  let token = body.access_token;
  for (const forgery of forgeries) {
    const readable = readToken(token);
    if (!readable) return;
    token = await forge(await runtime.signingKey(), readable.claims, forgery);
  }
  ctx.body = { ...body, access_token: token };
}

type DocumentSeam = 'as-metadata' | 'as-jwks' | 'as-registration' | 'as-token';

function changeDocument(request: Faulty, seam: DocumentSeam, facts: Facts): void {
  const { ctx } = request;
  const found = hits(request, seam, facts);
  if (found.length === 0) return;
  const type = ctx.response.get('Content-Type');
  ctx.body = faultyDocument(ctx.body, found);
  ctx.set('Content-Type', type);
}

/** What is done to the answers of an endpoint that are documents: successful ones, never errors. */
const DOCUMENTS: Readonly<Partial<Record<Endpoint, (request: Faulty, facts: Facts) => Promise<void>>>> = {
  server_metadata: async (request, facts) => changeDocument(request, 'as-metadata', facts),
  jwks: async (request, facts) => changeDocument(request, 'as-jwks', facts),
  register: async (request, facts) => changeDocument(request, 'as-registration', facts),
  async token(request, facts) {
    const claims = hits(request, 'as-claims', facts);
    if (claims.length > 0)
      await changeToken(
        request,
        claims.map(({ params }) => params),
      );
    changeDocument(request, 'as-token', facts);
  },
};

async function answerUnderFaults(request: Faulty, facts: Facts, next: Next): Promise<void> {
  const { ctx } = request;
  await next();
  const { endpoint } = servedBy(ctx).location;
  if (endpoint === 'authorize') return changeRedirect(request);
  const successful = ctx.status >= 200 && ctx.status < 300 && isObject(ctx.body);
  if (successful) await DOCUMENTS[endpoint]?.(request, facts);
}

/**
 * Applies the faults of the realm: the one place where this server is made to deviate on purpose. Without faults it does
 * nothing.
 */
export function applyFaults(): Middleware {
  return async function applyFaults(ctx, next) {
    const { faults, runtime } = servedBy(ctx);
    if (faults.empty) return next();
    const request: Faulty = { ctx, faults, runtime, documents: new Map() };
    const facts = await requestFacts(ctx);
    const transport = hits(request, 'as-transport', facts);
    const answer = async () => {
      await beforehand(request, facts);
      await answerUnderFaults(request, facts, next);
    };
    await underTransportFaults(ctx, () => handled.run(request, answer), transport);
  };
}

/** Whether documents of clients are changed in a realm, so that none may be kept for another request. */
export const documentsAreFaulty = (faults: FaultSet): boolean =>
  !faults.empty && faults.list().some(({ fault }) => fault.seam === 'as-client-document');

/**
 * A `fetch` for client ID metadata documents, under the faults of the realm whose request it is made for.
 *
 * @param fetch the one without faults
 */
export function documentsUnderFaults(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async function documentsUnderFaults(input, init) {
    const request = handled.getStore();
    // Only for documents does the library forbid redirects; what it fetches besides are the key sets of clients.
    if (!request || init?.redirect !== 'manual') return fetch(input, init);
    const { ctx, documents } = request;
    const client_id = input instanceof Request ? input.url : String(input);
    const facts = { method: ctx.method, endpoint: servedBy(ctx).location.endpoint, client_id };
    const found = documents.get(client_id) ?? hits(request, 'as-client-document', facts);
    documents.set(client_id, found);
    return fetchUnderFaults(() => fetch(input, init), found, init.signal ?? undefined);
  };
}
