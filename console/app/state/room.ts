import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { RealmView, Recorded } from '../../../lab/control/server-control.ts';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { type Flow, flowsOf } from '../../../lab/trace/flows.ts';
import type { FlowVerdict } from '../../../lab/verdicts/check.ts';
import { judgeFlow } from '../../../lab/verdicts/judge.ts';
import { companionsOf } from '../../../lab/verdicts/realms.ts';
import { ApiProblem, api, ofRealm } from '../api/client.ts';
import { follow, type StreamState } from '../api/events.ts';

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
  /** By the id of the flow. */
  readonly verdicts: ReadonlySignal<ReadonlyMap<string, FlowVerdict>>;
  /** Asks for the view again, after something was changed. */
  refresh(): Promise<void>;
  /** Forgets what is shown, after a reset, and loads what is there. */
  reload(): Promise<void>;
  close(): void;
}

/** Milliseconds that exchanges wait for others, so that a burst is drawn once. */
const BURST = 60;

/** Judges flows, each only when it has grown. */
function createJudge() {
  const known = new Map<
    string,
    { readonly size: number; readonly lastAt: number; readonly verdict: FlowVerdict }
  >();
  return (flows: readonly Flow[], { resource, issuer }: RealmView): Map<string, FlowVerdict> =>
    new Map(
      flows.map((flow) => {
        const { id, lastAt } = flow;
        const size = flow.exchanges.length;
        const before = known.get(id);
        if (before?.size === size && before.lastAt === lastAt) return [id, before.verdict];
        const verdict = judgeFlow(flow, { resource, issuer });
        known.set(id, { size, lastAt, verdict });
        return [id, verdict];
      }),
    );
}

/** Starts to watch a realm: everything that was recorded, and from then on whatever comes. */
export function openRoom(realm: string): Room {
  const state = signal<StreamState>('connecting');
  const problem = signal<string | undefined>(undefined);
  const view = signal<RealmView | undefined>(undefined);
  const loaded = signal(false);
  const dropped = signal(0);
  const exchanges = signal<ReadonlyMap<string, Exchange>>(new Map());
  const judge = createJudge();
  const streams = new Map<string, () => void>();
  let waiting: Exchange[] = [];
  let burst: ReturnType<typeof setTimeout> | undefined;

  const flows = computed(() =>
    flowsOf([...exchanges.value.values()]).filter((flow) =>
      flow.exchanges.some((one) => one.realm === realm),
    ),
  );
  const verdicts = computed(() =>
    view.value ? judge(flows.value, view.value) : new Map<string, FlowVerdict>(),
  );

  function add(more: readonly Exchange[]): void {
    if (more.length === 0) return;
    const all = new Map(exchanges.value);
    for (const exchange of more) all.set(exchange.id, exchange);
    exchanges.value = all;
    watchCompanions(all);
  }

  function flush(): void {
    burst = undefined;
    const more = waiting;
    waiting = [];
    add(more);
  }

  const queue = (exchange: Exchange): void => {
    waiting.push(exchange);
    burst ??= setTimeout(flush, BURST);
  };

  /** What a person is told; a failure of our own is thrown on. */
  const tell = (error: unknown): void => {
    if (!(error instanceof ApiProblem)) throw error;
    problem.value = error.message;
  };

  async function load(name: string): Promise<void> {
    try {
      const recorded = await api.get<Recorded>(ofRealm(name, '/exchanges'));
      batch(() => {
        problem.value = undefined;
        if (name === realm) {
          dropped.value = recorded.dropped;
          loaded.value = true;
        }
        // What the servers no longer have is gone: after a restart they count from the beginning.
        exchanges.value = new Map([...exchanges.value].filter(([, one]) => one.realm !== name));
        add(recorded.exchanges);
      });
    } catch (error) {
      tell(error);
    }
  }

  async function refresh(): Promise<void> {
    try {
      view.value = await api.get<RealmView>(ofRealm(realm));
    } catch (error) {
      tell(error);
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

  /** Some scenarios lead a client on to another realm: what it does there belongs to its flow. */
  function watchCompanions(all: ReadonlyMap<string, Exchange>): void {
    const issuer = view.value?.issuer;
    if (issuer === undefined) return;
    for (const name of companionsOf([...all.values()], issuer)) if (!streams.has(name)) watch(name);
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
      exchanges.value = new Map();
      await Promise.all([load(realm), refresh()]);
    },
    close() {
      clearTimeout(burst);
      for (const stop of streams.values()) stop();
    },
  };
}
