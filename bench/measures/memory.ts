import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { answering, issuing, type Started, startOurMcp, startOurs, stopAll } from '../contenders.ts';
import type { Environment } from '../environment.ts';
import { codeFlow, LOOPBACK, register } from '../flows.ts';
import { eventually } from '../http.ts';
import { startIssuer } from '../issuer.ts';
import { drive, type Work } from '../load.ts';
import { callModern } from '../mcp-calls.ts';
import type { Row } from '../report.ts';
import { spreadOf } from '../statistics.ts';
import type { Effort, Measure } from './measure.ts';

const MB = 1024 * 1024;
const EVERY = 200;

/** Resident memory before and under load. Flat means: the last third of the time is like the third before it. */
async function watch(name: string, { server }: Started, work: Work, effort: Effort): Promise<Row[]> {
  const start = server.residentBytes();
  if (start === undefined) return [];
  const seen: number[] = [];
  const timer = setInterval(() => seen.push(server.residentBytes() ?? Number.NaN), EVERY);
  await drive(work, effort.workers, effort.watch);
  clearInterval(timer);
  const third = Math.floor(seen.length / 3);
  const [middle, last] = [spreadOf(seen.slice(third, 2 * third)), spreadOf(seen.slice(2 * third))];
  return [
    {
      measure: `${name}: RSS at start`,
      unit: 'MB',
      ours: start / MB,
      target: { of: 'value', most: 100 },
    },
    {
      measure: `${name}: RSS under load, last third`,
      unit: 'MB',
      peer: 'the third before',
      ours: last.median / MB,
      theirs: middle.median / MB,
      ratio: spreadOf([last.median / middle.median]),
      target: { of: 'ratio', most: 1.05 },
    },
  ];
}

/** A first start that fills the compile cache: what is measured is an ordinary one. */
async function startOnce(starting: Promise<Started>): Promise<void> {
  await stopAll(await answering(await starting));
}

async function watchAuthServer(environment: Environment, effort: Effort): Promise<Row[]> {
  const storage = `sqlite:${join(await environment.newFolder(), 'memory.db')}`;
  await startOnce(startOurs(environment));
  const started = await issuing(await startOurs(environment, { STORAGE: storage }));
  const { port } = started;
  const client = { port, clientId: await register(port), redirectUri: LOOPBACK };
  const rows = await watch('AS on SQLite', started, () => codeFlow(client), effort);
  await stopAll(started);
  return rows;
}

async function watchMcpServer(environment: Environment, effort: Effort): Promise<Row[]> {
  const issuer = await startIssuer(environment);
  await startOnce(startOurMcp(environment, issuer.issuer));
  const started = await startOurMcp(environment, issuer.issuer);
  const { port } = started;
  const [token] = await issuer.sign(`http://localhost:${port}/mcp`, 1);
  await eventually(() => callModern(port, token));
  const rows = await watch('RS', started, () => callModern(port, token), effort);
  await stopAll(started);
  issuer.close();
  return rows;
}

/** Memory of both servers, as they are set up by default. */
export const memory: Measure = {
  name: 'memory',
  run: async (environment, effort) => [
    ...(await watchAuthServer(environment, effort)),
    ...(await watchMcpServer(environment, effort)),
  ],
};
