import type { ServerProcess } from './processes.ts';

/** One operation, a whole flow for example. The worker's number lets each keep its own session. */
export type Work = (worker: number) => Promise<void>;

/**
 * Something to be measured beside others: work, and the server that does it. Each lane has a server of its own, or one
 * would be warmer than the other.
 */
export interface Lane {
  readonly server: ServerProcess;
  readonly work: Work;
}

/** Servers that were started for one round. */
export interface Round<Name extends string> {
  readonly lanes: Readonly<Record<Name, Lane>>;
  stop(): Promise<void>;
}

/** How long and how often is measured. */
export interface Plan {
  readonly rounds: number;
  /** Turns of each lane in a round. */
  readonly slices: number;
  /** Milliseconds of a turn. */
  readonly slice: number;
  /** Milliseconds of load before anything is counted. */
  readonly warmUp: number;
  readonly workers: number;
}

/** What a lane did: for every round, one number per turn. */
export interface Result {
  /** Operations per second. */
  readonly rates: number[][];
  /** Milliseconds of the server's processor time per operation; NaN where the system does not tell. */
  readonly costs: number[][];
}

/** Runs work in a closed loop: each worker begins its next operation when the last one is done. */
export async function drive(work: Work, workers: number, milliseconds: number): Promise<number> {
  let done = 0;
  const end = performance.now() + milliseconds;
  const loop = async (worker: number): Promise<void> => {
    while (performance.now() < end) {
      await work(worker);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => loop(worker)));
  return done;
}

/** Runs work a number of times, and gives each run its index. */
export async function driveEach(
  work: (index: number) => Promise<void>,
  workers: number,
  count: number,
): Promise<void> {
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: workers }, loop));
}

interface Turn {
  readonly rate: number;
  readonly cost: number;
}

async function turn({ server, work }: Lane, { workers, slice }: Plan): Promise<Turn> {
  const cpu = server.cpuSeconds() ?? Number.NaN;
  const started = performance.now();
  const done = await drive(work, workers, slice);
  const seconds = (performance.now() - started) / 1000;
  const spent = (server.cpuSeconds() ?? Number.NaN) - cpu;
  return { rate: done / seconds, cost: (spent * 1000) / done };
}

/** One round: the turns of every lane. */
async function takeTurns<Name extends string>(
  plan: Plan,
  lanes: readonly (readonly [Name, Lane])[],
): Promise<Map<Name, Turn[]>> {
  const turns = new Map<Name, Turn[]>(lanes.map(([name]) => [name, []]));
  for (const [, { work }] of lanes) await drive(work, plan.workers, plan.warmUp);
  for (let slice = 0; slice < plan.slices; slice += 1) {
    for (const [name, lane] of slice % 2 === 0 ? lanes : lanes.toReversed()) {
      turns.get(name)?.push(await turn(lane, plan));
    }
  }
  return turns;
}

/**
 * Measures lanes side by side: fresh servers in every round, and in a round the lanes take short turns (A B B A A B
 * ...), so that whatever else the machine does slows down all of them.
 */
export async function interleave<Name extends string>(
  plan: Plan,
  setUp: () => Promise<Round<Name>>,
): Promise<Record<Name, Result>> {
  const results = new Map<Name, Result>();
  for (let round = 0; round < plan.rounds; round += 1) {
    const { lanes, stop } = await setUp();
    try {
      // The keys of a record are its names; Object.entries forgets that.
      for (const [name, turns] of await takeTurns(plan, Object.entries(lanes) as [Name, Lane][])) {
        const result = results.get(name) ?? { rates: [], costs: [] };
        results.set(name, result);
        result.rates.push(turns.map(({ rate }) => rate));
        result.costs.push(turns.map(({ cost }) => cost));
      }
    } finally {
      await stop();
    }
  }
  return Object.fromEntries(results) as Record<Name, Result>; // one entry per lane, see above
}
