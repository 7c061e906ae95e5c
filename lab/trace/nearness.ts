import type { Exchange } from './exchange.ts';
import type { Groups } from './groups.ts';
import { bearerOf, jsonOf, rpcOf } from './read.ts';

/** Milliseconds: how long before its next step a client may have sent what has no key. A person may be asked between. */
const BEFORE = 120_000;
/** Milliseconds: how long after its last step a request without a key is taken for the same client's. */
const AFTER = 30_000;
/** Neighbours in time that are looked at on either side, so that a long trace stays fast. */
const NEIGHBOURS = 64;

/** Exchanges of one realm in the order of time, and which of them share a key. */
export interface Joined {
  readonly ordered: readonly Exchange[];
  /** Of positions in that list. */
  readonly groups: Groups;
  readonly hasKey: (position: number) => boolean;
}

/** Who it may be, as far as the connection tells: a program on a machine. */
const programOf = ({ peer }: Exchange): string => `${peer.address} ${peer.agent}`;
const connectionOf = ({ server, peer }: Exchange): string => `${server} ${peer.address} ${peer.port}`;

/** Positions by what their exchanges have in common, in the order of time. */
function positionsBy(
  ordered: readonly Exchange[],
  wanted: (exchange: Exchange, position: number) => boolean,
  of: (exchange: Exchange) => string,
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  ordered.forEach((exchange, position) => {
    if (!wanted(exchange, position)) return;
    const list = found.get(of(exchange));
    if (list) list.push(position);
    else found.set(of(exchange), [position]);
  });
  return found;
}

/** The first index whose position is past another one. */
function firstAfter(positions: readonly number[], position: number): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

const isUnknownClient = (exchange: Exchange): boolean =>
  exchange.endpoint === 'token' && jsonOf(exchange.response)?.error === 'invalid_client';

/**
 * Joins a client that was told `invalid_client` with the one that registers next: it is the same program, by its
 * connection or else by its name, and a registration is one client's answer to one refusal. MCP 2026-07-28,
 * Authorization Server Binding.
 */
export function joinRegistrationsAnew({ ordered, groups, hasKey }: Joined): void {
  const registered = positionsBy(
    ordered,
    ({ endpoint }, position) => endpoint === 'register' && hasKey(position),
    programOf,
  );
  const taken = new Set<number>();
  ordered.forEach((exchange, position) => {
    if (!isUnknownClient(exchange)) return;
    const later = registered.get(programOf(exchange)) ?? [];
    const next = firstAfter(later, position);
    const candidates = later
      .slice(next, next + NEIGHBOURS)
      .filter((at) => !taken.has(at) && (ordered[at]?.at ?? 0) - exchange.at <= BEFORE);
    const connection = connectionOf(exchange);
    const same = candidates.find((at) => connectionOf(ordered[at] ?? exchange) === connection);
    const registration = same ?? candidates[0];
    if (registration === undefined) return;
    taken.add(registration);
    groups.join(position, registration);
  });
}

/** What a client does before it has any key, each once: the kinds of its discovery. */
function discoveryKind(exchange: Exchange): string | undefined {
  const { endpoint, form, request } = exchange;
  if (request.method === 'OPTIONS' || bearerOf(exchange) !== undefined) return undefined;
  if (endpoint === 'mcp') return 'mcp';
  const isMetadata = endpoint === 'resource_metadata' || endpoint === 'server_metadata';
  return isMetadata ? `${endpoint} ${form ?? ''}` : undefined;
}

/** What of its discovery each client has, by the root of its group. */
function createDiscoveries() {
  const found = new Map<number, Set<string>>();
  return {
    /** A client's discovery begins with its first request: nothing else comes before that. */
    lacks(root: number, kind: string): boolean {
      const has = found.get(root);
      return kind === 'mcp' ? has === undefined : has?.has('mcp') === true && !has.has(kind);
    },
    add(root: number, kind: string): void {
      const has = found.get(root);
      if (has) has.add(kind);
      else found.set(root, new Set([kind]));
    },
  };
}

/**
 * Gives every exchange without a key to the client that is nearest: by connection, else by program and time. Programs of
 * which no client is near make a client of their own.
 *
 * Clients of one program that begin at the same time are told apart by what each of them still lacks: a first request,
 * a document of each kind.
 */
export function joinByNearness({ ordered, groups, hasKey }: Joined): void {
  const keyed = positionsBy(ordered, (_exchange, position) => hasKey(position), programOf);
  const beginnings = new Map<number, number>();
  for (const position of ordered.keys()) {
    const root = groups.rootOf(position);
    if (hasKey(position) && !beginnings.has(root)) beginnings.set(root, position);
  }
  /** What each client asked the MCP server for first with a token: most repeat what was refused without one. */
  const openings = new Map<number, string>();
  for (const [position, exchange] of ordered.entries()) {
    const method = hasKey(position) ? rpcOf(exchange)?.method : undefined;
    const root = groups.rootOf(position);
    if (method !== undefined && !openings.has(root)) openings.set(root, method);
  }
  const discoveries = createDiscoveries();
  const loners = new Map<string, number>();
  /** Joined at the end: until then a root stands for one client that has a key. */
  const joins: Array<readonly [number, number]> = [];

  const distance = (from: Exchange, to: number): number => Math.abs((ordered[to]?.at ?? 0) - from.at);

  function newcomer(exchange: Exchange, at: number, neighbours: readonly number[]): number | undefined {
    const kind = discoveryKind(exchange);
    if (kind === undefined) return undefined;
    const newcomers = neighbours.filter((position) => {
      const root = groups.rootOf(position);
      const begins = position > at && (beginnings.get(root) ?? 0) > at;
      return begins && distance(exchange, position) <= BEFORE && discoveries.lacks(root, kind);
    });
    const method = rpcOf(exchange)?.method;
    return newcomers.find((position) => openings.get(groups.rootOf(position)) === method) ?? newcomers[0];
  }

  function nearest(exchange: Exchange, at: number, neighbours: readonly number[]): number | undefined {
    const near = neighbours.filter(
      (position) => distance(exchange, position) <= (position > at ? BEFORE : AFTER),
    );
    const connection = connectionOf(exchange);
    const same = near.filter((position) => connectionOf(ordered[position] ?? exchange) === connection);
    let best: number | undefined;
    for (const position of same.length > 0 ? same : near) {
      if (best === undefined || distance(exchange, position) < distance(exchange, best)) best = position;
    }
    return best;
  }

  ordered.forEach((exchange, at) => {
    if (hasKey(at)) return;
    const program = programOf(exchange);
    const positions = keyed.get(program) ?? [];
    const next = firstAfter(positions, at);
    const neighbours = positions.slice(Math.max(0, next - NEIGHBOURS), next + NEIGHBOURS);
    const owner = newcomer(exchange, at, neighbours) ?? nearest(exchange, at, neighbours);
    if (owner === undefined) {
      joins.push([loners.get(program) ?? at, at]);
      if (!loners.has(program)) loners.set(program, at);
      return;
    }
    const kind = discoveryKind(exchange);
    if (kind !== undefined) discoveries.add(groups.rootOf(owner), kind);
    joins.push([owner, at]);
  });
  for (const [owner, at] of joins) groups.join(owner, at);
  joinFrontChannel({ ordered, groups, hasKey }, [...loners.values()]);
}

/** What a browser asks for in the name of a client. */
const isFrontChannel = ({ endpoint }: Exchange): boolean =>
  endpoint === 'authorize' || endpoint === 'interaction';

/**
 * A client that did not register has no key before its token, and its browser is another program: what is waiting at
 * the login page is joined with the discovery that came just before it.
 */
function joinFrontChannel({ ordered, groups, hasKey }: Joined, loners: readonly number[]): void {
  const members = Map.groupBy(ordered.keys(), (position) => groups.rootOf(position));
  const waiting = [...members.values()].filter(
    (positions) =>
      positions.every((position) => hasKey(position) && isFrontChannel(ordered[position] as Exchange)), // positions of it
  );
  for (const positions of waiting) {
    const [first = 0] = positions;
    const from = ordered[first];
    const discovery = loners
      .map((loner) =>
        members
          .get(groups.rootOf(loner))
          ?.findLast((position) => position < first && ordered[position]?.endpoint === 'server_metadata'),
      )
      .filter((position) => position !== undefined)
      .toSorted((one, other) => other - one)
      .find((position) => {
        const asked = ordered[position];
        return asked && from && asked.peer.address === from.peer.address && from.at - asked.at <= BEFORE;
      });
    if (discovery !== undefined) groups.join(discovery, first);
  }
}
