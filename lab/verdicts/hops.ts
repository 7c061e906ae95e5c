import type { Challenge } from '../../core/challenges.ts';
import type { Endpoint } from '../../core/endpoints.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Exchange } from '../trace/exchange.ts';
import { inOrder } from '../trace/order.ts';
import {
  bearerOf,
  challengeOf,
  formOf,
  jsonOf,
  queryOf,
  type RpcRequest,
  redirectOf,
  redirectUriOf,
  rpcOf,
} from '../trace/read.ts';
import type { FlowView } from './check.ts';

/** A request to the MCP endpoint. */
export interface McpHop {
  readonly exchange: Exchange;
  /** Absent for GET and DELETE, and for a response of the client. */
  readonly rpc: RpcRequest | undefined;
  /** The method and what it is about, to tell a repetition. */
  readonly operation: string;
  /** The access token of the Authorization field, masked. */
  readonly token: string | undefined;
  readonly session: string | undefined;
  readonly status: number | undefined;
  /** Of a 401 or 403. */
  readonly challenge: Challenge | undefined;
}

/** A metadata document that was served. */
export interface DocumentHop {
  readonly exchange: Exchange;
  readonly document: JsonObject;
}

/** A dynamic registration. */
export interface RegistrationHop {
  readonly exchange: Exchange;
  /** What the client sent; undefined when it was no JSON object. */
  readonly asked: JsonObject | undefined;
  /** What it became; undefined when it was refused. */
  readonly client: JsonObject | undefined;
}

/** An authorization request, and the redirect that answered it. */
export interface AuthorizationHop {
  readonly exchange: Exchange;
  readonly params: URLSearchParams;
  readonly answer?: { readonly exchange: Exchange; readonly params: URLSearchParams };
}

/** A request to the token endpoint. */
export interface TokenHop {
  readonly exchange: Exchange;
  readonly form: URLSearchParams;
  readonly grant: string | null;
  /** A token response. RFC 6749 §5.1. */
  readonly tokens: JsonObject | undefined;
  /** `error` of a refusal. RFC 6749 §5.2. */
  readonly error: string | undefined;
}

/** The exchanges of a flow by what they were. All lists are in the order of time. */
export interface Hops {
  readonly all: readonly Exchange[];
  readonly mcp: readonly McpHop[];
  readonly resourceMetadata: readonly DocumentHop[];
  readonly serverMetadata: readonly DocumentHop[];
  readonly registrations: readonly RegistrationHop[];
  readonly authorizations: readonly AuthorizationHop[];
  readonly tokenRequests: readonly TokenHop[];
}

/** A string member or nothing. */
export const text = (document: JsonObject | undefined, member: string): string | undefined => {
  const value = document?.[member];
  return typeof value === 'string' ? value : undefined;
};

/** The strings of a list member; undefined where there is no list. */
export const texts = (document: JsonObject | undefined, member: string): string[] | undefined => {
  const value = document?.[member];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined;
};

/** When the answer was out. Milliseconds since the epoch. */
export const endOf = ({ at, duration }: Exchange): number => at + duration;

/** Whether a request was made when an answer was there already. */
export const isAfter = (later: Exchange, earlier: Exchange): boolean =>
  later !== earlier && later.at >= endOf(earlier);

function mcpHop(exchange: Exchange): McpHop {
  const rpc = rpcOf(exchange);
  const about = text(rpc?.params, 'name') ?? text(rpc?.params, 'uri');
  return {
    exchange,
    rpc,
    operation: [exchange.request.method, rpc?.method, about].filter(Boolean).join(' '),
    token: bearerOf(exchange),
    session: exchange.request.headers['mcp-session-id'],
    status: exchange.response?.status,
    challenge: challengeOf(exchange),
  };
}

const isGood = (exchange: Exchange): boolean => {
  const status = exchange.response?.status ?? 0;
  return status >= 200 && status < 300;
};

const answered = ({ response }: Exchange): JsonObject | undefined => jsonOf(response);

function tokenHop(exchange: Exchange): TokenHop {
  const form = formOf(exchange);
  const answer = answered(exchange);
  return {
    exchange,
    form,
    grant: form.get('grant_type'),
    tokens: isGood(exchange) && text(answer, 'access_token') !== undefined ? answer : undefined,
    error: isGood(exchange) ? undefined : text(answer, 'error'),
  };
}

/** The parameters of an authorization request: of its query, or pushed before. RFC 9126 §4. */
function authorizationParams(exchange: Exchange, pushed: ReadonlyMap<string, URLSearchParams>) {
  const query = exchange.request.method === 'POST' ? formOf(exchange) : queryOf(exchange);
  return pushed.get(query.get('request_uri') ?? '') ?? query;
}

const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';

/** Parameters of an authorization response that has one of them. RFC 6749 §4.1.2, §4.1.2.1. */
const isAnswer = (params: URLSearchParams): boolean => params.has('code') || params.has('error');

/**
 * Joins authorization requests with the redirects to the client: by `state` where it came back as it was, else in their
 * order. RFC 6749 §4.1.2.
 */
function authorizationsOf(all: readonly Exchange[]): AuthorizationHop[] {
  const pushed = new Map(
    all
      .filter(({ endpoint }) => endpoint === 'par')
      .map((exchange) => [text(answered(exchange), 'request_uri') ?? '', formOf(exchange)]),
  );
  const requests = all
    .filter(({ endpoint }) => endpoint === 'authorize')
    .map((exchange) => ({ exchange, params: authorizationParams(exchange, pushed) }))
    .filter(({ params }) => params.has('client_id') || params.has('response_type'));
  const open = new Set(requests);
  const answers = new Map<(typeof requests)[number], NonNullable<AuthorizationHop['answer']>>();
  for (const exchange of all) {
    const [params, target] = [redirectOf(exchange), redirectUriOf(exchange)];
    if (params === undefined || target === undefined || !isAnswer(params)) continue;
    const fits = [...open].filter(
      (request) =>
        all.indexOf(request.exchange) <= all.indexOf(exchange) &&
        withoutQuery(request.params.get('redirect_uri') ?? target) === target,
    );
    const request = fits.find((fit) => fit.params.get('state') === params.get('state')) ?? fits[0];
    if (request === undefined) continue;
    open.delete(request);
    answers.set(request, { exchange, params });
  }
  return requests.map((request) => {
    const answer = answers.get(request);
    return answer ? { ...request, answer } : request;
  });
}

function sorted(flow: FlowView): Hops {
  const all = inOrder(flow.exchanges);
  const at = (endpoint: Endpoint): Exchange[] => all.filter((exchange) => exchange.endpoint === endpoint);
  const documents = (endpoint: Endpoint): DocumentHop[] =>
    at(endpoint).flatMap((exchange) => {
      const document = isGood(exchange) ? answered(exchange) : undefined;
      return document ? [{ exchange, document }] : [];
    });
  return {
    all,
    mcp: at('mcp')
      .filter(({ request }) => request.method !== 'OPTIONS')
      .map(mcpHop),
    resourceMetadata: documents('resource_metadata'),
    serverMetadata: documents('server_metadata'),
    registrations: at('register')
      .filter(({ request }) => request.method === 'POST')
      .map((exchange) => ({
        exchange,
        asked: jsonOf(exchange.request),
        client: isGood(exchange) ? answered(exchange) : undefined,
      })),
    authorizations: authorizationsOf(all),
    tokenRequests: at('token')
      .filter(({ request }) => request.method !== 'OPTIONS')
      .map(tokenHop),
  };
}

/** What was made of a flow once, for the sixty checks that look at it. */
const known = new WeakMap<FlowView, Hops>();

/** The hops of a flow. */
export function hopsOf(flow: FlowView): Hops {
  const found = known.get(flow) ?? sorted(flow);
  known.set(flow, found);
  return found;
}

/** The last of a list whose answer was there when a request was made. */
export const lastBefore = <T extends { readonly exchange: Exchange }>(
  hops: readonly T[],
  exchange: Exchange,
): T | undefined => hops.findLast((hop) => isAfter(exchange, hop.exchange));

/** The token requests that redeem the code of an authorization. */
export function redemptionsOf({ tokenRequests }: Hops, { answer }: AuthorizationHop): TokenHop[] {
  const code = answer?.params.get('code');
  return code ? tokenRequests.filter(({ form }) => form.get('code') === code) : [];
}

/** The authorization whose code a token request redeems. */
export const authorizationOf = ({ authorizations }: Hops, { form }: TokenHop): AuthorizationHop | undefined =>
  authorizations.find(({ answer }) => answer && answer.params.get('code') === form.get('code'));

/** The metadata that a client had of the authorization server that it asks. */
export const serverMetadataOf = ({ serverMetadata }: Hops, exchange: Exchange): DocumentHop | undefined =>
  lastBefore(
    serverMetadata.filter((hop) => hop.exchange.realm === exchange.realm),
    exchange,
  );
