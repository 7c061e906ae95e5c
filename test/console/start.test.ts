import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readAssets } from '../../console/server/assets.ts';
import { freePort } from '../helpers/free-port.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A spawned server, with everything it has written. */
interface Server {
  readonly child: ChildProcess;
  readonly written: () => string;
  readonly ended: Promise<number | null>;
  /** Resolves when it has written this. Rejects when it ends before. */
  says(text: string): Promise<void>;
}

const running: Server[] = [];
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
});

/** Runs an entry point as `npm start` does. */
function run(main: string, env: Record<string, string>): Server {
  const child = spawn(process.execPath, [join(ROOT, main)], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const read = (chunk: string) => {
    text += chunk;
    child.emit('written');
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  const server: Server = {
    child,
    written: () => text,
    ended,
    says: (awaited) =>
      new Promise((resolve, reject) => {
        const look = () => text.includes(awaited) && resolve();
        child.on('written', look);
        void ended.then(() => reject(new Error(`it ended without ${JSON.stringify(awaited)}: ${text}`)));
        look();
      }),
  };
  running.push(server);
  return server;
}

test('a console says where it is as soon as it answers, and serves its page', async () => {
  const console = run('console/main.ts', { CONSOLE_PORT: '0' });
  await console.says('console http://localhost:');
  const url = /console (\S+)/.exec(console.written())?.[1] ?? '';
  const page = await fetch(url);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('<div id="app">');
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
});

test('a console that was there before the servers finds them when they come', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'console-'));
  const [auth, mcp, port] = await Promise.all([freePort(), freePort(), freePort()]);
  const env = { AUTH_PORT: `${auth}`, MCP_PORT: `${mcp}`, CONSOLE_PORT: `${port}`, STORAGE: 'memory' };
  const realms = () => fetch(`http://localhost:${port}/api/realms`);
  try {
    await run('console/main.ts', env).says('console http');
    const before = await realms();
    expect([before.status, await before.json()]).toEqual([
      502,
      {
        error: 'unreachable',
        error_description: expect.stringContaining('no answer from http://localhost:'),
      },
    ]);
    await Promise.all([
      run('auth-server/main.ts', { ...env, KEYS_DIR: folder }).says('authorization server http'),
      run('mcp-server/main.ts', env).says('MCP server http'),
    ]);
    expect((await realms()).status).toBe(200);
    const demo = await fetch(`http://localhost:${port}/api/realms/default/demo`, {
      method: 'POST',
      headers: { 'x-playground-control': '1' },
    });
    expect(await demo.json()).toMatchObject({ ok: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

test('a port that is in use is named, with the setting to change', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo; // a TCP port, so never a pipe name
  const console = run('console/main.ts', { CONSOLE_PORT: `${port}` });
  expect(await console.ended).toBe(1);
  expect(console.written()).toBe(`cannot start: CONSOLE_PORT=${port}: the port is in use\n`);
  taken.close();
});

test('SIGTERM stops it with exit code 0', async () => {
  const console = run('console/main.ts', { CONSOLE_PORT: '0' });
  await console.says('console http');
  const url = /console (\S+)/.exec(console.written())?.[1] ?? '';
  expect((await fetch(`${url}/health`)).status).toBe(200); // who answers has heard of signals
  console.child.kill('SIGTERM');
  expect(await console.ended).toBe(0);
});

test('a page that is not built is told so, with the command that builds it', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'console-'));
  expect(() => readAssets(empty)).toThrow('npm run build:console');
  await rm(empty, { recursive: true, force: true });
});
