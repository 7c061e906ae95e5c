import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { RealmView, Recorded } from '../../../lab/control/server-control.ts';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { type Flow, flowsOf } from '../../../lab/trace/flows.ts';
import type { FlowVerdict } from '../../../lab/verdicts/check.ts';
import { companionsOf } from '../../../lab/verdicts/realms.ts';
import { ApiProblem, api, ofRealm } from '../api/client.ts';
import { follow, type StreamState } from '../api/events.ts';
import { createJudge } from './judging.ts';

/** A realm as the page watches it: what comes in is drawn at once. */
export interface Room {
  readonly realm: string;
  readonly state: ReadonlySignal<StreamState>;
  /** Why it cannot be watched, in words. */
  readonly problem: ReadonlySignal<string | undefined>;
  /** The realm's addresses, scenario and faults; undefined until they are known. */
  readonly view: ReadonlySignal<RealmView | undefined>;
  /** True when what was recorded before has arrived: an empty room is empty only then. */
  readonly loaded: ReadonlySignal<boolean>;
  /** Exchanges that were recorded and are no longer kept. */
  readonly dropped: ReadonlySignal<number>;
  /** One per client, the first to come first. */
  readonly flows: ReadonlySignal<readonly Flow[]>;
  /** By the id of the flow. One of a long flow comes a little after what it judges. */
  readonly verdicts: ReadonlySignal<ReadonlyMap<string, FlowVerdict>>;
  /** Asks for the view again, after something was changed. */
  refresh(): Promise<void>;
  /** Shows what is there now in place of what was, after a reset. */
  reload(): Promise<void>;
  close(): void;
}

/** Milliseconds that exchanges wait for others, so that a burst is drawn once: at least, and as a multiple of what that took. */
const BURST = { least: 60, times: 4 } as const;

/** Exchanges that are shown at most, whatever the servers keep: the oldest go first. */
const MOST = 10_000;

/** Starts to watch a realm: everything that was recorded, and from then on whatever comes. */
export function openRoom(realm: string): Room {
  const state = signal<StreamState>('connecting');
  const problem = signal<string | undefined>(undefined);
  const view = signal<RealmView | undefined>(undefined);
  const loaded = signal(false);
  const dropped = signal(0);
  const exchanges = signal<ReadonlyMap<string, Exchange>>(new Map());
  const verdicts = signal<ReadonlyMap<string, FlowVerdict>>(new Map());
  const judge = createJudge({
    onVerdicts: (found) => {
      verdicts.value = found;
    },
    now: () => performance.now(),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  const streams = new Map<string, () => void>();
  /** What came from a realm while what had been recorded before was on its way. */
  const meanwhile = new Map<string, Exchange[]>();
  let waiting: Exchange[] = [];
  let burst: ReturnType<typeof setTimeout> | undefined;
  let cost = 0;
  let refreshes = 0;

  const flows = computed(() =>
    flowsOf([...exchanges.value.values()]).filter((flow) =>
      flow.exchanges.some((one) => one.realm === realm),
    ),
  );
  const stopJudging = effect(() => {
    if (view.value) judge.judge(flows.value, view.value);
  });
  /** Some scenarios lead a client on to another realm: what it does there belongs to its flow. */
  const stopFollowing = effect(() => {
    const issuer = view.value?.issuer;
    if (issuer === undefined) return;
    for (const name of companionsOf([...exchanges.value.values()], issuer)) {
      if (!streams.has(name)) watch(name);
    }
  });

  function show(all: Map<string, Exchange>): void {
    const surplus = all.size - MOST;
    if (surplus > 0) {
      for (const id of [...all.keys()].slice(0, surplus)) all.delete(id);
      dropped.value += surplus;
    }
    exchanges.value = all;
  }

  function flush(): void {
    burst = undefined;
    const more = waiting;
    waiting = [];
    const began = performance.now();
    const all = new Map(exchanges.value);
    for (const exchange of more) all.set(exchange.id, exchange);
    batch(() => show(all));
    cost = performance.now() - began;
    if (more.some(({ faults }) => faults.length > 0)) void refresh(); // their counters have changed
  }

  const queue = (exchange: Exchange): void => {
    meanwhile.get(exchange.realm)?.push(exchange);
    waiting.push(exchange);
    burst ??= setTimeout(flush, Math.max(BURST.least, BURST.times * cost));
  };

  /** What a person is told; a failure of our own is thrown on. */
  const tell = (error: unknown): void => {
    if (!(error instanceof ApiProblem)) throw error;
    problem.value = error.message;
  };

  /** What the servers no longer have is gone: after a restart they count from the beginning. */
  async function load(name: string): Promise<void> {
    const since: Exchange[] = [];
    meanwhile.set(name, since);
    waiting = waiting.filter((one) => one.realm !== name);
    const overtaken = () => meanwhile.get(name) !== since;
    try {
      const recorded = await api.get<Recorded>(ofRealm(name, '/exchanges'));
      if (overtaken()) return;
      batch(() => {
        problem.value = undefined;
        if (name === realm) {
          dropped.value = recorded.dropped;
          loaded.value = true;
        }
        const others = [...exchanges.value.values()].filter((one) => one.realm !== name);
        show(new Map([...others, ...recorded.exchanges, ...since].map((one) => [one.id, one])));
      });
    } catch (error) {
      if (!overtaken()) tell(error);
    }
    if (!overtaken()) meanwhile.delete(name);
  }

  async function refresh(): Promise<void> {
    refreshes += 1;
    const mine = refreshes;
    try {
      const found = await api.get<RealmView>(ofRealm(realm));
      if (mine === refreshes) view.value = found;
    } catch (error) {
      if (mine === refreshes) tell(error);
    }
  }

  function watch(name: string): void {
    const stop = follow(ofRealm(name, '/events'), {
      onOpen: () => void Promise.all([load(name), name === realm ? refresh() : undefined]),
      onEvent: (event) => queue(event as Exchange), // sent by a recorder
      onState: (next) => {
        if (name !== realm) return;
        state.value = next;
        if (next === 'lost') void refresh(); // its answer says why
      },
    });
    streams.set(name, stop);
  }

  watch(realm);
  return {
    realm,
    state,
    problem,
    view,
    loaded,
    dropped,
    flows,
    verdicts,
    refresh,
    async reload() {
      await Promise.all([load(realm), refresh()]);
    },
    close() {
      clearTimeout(burst);
      stopJudging();
      stopFollowing();
      judge.close();
      for (const stop of streams.values()) stop();
    },
  };
}
