import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { DEFAULT_REALM } from '../../../core/realm-path.ts';
import type { RealmActivity, RealmView } from '../../../lab/control/server-control.ts';
import { parseRealmName } from '../../../lab/realms/name.ts';
import { ApiProblem, api, ofRealm } from '../api/client.ts';
import { follow, type StreamState } from '../api/events.ts';

/** What is kept of a realm that somebody came to. */
export interface Visit {
  readonly realm: string;
  /** Exchanges at both servers. */
  readonly exchanges: number;
  /** Milliseconds since the epoch, when the last of them came. */
  readonly at: number;
}

/** Milliseconds that news wait for others, so that a burst is drawn once. */
const BURST = 60;

/** Counts that are remembered, two for each realm: more than the servers keep realms. */
const MAX_COUNTS = 4_000;

const counts = new Map<string, RealmActivity>();
const current = signal<ReadonlyMap<string, Visit>>(new Map());
const stream = signal<StreamState>('connecting');
const root = signal(DEFAULT_REALM);

/** The realms of which something is kept, by their names. */
export const visits: ReadonlySignal<ReadonlyMap<string, Visit>> = current;

/** How the news are doing. */
export const activityState: ReadonlySignal<StreamState> = stream;

/** The scenario that the realm at the root is made from: `default`, or what the playground was started with. */
export const rootScenario: ReadonlySignal<string> = root;

/** The scenario that a realm is made from, by its name alone. */
export const scenarioOf = (realm: string): string =>
  realm === DEFAULT_REALM ? root.value : (parseRealmName(realm)?.scenario ?? realm);

/** The visited realms of each scenario, the last one first. */
export const visitsByScenario: ReadonlySignal<ReadonlyMap<string, readonly Visit[]>> = computed(() => {
  const latestFirst = [...current.value.values()].sort((one, other) => other.at - one.at);
  return Map.groupBy(latestFirst, ({ realm }) => scenarioOf(realm));
});

let waiting = false;

function draw(): void {
  waiting = false;
  const next = new Map<string, Visit>();
  for (const { realm, exchanges, at } of counts.values()) {
    const other = next.get(realm);
    next.set(realm, {
      realm,
      exchanges: exchanges + (other?.exchanges ?? 0),
      at: Math.max(at, other?.at ?? 0),
    });
  }
  current.value = next;
}

function drawSoon(): void {
  if (waiting) return;
  waiting = true;
  setTimeout(draw, BURST);
}

function note(told: RealmActivity): void {
  const key = `${told.server} ${told.realm}`;
  counts.delete(key);
  if (told.exchanges > 0) counts.set(key, told); // the longest quiet one stands first
  const [quiet] = counts.keys();
  if (counts.size > MAX_COUNTS && quiet !== undefined) counts.delete(quiet);
  drawSoon();
}

async function askRoot(): Promise<void> {
  try {
    root.value = (await api.get<RealmView>(ofRealm(DEFAULT_REALM))).scenario;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error; // asked again when the stream opens again
  }
}

let followers = 0;
let stop: (() => void) | undefined;

/**
 * Follows who comes by in any realm, until it is stopped. Whoever shows it follows it; there is one stream for all.
 *
 * @returns stops it
 */
export function followActivity(): () => void {
  followers += 1;
  stop ??= follow('/api/activity', {
    onOpen: () => {
      counts.clear(); // all of it is told anew: after a restart the servers know of other realms
      drawSoon();
      void askRoot();
    },
    onEvent: (event) => note(event as RealmActivity), // sent by tellActivity()
    onState: (next) => {
      stream.value = next;
    },
  });
  return () => {
    followers -= 1;
    if (followers > 0) return;
    stop?.();
    stop = undefined;
  };
}
