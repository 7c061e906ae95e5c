import type { ServerName } from '../../core/endpoints.ts';
import type { Exchange, ReadableToken, RecordedMessage } from './exchange.ts';
import { isServerToServer } from './flow-keys.ts';
import { secretOf } from './secrets.ts';

/** Keeps the exchanges of one server, bounded in number and bytes per realm and in all. */
export interface Recorder {
  readonly server: ServerName;
  /** False when nothing is to be recorded: the tap then costs nothing. */
  readonly on: boolean;
  /** The id of the next exchange. */
  nextId(): string;
  record(exchange: Exchange): void;
  /** What is kept of a realm, oldest first. */
  exchanges(realm: string): readonly Exchange[];
  /** Exchanges of a realm that were recorded and are no longer kept. */
  dropped(realm: string): number;
  clear(realm: string): void;
  /** How much is kept of a realm. */
  kept(realm: string): Kept;
  /** The realms of which something is kept. */
  realms(): readonly string[];
  /** The JWT behind a mask, as long as an exchange of the realm that shows it is kept. */
  unmask(realm: string, mask: string): string | undefined;
  /** Calls back with the name of a realm whenever what is kept of it has changed. @returns ends that */
  watch(listener: (realm: string) => void): () => void;
  /** Calls back with every exchange from now on. @returns ends that */
  subscribe(listener: (exchange: Exchange) => void): () => void;
}

/** How much is kept of what clients did in a realm: what a server asked the other is nobody's visit. */
export interface Kept {
  readonly exchanges: number;
  /** Milliseconds since the epoch, when the last of them came; 0 when there is none. */
  readonly at: number;
}

/** How much is kept. */
export interface RecorderOptions {
  readonly server: ServerName;
  /** Exchanges per realm, 0 to record nothing. */
  readonly exchanges: number;
  /** Bytes per realm, about. */
  readonly bytes: number;
  /** Bytes of all realms together, about: the longest unused realm is forgotten first. */
  readonly totalBytes: number;
}

/** About what an exchange is in memory besides its texts. */
const OVERHEAD = 1500;
/** Entries that are gone from a ring before it is made shorter: to do it for each would move all others each time. */
const COMPACT_AT = 512;

/** Realms whose count of lost exchanges is remembered after all of them are gone. */
const MAX_GONE = 1000;

function lengthOf({ headers, body = '' }: RecordedMessage): number {
  let length = body.length;
  for (const name in headers) length += name.length + (headers[name]?.length ?? 0);
  return length;
}

/** Measured once: exchanges of one client share what its token says. */
const tokenSizes = new WeakMap<ReadableToken, number>();

function sizeOfToken(token: ReadableToken): number {
  const known = tokenSizes.get(token);
  if (known !== undefined) return known;
  const size = JSON.stringify(token).length + (secretOf(token)?.length ?? 0);
  tokenSizes.set(token, size);
  return size;
}

function sizeOf({ request, response, notes, tokens }: Exchange): number {
  let size = OVERHEAD + request.url.length + lengthOf(request) + (response ? lengthOf(response) : 0);
  for (const note of notes) size += note.length;
  for (const token of Object.values(tokens)) size += sizeOfToken(token);
  return size;
}

interface Entry {
  readonly exchange: Exchange;
  readonly size: number;
}

interface Ring {
  /** The oldest is at `first`: what is before it is gone, and removed from time to time. */
  entries: Array<Entry | undefined>;
  first: number;
  bytes: number;
  dropped: number;
}

/** Those who are called back. One that throws fails alone: the request that is recorded has nothing to do with it. */
function callbacks<T>() {
  const listeners = new Set<{ readonly call: (value: T) => void }>();
  return {
    tell(value: T): void {
      for (const { call } of listeners) {
        try {
          call(value);
        } catch {
          // see above
        }
      }
    },
    add(call: (value: T) => void): () => void {
      const listener = { call };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

const countOf = ({ entries, first }: Ring): number => entries.length - first;

/** Makes the recorder of a server. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { server } = options;
  const limit = Math.min(options.bytes, options.totalBytes);
  /** In the order of use, the longest unused first. */
  const rings = new Map<string, Ring>();
  const gone = new Map<string, number>();
  const listeners = callbacks<Exchange>();
  const watchers = callbacks<string>();
  let total = 0;
  let count = 0;

  function shift(ring: Ring): void {
    const oldest = ring.entries[ring.first];
    const size = oldest?.size ?? 0;
    ring.entries[ring.first] = undefined;
    ring.first += 1;
    if (ring.first === COMPACT_AT) {
      ring.entries = ring.entries.slice(ring.first);
      ring.first = 0;
    }
    ring.bytes -= size;
    total -= size;
    ring.dropped += 1;
  }

  /** Takes the ring out, to be put back as the last used one. */
  function take(realm: string): Ring {
    const ring = rings.get(realm) ?? { entries: [], first: 0, bytes: 0, dropped: gone.get(realm) ?? 0 };
    rings.delete(realm);
    gone.delete(realm);
    return ring;
  }

  function forget(realm: string, ring: Ring): void {
    rings.delete(realm);
    total -= ring.bytes;
    gone.set(realm, ring.dropped + countOf(ring));
    const [oldest] = gone.size > MAX_GONE ? gone.keys() : [];
    if (oldest !== undefined) gone.delete(oldest);
    watchers.tell(realm);
  }

  function store(exchange: Exchange): void {
    const size = sizeOf(exchange);
    const ring = take(exchange.realm);
    rings.set(exchange.realm, ring);
    ring.entries.push({ exchange, size });
    ring.bytes += size;
    total += size;
    while (countOf(ring) > options.exchanges || ring.bytes > limit) shift(ring);
    for (const [realm, unused] of rings) {
      if (total <= options.totalBytes) break;
      forget(realm, unused);
    }
  }

  return {
    server,
    on: options.exchanges > 0,
    nextId() {
      count += 1;
      return `${server}-${count}`;
    },
    record(exchange) {
      if (options.exchanges <= 0) return;
      store(exchange);
      listeners.tell(exchange);
      watchers.tell(exchange.realm);
    },
    exchanges(realm) {
      const ring = rings.get(realm);
      return ring?.entries.flatMap((entry) => entry?.exchange ?? []) ?? [];
    },
    dropped: (realm) => rings.get(realm)?.dropped ?? gone.get(realm) ?? 0,
    clear(realm) {
      total -= rings.get(realm)?.bytes ?? 0;
      rings.delete(realm);
      gone.delete(realm);
      watchers.tell(realm);
    },
    kept(realm) {
      const fromClients = (rings.get(realm)?.entries ?? []).filter(
        (entry) => entry !== undefined && !isServerToServer(entry.exchange),
      );
      return { exchanges: fromClients.length, at: fromClients.at(-1)?.exchange.at ?? 0 };
    },
    realms: () => [...rings.keys()],
    unmask(realm, mask) {
      const shown = rings.get(realm)?.entries.findLast((entry) => entry?.exchange.tokens[mask]);
      const token = shown?.exchange.tokens[mask];
      return token && secretOf(token);
    },
    watch: watchers.add,
    subscribe: listeners.add,
  };
}

/** The recorder of a server by its settings TRACE_EXCHANGES and TRACE_MEGABYTES: one realm may use a quarter of it all. */
export function recorderFor(
  server: ServerName,
  config: { readonly TRACE_EXCHANGES: number; readonly TRACE_MEGABYTES: number },
): Recorder {
  const totalBytes = config.TRACE_MEGABYTES * 1024 * 1024;
  return createRecorder({ server, exchanges: config.TRACE_EXCHANGES, bytes: totalBytes / 4, totalBytes });
}
