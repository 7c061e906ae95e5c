import { isObject } from '../../core/json.ts';
import type { Exchange } from './exchange.ts';
import { isServerToServer, keysOf } from './flow-keys.ts';
import { createGroups } from './groups.ts';
import { joinByNearness, joinRegistrationsAnew } from './nearness.ts';
import { inOrder } from './order.ts';
import { jsonOf, pathOf, rpcOf } from './read.ts';
import { type Step, stepOf, titleOf } from './steps.ts';

/** An exchange and what it is in its flow. */
export interface FlowExchange extends Exchange {
  readonly step: Step;
  /** In one line, for a person. */
  readonly title: string;
}

/** What one client did at both servers of a realm. */
export interface Flow {
  /** That of its first exchange that is kept. */
  readonly id: string;
  /** What the client calls itself. */
  readonly client: string;
  /** In the order of their first use. */
  readonly clientIds: readonly string[];
  /** In the order of time. */
  readonly exchanges: readonly FlowExchange[];
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** The revision of MCP that it spoke last. */
  readonly protocolVersion?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, 200) : undefined;

/** MCP 2026-07-28, Request Metadata: the modern era names the client in every request. */
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

function mcpName(exchange: Exchange): string | undefined {
  const params = rpcOf(exchange)?.params;
  const meta = isObject(params?._meta) ? params._meta : {};
  const info = params?.clientInfo ?? meta[CLIENT_INFO];
  return isObject(info) ? text(info.name) : undefined;
}

const registeredName = ({ endpoint, request }: Exchange): string | undefined =>
  endpoint === 'register' ? text(jsonOf(request)?.client_name) : undefined;

/** The first that is not undefined. */
function firstOf<T, R>(list: readonly T[], read: (entry: T) => R | undefined): R | undefined {
  for (const entry of list) {
    const found = read(entry);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The host of a client ID metadata document: the client identifier is its URL. */
const documentHost = (id: string): string | undefined =>
  id.startsWith('https://') ? URL.parse(id)?.host : undefined;

const nameOf = (exchanges: readonly Exchange[], clientIds: readonly string[]): string =>
  firstOf(exchanges.toReversed(), registeredName) ??
  firstOf(clientIds, documentHost) ??
  firstOf(exchanges, mcpName) ??
  firstOf(exchanges, ({ endpoint, peer }) => (endpoint === 'mcp' ? text(peer.agent) : undefined)) ??
  firstOf(exchanges, ({ peer }) => text(peer.agent)) ??
  'a client without a name';

/** SDKs send the header with metadata requests as well, in a version that need not be the one they go on to speak. */
const versionOf = (exchange: Exchange): string | undefined =>
  exchange.endpoint === 'mcp'
    ? (text(exchange.request.headers['mcp-protocol-version']) ??
      text(rpcOf(exchange)?.params.protocolVersion))
    : undefined;

/** Read once: whoever watches asks for the flows again with every exchange that comes. */
const named = new WeakMap<Exchange, FlowExchange>();

function inFlow(exchange: Exchange): FlowExchange {
  const known = named.get(exchange);
  if (known) return known;
  const step = stepOf(exchange);
  const made: FlowExchange = { ...exchange, step, title: titleOf(exchange, step) };
  named.set(exchange, made);
  return made;
}

/** Keys of this kind carry a client identifier. */
const CLIENT = 'client ';

/** By its first exchange: what has not grown since is the same flow. */
const made = new WeakMap<Exchange, Flow>();

/** A flow of these exchanges, from before if there was one. */
function sameOrNew(exchanges: readonly Exchange[], keysOfAll: () => readonly string[]): Flow {
  const [first] = exchanges;
  const before = first && made.get(first);
  const isSame =
    before?.exchanges.length === exchanges.length &&
    exchanges.every((exchange, index) => inFlow(exchange) === before.exchanges[index]);
  if (isSame) return before;
  const flow = flowOf(exchanges, keysOfAll());
  if (first) made.set(first, flow);
  return flow;
}

function flowOf(exchanges: readonly Exchange[], keys: readonly string[]): Flow {
  const ids = keys.filter((key) => key.startsWith(CLIENT)).map((key) => key.slice(CLIENT.length));
  const clientIds = [...new Set(ids)];
  const protocolVersion = firstOf(exchanges.toReversed(), versionOf);
  return {
    id: exchanges[0]?.id ?? '',
    client: nameOf(exchanges, clientIds),
    clientIds,
    exchanges: exchanges.map(inFlow),
    firstAt: exchanges[0]?.at ?? 0,
    lastAt: exchanges.at(-1)?.at ?? 0,
    ...(protocolVersion === undefined ? {} : { protocolVersion }),
  };
}

/** Whoever only looks at the front door of a server is no client yet. */
const isGlance = (exchange: Exchange | undefined): boolean =>
  exchange?.endpoint === 'other' && /^\/(?:favicon\.ico)?$/.test(pathOf(exchange));

/**
 * Joins the exchanges of both servers of one realm into flows, one per client, the first to come first. Whoever shares
 * a client identifier, code, token, session or login is one client; what has no such key goes to the client that is
 * nearest by connection, User-Agent and time. What the servers fetch from each other is in no flow.
 *
 * @param exchanges of one realm, in any order
 */
export function flowsOf(exchanges: readonly Exchange[]): Flow[] {
  const ordered = inOrder(exchanges.filter((exchange) => !isServerToServer(exchange)));
  const keys = ordered.map(keysOf);
  const groups = createGroups(ordered.length);
  const owners = new Map<string, number>();
  keys.forEach((own, position) => {
    for (const key of own) {
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, position);
      else groups.join(owner, position);
    }
  });
  const joined = { ordered, groups, hasKey: (position: number) => (keys[position]?.size ?? 0) > 0 };
  joinRegistrationsAnew(joined);
  joinByNearness(joined);
  const members = new Map<number, number[]>();
  for (const position of ordered.keys()) {
    const root = groups.rootOf(position);
    const list = members.get(root);
    if (list) list.push(position);
    else members.set(root, [position]);
  }
  return [...members.values()]
    .filter((positions) => positions.some((position) => !isGlance(ordered[position])))
    .map((positions) =>
      sameOrNew(
        positions.flatMap((position) => ordered[position] ?? []),
        () => positions.flatMap((position) => [...(keys[position] ?? [])]),
      ),
    );
}
