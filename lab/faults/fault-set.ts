import type { FactName, Facts, Fault, Seam } from './fault.ts';

/** The fault of one seam. */
export type FaultAt<S extends Seam> = Extract<Fault, { readonly seam: S }>;

/** A fault and how often it met a matching request. */
export interface CountedFault {
  readonly fault: Fault;
  /** Matching requests since it was set. */
  readonly seen: number;
  /** Requests that it changed. */
  readonly hit: number;
}

/** The faults of one realm at one server, with their counters. */
export interface FaultSet {
  /** True while there is none: the usual case has to cost nothing. */
  readonly empty: boolean;
  /** True once somebody changed what the definition of the realm says. */
  readonly edited: boolean;
  list(): CountedFault[];
  /** Adds a fault, or replaces the one of the same id; its counter starts anew. */
  set(fault: Fault): void;
  /** @returns whether there was one of this id */
  clear(id: string): boolean;
  clearAll(): void;
  /** Counts a request at a seam, and says which faults hit it, in the order they were set. */
  hits<S extends Seam>(seam: S, facts: Facts): Array<FaultAt<S>>;
}

interface Entry {
  readonly fault: Fault;
  seen: number;
  hit: number;
  /** Matching requests by client, where they are counted so; the client that was quiet for longest first. */
  readonly byClient: Map<string, number>;
}

/** Clients whose requests are counted: one that is forgotten starts anew. */
const MAX_CLIENTS = 1000;

/** Counts a matching request. @returns which one it is, of all or of its client */
function count(entry: Entry, { client_id: client }: Facts): number {
  entry.seen += 1;
  if (entry.fault.per === undefined || client === undefined) return entry.seen;
  const { byClient } = entry;
  const seen = (byClient.get(client) ?? 0) + 1;
  byClient.delete(client);
  byClient.set(client, seen);
  const [quiet] = byClient.keys();
  if (byClient.size > MAX_CLIENTS && quiet !== undefined) byClient.delete(quiet);
  return seen;
}

const holds = (wanted: string | readonly string[], got: string | undefined): boolean =>
  got !== undefined && (typeof wanted === 'string' ? wanted === got : wanted.includes(got));

/** Whether a request is one that a fault means. */
export function matches({ match, per }: Pick<Fault, 'match' | 'per'>, facts: Facts): boolean {
  if (per === 'client' && facts.client_id === undefined) return false;
  return Object.entries(match ?? {}).every(
    ([name, wanted]) => wanted === undefined || holds(wanted, facts[name as FactName]), // keys by the schema
  );
}

/** Whether the n-th matching request is hit, counting from 1. */
export const isHit = ({ nth = 1, times }: Pick<Fault, 'nth' | 'times'>, seen: number): boolean =>
  seen >= nth && (times === undefined || seen < nth + times);

/** Makes the faults of a realm from what its definition says. */
export function createFaultSet(defined: readonly Fault[]): FaultSet {
  const entries = new Map<string, Entry>();
  let edited = false;
  const put = (fault: Fault) => entries.set(fault.id, { fault, seen: 0, hit: 0, byClient: new Map() });
  /** A fault that nobody knows has not happened. */
  const isDue = ({ after }: Fault) => after === undefined || (entries.get(after)?.hit ?? 0) > 0;
  for (const fault of defined) put(fault);
  return {
    get empty() {
      return entries.size === 0;
    },
    get edited() {
      return edited;
    },
    list: () => [...entries.values()].map(({ fault, seen, hit }) => ({ fault, seen, hit })),
    set(fault) {
      edited = true;
      put(fault);
    },
    clear(id) {
      const had = entries.delete(id);
      edited ||= had;
      return had;
    },
    clearAll() {
      edited ||= entries.size > 0;
      entries.clear();
    },
    hits<S extends Seam>(seam: S, facts: Facts) {
      const found: Array<FaultAt<S>> = [];
      for (const entry of entries.values()) {
        if (entry.fault.seam !== seam || !isDue(entry.fault) || !matches(entry.fault, facts)) continue;
        if (!isHit(entry.fault, count(entry, facts))) continue;
        entry.hit += 1;
        found.push(entry.fault as FaultAt<S>); // its seam was compared above
      }
      return found;
    },
  };
}
