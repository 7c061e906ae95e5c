import type { ServerName } from '../../core/endpoints.ts';
import { SEAMS } from '../faults/fault.ts';
import { scenarioNamed } from '../realms/catalogue/index.ts';
import type { RealmSummary } from '../realms/registry.ts';
import type { Exchange } from '../trace/exchange.ts';
import { inOrder } from '../trace/order.ts';
import type { CheckOutcome, FlowVerdict, Revision } from '../verdicts/check.ts';
import { judgeRealm, worstOf } from '../verdicts/judge.ts';
import { companionsOf } from '../verdicts/realms.ts';
import type { AuthControl } from './auth-control.ts';
import { ControlError, type RealmView, type ServerControl } from './server-control.ts';
import { allOf } from './subscription.ts';

/** The exchanges of a realm at both servers, in the order of time. */
export interface RealmTrace {
  readonly realm: string;
  readonly exchanges: readonly Exchange[];
  /** Exchanges that were recorded and are no longer kept. */
  readonly dropped: number;
  /** Servers that could not be asked, and why. */
  readonly missing: ReadonlyArray<{ readonly server: ServerName; readonly why: string }>;
}

/** What a realm's clients did right and wrong. */
export interface RealmVerdict {
  readonly realm: string;
  readonly scenario: string;
  /** What a correct client must do here. */
  readonly client: string;
  /** The worst of its flows; `not_seen` when nobody came by. */
  readonly outcome: CheckOutcome;
  readonly flows: readonly FlowVerdict[];
  readonly dropped: number;
  readonly missing: RealmTrace['missing'];
}

/**
 * Both servers as one: what concerns a realm is done at both, a fault goes to the server of its seam, and their
 * exchanges come back as one trace. Everything throws {@link ControlError} when it cannot be done.
 */
export interface Hub extends Omit<ServerControl, 'recorded'> {
  readonly auth: AuthControl;
  readonly mcp: ServerControl;
  /** What both recorded of a realm. A server that cannot be reached is named in it, and fails nothing. */
  trace(realm: string): Promise<RealmTrace>;
  /**
   * What the clients of a realm did right and wrong.
   *
   * @param revision the revision of MCP to judge by; what each client speaks when left out
   */
  verdict(realm: string, revision?: Revision): Promise<RealmVerdict>;
}

/** A realm as both servers have it: each has the faults of its own seams. */
const joined = (mcp: RealmView, auth: RealmView): RealmView => ({
  ...mcp,
  issuer: auth.issuer,
  live: mcp.live || auth.live,
  activeFaults: [...auth.activeFaults, ...mcp.activeFaults],
  faults: auth.faults + mcp.faults,
});

/** The realms of both servers, each once. */
function joinedList(all: readonly RealmSummary[]): RealmSummary[] {
  const byName = Map.groupBy(all, ({ name }) => name);
  return [...byName.values()].flatMap(([first, second]) => {
    if (!first || !second) return first ?? [];
    return { ...first, live: first.live || second.live, faults: first.faults + second.faults };
  });
}

/** Clears a fault at whichever server has it. */
async function clearOne(servers: readonly ServerControl[], realm: string, id: string): Promise<void> {
  const tried = await Promise.allSettled(servers.map((server) => server.clearFaults(realm, id)));
  if (tried.some(({ status }) => status === 'fulfilled')) return;
  throw tried.find((one) => one.status === 'rejected')?.reason;
}

/** What one of the servers has. One that could not be asked may have had it: that is told before a plain no. */
async function firstOf<T>(
  servers: readonly ServerControl[],
  ask: (server: ServerControl) => Promise<T>,
): Promise<T> {
  const tried = await Promise.allSettled(servers.map(ask));
  const found = tried.find((one) => one.status === 'fulfilled');
  if (found) return found.value;
  const reasons: unknown[] = tried.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  throw (
    reasons.find((reason) => !(reason instanceof ControlError && reason.problem.status === 404)) ?? reasons[0]
  );
}

/** Puts both servers of a playground behind one interface. */
export function createHub({ auth, mcp }: { readonly auth: AuthControl; readonly mcp: ServerControl }): Hub {
  const servers = [auth, mcp];
  const both = async <T>(ask: (server: ServerControl) => Promise<T>): Promise<readonly [T, T]> =>
    Promise.all([ask(auth), ask(mcp)]);

  async function trace(realm: string): Promise<RealmTrace> {
    const named = [
      ['auth', auth],
      ['mcp', mcp],
    ] as const;
    const asked = await Promise.allSettled(named.map(([, server]) => server.recorded(realm)));
    const found = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const missing = asked.flatMap((answer, index) => {
      const server = named[index]?.[0];
      if (answer.status === 'fulfilled' || server === undefined) return [];
      const unreachable = answer.reason instanceof ControlError && answer.reason.problem.status === 502;
      if (!unreachable) throw answer.reason;
      return [{ server, why: answer.reason.problem.description }];
    });
    return {
      realm,
      exchanges: inOrder(found.flatMap(({ exchanges }) => exchanges)),
      dropped: found.reduce((sum, { dropped }) => sum + dropped, 0),
      missing,
    };
  }

  const realm = async (name: string): Promise<RealmView> => {
    const [atAuth, atMcp] = await both((server) => server.realm(name));
    return joined(atMcp, atAuth);
  };

  return {
    auth,
    mcp,
    async realms() {
      const [atAuth, atMcp] = await both((server) => server.realms());
      return joinedList([...atAuth, ...atMcp]);
    },
    realm,
    async define(name, overrides) {
      const [atAuth, atMcp] = await both((server) => server.define(name, overrides));
      return joined(atMcp, atAuth);
    },
    forget: async (name) => void (await both((server) => server.forget(name))),
    reset: async (name) => void (await both((server) => server.reset(name))),
    setFault: (name, fault) => (SEAMS[fault.seam].server === 'auth' ? auth : mcp).setFault(name, fault),
    async clearFaults(name, id) {
      if (id === undefined) await both((server) => server.clearFaults(name));
      else await clearOne(servers, name, id);
    },
    trace,
    async verdict(name, revision) {
      const [view, { exchanges, dropped, missing }] = await Promise.all([mcp.realm(name), trace(name)]);
      const { resource, issuer, scenario } = view;
      const elsewhere = await Promise.all(companionsOf(exchanges, issuer).map(trace));
      const all = [...exchanges, ...elsewhere.flatMap((companion) => companion.exchanges)];
      const flows = judgeRealm(all, { resource, issuer }, revision);
      return {
        realm: name,
        scenario,
        client: scenarioNamed(scenario)?.client ?? view.client,
        outcome: worstOf(flows.map(({ outcome }) => outcome)),
        flows,
        dropped,
        missing,
      };
    },
    subscribe: (name, listener, signal) =>
      allOf(
        signal,
        servers.map((server) => (until) => server.subscribe(name, listener, until)),
      ),
    activity: (listener, signal) =>
      allOf(
        signal,
        servers.map((server) => (until) => server.activity(listener, until)),
      ),
    unmask: (name, mask) => firstOf(servers, (server) => server.unmask(name, mask)),
  };
}
