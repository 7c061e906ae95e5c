import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  clientCredentials,
  type Start,
  type Started,
  startAxa,
  startBare,
  startOurs,
  stopAll,
} from '../contenders.ts';
import type { Environment } from '../environment.ts';
import { eventually } from '../http.ts';
import type { Row, Target } from '../report.ts';
import { ratios, spreadOf } from '../statistics.ts';
import type { Measure } from './measure.ts';

/** Milliseconds from before the process exists until it has issued a token. */
async function timeToToken(start: Start): Promise<number> {
  let started: Started | undefined;
  const before = performance.now();
  try {
    started = await start();
    const { port } = started;
    await eventually(() => clientCredentials(port));
    return performance.now() - before;
  } finally {
    if (started) await stopAll(started);
  }
}

/** A start on a machine that never ran it: keys are made, nothing is compiled. */
async function firstStart(environment: Environment): Promise<Started> {
  const folder = await environment.newFolder();
  return startOurs({ keysDir: join(folder, 'keys'), cacheDir: folder });
}

const row = (
  measure: string,
  peer: string,
  ours: readonly number[],
  theirs: readonly number[],
  target?: Target,
): Row => ({
  measure,
  unit: 'ms',
  peer,
  ours: spreadOf(ours).median,
  theirs: spreadOf(theirs).median,
  ratio: spreadOf(ratios(ours, theirs)),
  ...(target ? { target } : {}),
});

/** How long it takes from the start of a process to its first token. */
export const asReady: Measure = {
  name: 'as-ready',
  async run(environment, { starts }) {
    const data = await environment.newFolder();
    const contenders = {
      ours: () => startOurs(environment),
      sqlite: () => startOurs(environment, { STORAGE: `sqlite:${join(data, 'ready.db')}` }),
      first: () => firstStart(environment),
      bare: () => startBare(environment),
      axa: startAxa,
    } satisfies Record<string, Start>;
    await timeToToken(contenders.ours); // fills the compile cache, which a clean exit writes
    const times: Record<keyof typeof contenders, number[]> = {
      ours: [],
      sqlite: [],
      first: [],
      bare: [],
      axa: [],
    };
    for (let round = 0; round < starts; round += 1) {
      times.ours.push(await timeToToken(contenders.ours));
      times.bare.push(await timeToToken(contenders.bare));
      times.axa.push(await timeToToken(contenders.axa));
      times.sqlite.push(await timeToToken(contenders.sqlite));
      times.first.push(await timeToToken(contenders.first));
    }
    await rm(data, { recursive: true });
    const { ours, sqlite, first, bare, axa } = times;
    return [
      row('AS ready: spawn to first token', 'bare oidc-provider', ours, bare, { of: 'ratio', most: 1.3 }),
      row('AS ready: spawn to first token', 'axa', ours, axa, { of: 'ratio', most: 0.9 }),
      row('AS ready, SQLite file', 'axa', sqlite, axa),
      row('AS ready, very first start (makes keys)', 'axa', first, axa),
    ];
  },
};
