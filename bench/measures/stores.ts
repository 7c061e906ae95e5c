import { join } from 'node:path';
import { issuing, type Started, startOurs, startRedis, stopAll } from '../contenders.ts';
import { codeFlow, LOOPBACK, register } from '../flows.ts';
import { interleave, type Lane } from '../load.ts';
import { compareRates } from '../report.ts';
import type { Measure } from './measure.ts';

const unit = 'flows/s';
const peer = 'memory';

async function flowLane({ port, server }: Started): Promise<Lane> {
  const client = { port, clientId: await register(port), redirectUri: LOOPBACK };
  return { server, work: () => codeFlow(client) };
}

/** The same code flow on the three stores. */
export const stores: Measure = {
  name: 'stores',
  async run(environment, effort) {
    const { memory, sqlite, redis } = await interleave(effort, async () => {
      const folder = await environment.newFolder();
      const database = await startRedis(folder);
      const on = async (storage: string) => issuing(await startOurs(environment, { STORAGE: storage }));
      const inMemory = await on('memory');
      const onSqlite = await on(`sqlite:${join(folder, 'bench.db')}`);
      const onRedis = await on(`redis://127.0.0.1:${database.port}`);
      return {
        lanes: {
          memory: await flowLane(inMemory),
          sqlite: await flowLane(onSqlite),
          redis: await flowLane(onRedis),
        },
        async stop() {
          await stopAll(inMemory, onSqlite, onRedis);
          await stopAll(database);
        },
      };
    });
    return [
      compareRates('code flow on SQLite', sqlite, memory, {
        peer,
        unit,
        target: { of: 'ratio', least: 0.75 },
      }),
      compareRates('code flow on Redis', redis, memory, { peer, unit, target: { of: 'ratio', least: 0.8 } }),
    ];
  },
};
