import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { RealmVerdict } from '../../../lab/control/hub.ts';
import type { CheckOutcome, CheckResult, FlowVerdict } from '../../../lab/verdicts/check.ts';
import { ApiProblem, api, ofRealm } from '../api/client.ts';
import { type Visit, visits } from './activity.ts';

/** How the clients of a realm did. */
export interface Judged {
  readonly outcome: CheckOutcome;
  readonly clients: number;
  /** What was known of the realm when it was judged. */
  readonly stamp: string;
  /** Of the clients that came last, the latest first, and without the checks that saw nothing. */
  readonly flows: readonly FlowVerdict[];
  /** Exchanges that were recorded and are no longer kept. */
  readonly dropped: number;
  /** Servers that could not be asked, and why. */
  readonly missing: RealmVerdict['missing'];
}

/** Milliseconds between two questions about the same realm. */
const GAP = 1_000;
/** Questions at the same time. */
const AT_ONCE = 2;
/** Realms whose verdicts are remembered, and clients of each. */
const MOST = { realms: 200, clients: 50 } as const;

interface Watched {
  watchers: number;
  /** What was known of the realm when its verdict was asked for last. */
  asked: string;
  askedAt: number;
}

const watched = new Map<string, Watched>();
const known = signal<ReadonlyMap<string, Judged>>(new Map());
let asking = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** How the clients did, by realm: of those realms that somebody has looked at. */
export const verdicts: ReadonlySignal<ReadonlyMap<string, Judged>> = known;

const stampOf = ({ exchanges, at }: Visit): string => `${exchanges} ${at}`;

function remember(realm: string, judged: Judged | undefined): void {
  const next = new Map(known.value);
  next.delete(realm);
  if (judged) next.set(realm, judged);
  const [longest] = next.keys();
  if (next.size > MOST.realms && longest !== undefined) next.delete(longest);
  known.value = next;
}

const shortened = ({ outcome, flows, dropped, missing }: RealmVerdict, stamp: string): Judged => ({
  outcome,
  dropped,
  missing,
  stamp,
  clients: flows.length,
  flows: flows
    .slice(-MOST.clients)
    .reverse()
    .map((flow) => ({ ...flow, checks: flow.checks.filter((check) => check.outcome !== 'not_seen') })),
});

async function ask(realm: string, entry: Watched, visit: Visit): Promise<void> {
  entry.asked = stampOf(visit);
  entry.askedAt = performance.now();
  asking += 1;
  try {
    const verdict = await api.get<RealmVerdict>(ofRealm(realm, '/verdict'));
    if (visits.peek().has(realm)) remember(realm, shortened(verdict, stampOf(visit)));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    entry.asked = ''; // asked again, after the usual while
  } finally {
    asking -= 1;
    pump();
  }
}

/** Asks what is due, the realm that was visited last first, and comes back for the rest. */
function pump(): void {
  clearTimeout(timer);
  const now = performance.now();
  const due = [...watched]
    .flatMap(([realm, entry]) => {
      const visit = visits.peek().get(realm);
      return visit && entry.asked !== stampOf(visit) ? [{ realm, entry, visit }] : [];
    })
    .sort((one, other) => other.visit.at - one.visit.at);
  const ready = due.filter(({ entry }) => now - entry.askedAt >= GAP);
  for (const { realm, entry, visit } of ready.slice(0, AT_ONCE - asking)) void ask(realm, entry, visit);
  const waits = due.map(({ entry }) => entry.askedAt + GAP - now).filter((wait) => wait > 0);
  if (waits.length > 0) timer = setTimeout(pump, Math.min(...waits));
}

effect(() => {
  const here = visits.value;
  for (const realm of known.peek().keys()) if (!here.has(realm)) remember(realm, undefined);
  pump();
});

/**
 * Keeps the verdict of a realm up to date while somebody looks at it: it is asked for when something has happened there.
 *
 * @returns stops that
 */
export function watchVerdict(realm: string): () => void {
  const asked = known.peek().get(realm)?.stamp ?? '';
  const entry = watched.get(realm) ?? { watchers: 0, asked, askedAt: Number.NEGATIVE_INFINITY };
  entry.watchers += 1;
  watched.set(realm, entry);
  pump();
  return () => {
    entry.watchers -= 1;
    if (entry.watchers === 0) watched.delete(realm);
  };
}

/** The checks that some client broke, each once: broken MUSTs first. */
export function brokenOf(judged: Pick<Judged, 'flows'>): CheckResult[] {
  const broken = judged.flows.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome !== 'pass'));
  const each = [...new Map(broken.map((check) => [check.id, check])).values()];
  return [
    ...each.filter(({ outcome }) => outcome === 'fail'),
    ...each.filter(({ outcome }) => outcome !== 'fail'),
  ];
}
