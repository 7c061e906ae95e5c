import { issuing, type Started, startOurs, stopAll } from '../contenders.ts';
import { codeFlow, LOOPBACK, register } from '../flows.ts';
import { postForm, unexpected } from '../http.ts';
import { driveEach, interleave } from '../load.ts';
import { compareRates, type Row } from '../report.ts';
import type { Measure } from './measure.ts';

/** Clients that are asked for again, the oldest ones and others evenly spread: a cache would lose the oldest. */
const ASKED_AGAIN = 10_000;

/** Which of `count` clients are asked for again. */
const sample = (count: number): number[] => {
  const half = Math.min(count, ASKED_AGAIN) / 2;
  const step = count / half;
  return [...Array(half).keys()].flatMap((index) => [index, Math.floor(index * step)]);
};

/** A token request that fails for its grant type when the client is known, and before that when it is not. */
async function isKnown(port: number, clientId: string): Promise<boolean> {
  const answer = await postForm(port, '/token', `grant_type=benchmark&client_id=${clientId}`);
  if (answer.text.includes('invalid_client')) return false;
  if (answer.text.includes('unsupported_grant_type')) return true;
  throw unexpected('expected unsupported_grant_type', answer);
}

async function countLost(port: number, clients: readonly string[], workers: number): Promise<number> {
  let lost = 0;
  const asked = sample(clients.length);
  const ask = async (index: number) => {
    if (!(await isKnown(port, clients[asked[index] ?? 0] ?? ''))) lost += 1;
  };
  await driveEach(ask, workers, asked.length);
  return lost;
}

async function registerMany({ port }: Started, count: number, workers: number): Promise<string[]> {
  const clients: string[] = [];
  await driveEach(async () => void clients.push(await register(port)), workers, count);
  return clients;
}

/** What a great many registered clients cost: time, memory, and whether they are all still there. */
export const manyClients: Measure = {
  name: 'many-clients',
  async run(environment, effort) {
    const full = await issuing(await startOurs(environment, {}, { probe: true }));
    const small = await issuing(await startOurs(environment, {}, { probe: true }));
    const before = await full.server.liveBytes();
    const clients = await registerMany(full, effort.clients, effort.workers);
    const each = ((await full.server.liveBytes()) - before) / effort.clients;
    const [only = ''] = await registerMany(small, 1, 1);
    let next = 0;
    const another = () => {
      next = (next + 7919) % clients.length; // a prime: every client gets its turn, in no order that a cache likes
      return clients[next] ?? '';
    };
    const flow = ({ port }: Started, clientId: string) => codeFlow({ port, clientId, redirectUri: LOOPBACK });
    const results = await interleave(effort, async () => ({
      lanes: {
        full: { server: full.server, work: () => flow(full, another()) },
        small: { server: small.server, work: () => flow(small, only) },
      },
      stop: async () => {},
    }));
    const lost = await countLost(full.port, clients, effort.workers);
    await stopAll(full, small);
    const many = effort.clients.toLocaleString('en');
    const rows: Row[] = [
      compareRates(`code flow, ${many} registered clients`, results.full, results.small, {
        peer: 'one client',
        unit: 'flows/s',
        target: { of: 'ratio', least: 0.9 },
      }),
      { measure: 'clients lost', unit: 'clients', ours: lost, target: { of: 'value', most: 0 } },
      {
        measure: 'a registered client in memory',
        unit: 'KB',
        ours: each / 1024,
        target: { of: 'value', most: 1.2 },
      },
    ];
    return rows;
  },
};
