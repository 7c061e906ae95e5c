import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWindow } from '../helpers/console.ts';
import { freePort } from '../helpers/free-port.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A server that runs, as `npm start` starts it. */
interface Running {
  stop(): Promise<void>;
}

const running = new Set<Running>();
let folder: string;
let env: Record<string, string>;

/** Starts an entry point and waits until it answers. A refused connection is the only sign that it does not listen yet. */
async function start(main: string, port: string): Promise<Running> {
  const child = spawn(process.execPath, [join(ROOT, main)], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  const server: Running = {
    async stop() {
      running.delete(server);
      child.kill('SIGTERM');
      await ended;
    },
  };
  running.add(server);
  while (!(await fetch(`http://localhost:${port}/health`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error(`${main} ended`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return server;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-'));
  const [auth = '', mcp = '', console = ''] = (await Promise.all([freePort(), freePort(), freePort()])).map(
    String,
  );
  env = {
    AUTH_PORT: auth,
    MCP_PORT: mcp,
    CONSOLE_PORT: console,
    STORAGE: 'memory',
    KEYS_DIR: join(folder, 'keys'),
    SIGNING_ALG: 'ES256',
  };
});

afterAll(async () => {
  await Promise.all([...running].map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

it('says that the connection is lost when a server ends, finds it again by itself, and shows what is there', async () => {
  const { AUTH_PORT = '', MCP_PORT = '', CONSOLE_PORT = '' } = env;
  const [, mcp, console] = await Promise.all([
    start('auth-server/main.ts', AUTH_PORT),
    start('mcp-server/main.ts', MCP_PORT),
    start('console/main.ts', CONSOLE_PORT),
  ]);
  await using window = await openWindow();
  const { page } = window;
  // Others ask whether the servers are there: those are not meant.
  const lines = page.getByRole('list', { name: 'Exchanges' }).getByRole('link', { name: 'POST /mcp' });
  const lost = page.getByText('Trying again.');
  const comesBy = () => fetch(`http://localhost:${MCP_PORT}/mcp`, { method: 'POST' });
  const waiting = page.getByRole('heading', { name: "Waiting for your client's first 401" });

  await page.goto(`http://localhost:${CONSOLE_PORT}/`);
  await waiting.waitFor();
  await comesBy();
  await lines.first().waitFor();

  await mcp.stop();
  await lost.waitFor();
  expect(await lines.count()).toBe(1); // what is known stays
  await start('mcp-server/main.ts', MCP_PORT);
  await lost.waitFor({ state: 'detached' });
  await waiting.waitFor(); // the server has forgotten, and so has the page
  await comesBy();
  await lines.first().waitFor();

  await console.stop();
  await lost.waitFor();
  await comesBy();
  await start('console/main.ts', CONSOLE_PORT);
  await lost.waitFor({ state: 'detached' });
  await lines.nth(1).waitFor(); // what it has missed is there
  expect(await lines.count()).toBe(2);
}, 120_000);
