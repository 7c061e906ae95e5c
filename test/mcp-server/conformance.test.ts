import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rig, startRig } from './rig.ts';

const SUITE = resolve(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/conformance/dist/index.js',
);

let rig: Rig;
let proxy: Server;
let folder: string;

/** The suite has no way to pass a token: a proxy on loopback adds one. */
async function startProxy(): Promise<Server> {
  const authorization = `Bearer ${await rig.issuer.token({ roles: ['admin'], exp: rig.clock.seconds() + 86_400 })}`;
  const { port } = new URL(rig.origin);
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const options = { host: '127.0.0.1', port, method, path: url, headers: { ...headers, authorization } };
    const forwarded = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

beforeAll(async () => {
  [rig, folder] = await Promise.all([startRig(), mkdtemp(join(tmpdir(), 'conformance-'))]);
  proxy = await startProxy();
});
afterAll(async () => {
  proxy?.close();
  await rig?.close();
  await rm(folder, { recursive: true, force: true });
});

async function runScenario(scenario: string): Promise<string> {
  const { port } = proxy.address() as AddressInfo; // listening on TCP
  const args = ['server', '--url', `http://localhost:${port}/mcp`, '--scenario', scenario];
  const suite = spawn(process.execPath, [SUITE, ...args], { cwd: folder });
  const [stdout, stderr] = await Promise.all([text(suite.stdout), text(suite.stderr)]);
  return stdout + stderr;
}

/** Those that need none of the suite's own fixture tools. */
const SCENARIOS = [
  'server-initialize',
  'server-session-lifecycle',
  'dns-rebinding-protection',
  'http-header-validation',
  'caching',
];

describe("the conformance suite's scenarios for an MCP server", () => {
  it.each(SCENARIOS)('report no failure: %s', async (scenario) => {
    const output = await runScenario(scenario);
    expect(output).toMatch(/Passed: [1-9]\d*\/\d+, 0 failed, 0 warnings/);
  });
});
