import { join } from 'node:path';
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

/** A server whose memory is watched. */
interface Watched {
  readonly name: string;
  readonly start: (options: { readonly probe: boolean }) => Promise<Started>;
  /** What it is loaded with. */
  readonly work: (started: Started) => Promise<Work>;
}

/** Resident memory of an ordinary start, not of the very first one, which compiles everything. */
async function atStart({ start }: Watched): Promise<number | undefined> {
  await stopAll(await start({ probe: false }));
  const started = await start({ probe: false });
  const bytes = started.server.residentBytes();
  await stopAll(started);
  return bytes;
}

/**
 * Memory at start and under load. Resident memory goes up and down with the collector's mood; whether something is
 * kept shows in what survives a collection, after half of the load and after all of it.
 */
async function watch(watched: Watched, { workers, watch: milliseconds }: Effort): Promise<Row[]> {
  const { name } = watched;
  const resting = await atStart(watched);
  const started = await watched.start({ probe: true });
  const work = await watched.work(started);
  await drive(work, workers, milliseconds / 2);
  const middle = await started.server.liveBytes();
  await drive(work, workers, milliseconds / 2);
  const resident = started.server.residentBytes();
  const end = await started.server.liveBytes();
  await stopAll(started);
  const flat: Row = {
    measure: `${name}: live heap under load, flat?`,
    unit: 'MB',
    peer: 'after half of it',
    ours: end / MB,
    theirs: middle / MB,
    ratio: spreadOf([end / middle]),
    target: { of: 'ratio', most: 1.05 },
  };
  if (resting === undefined || resident === undefined) return [flat];
  return [
    { measure: `${name}: RSS at start`, unit: 'MB', ours: resting / MB, target: { of: 'value', most: 100 } },
    { measure: `${name}: RSS under load`, unit: 'MB', ours: resident / MB },
    flat,
  ];
}

async function watchAuthServer(environment: Environment, effort: Effort): Promise<Row[]> {
  const STORAGE = `sqlite:${join(await environment.newFolder(), 'memory.db')}`;
  const authServer: Watched = {
    name: 'AS on SQLite',
    start: async (options) => issuing(await startOurs(environment, { STORAGE }, options)),
    async work({ port }) {
      const client = { port, clientId: await register(port), redirectUri: LOOPBACK };
      return () => codeFlow(client);
    },
  };
  return watch(authServer, effort);
}

async function watchMcpServer(environment: Environment, effort: Effort): Promise<Row[]> {
  const issuer = await startIssuer(environment);
  const mcpServer: Watched = {
    name: 'RS',
    start: async (options) => answering(await startOurMcp(environment, issuer.issuer, {}, options)),
    async work({ port }) {
      const [token] = await issuer.sign(`http://localhost:${port}/mcp`, 1);
      await eventually(() => callModern(port, token));
      return () => callModern(port, token);
    },
  };
  const rows = await watch(mcpServer, effort);
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
