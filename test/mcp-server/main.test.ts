import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const run = (env: Record<string, string>) =>
  spawn(process.execPath, ['mcp-server/main.ts'], {
    env: { ...process.env, NODE_OPTIONS: '', LOG: 'pretty', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

it('takes a free port for MCP_PORT=0, names it in its documents, and stops on SIGTERM', async () => {
  const server = run({ MCP_PORT: '0', ISSUER: 'http://localhost:1' });
  const [line] = await once(createInterface(server.stdout), 'line');
  const resource = /http:\/\/localhost:[1-9]\d*\/mcp/.exec(line)?.[0] ?? '';
  const metadata = await fetch(new URL('/.well-known/oauth-protected-resource/mcp', resource));
  expect(await metadata.json()).toMatchObject({ resource, authorization_servers: ['http://localhost:1'] });
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

it('says in one line which setting to change, and exits with 1', async () => {
  const occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  const taken = (occupant.address() as AddressInfo).port; // listening on TCP
  for (const [env, line] of [
    [{ MCP_PORT: String(taken) }, `cannot start: MCP_PORT=${taken}: the port is in use\n`],
    [{ CLOCK_TOLERANCE: 'x' }, /^cannot start: CLOCK_TOLERANCE="x": expected seconds, 0 to 300\n$/],
  ] as const) {
    const server = run(env);
    const [stderr, [code]] = await Promise.all([text(server.stderr), once(server, 'exit')]);
    expect(stderr).toMatch(line);
    expect(code).toBe(1);
  }
  occupant.close();
});
