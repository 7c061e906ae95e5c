import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headlessUserAgent } from '../../client/user-agent/headless.ts';
import { type Playground, startPlayground } from '../../playground.ts';
import { freePort } from '../helpers/free-port.ts';

const SUITE = resolve(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/conformance/dist/index.js',
);

let playground: Playground;
let folder: string;
beforeAll(async () => {
  [playground, folder] = await Promise.all([startPlayground(), mkdtemp(join(tmpdir(), 'conformance-'))]);
});
afterAll(async () => {
  await playground?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the suite and takes the person's part: opens the URL that it prints, signs in and allows. */
async function runSuite(args: readonly string[]): Promise<string> {
  const port = await freePort();
  const suite = [
    'authorization',
    '--url',
    playground.issuer,
    '--resource',
    playground.resource,
    '-p',
    String(port),
  ];
  const child = spawn(process.execPath, [SUITE, ...suite, '-o', folder, ...args], { cwd: folder });
  const agent = headlessUserAgent({ fetch: globalThis.fetch, login: 'alice', now: Date.now });
  let output = '';
  let opened = false;
  const read = async (chunk: Buffer): Promise<void> => {
    output += chunk;
    const url = /^http\S+\/authorize\?\S+$/m.exec(output)?.[0];
    if (opened || !url || !output.includes('Callback server started')) return;
    opened = true;
    await fetch(await agent(url, `http://127.0.0.1:${port}/callback`));
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  await new Promise((exited) => child.once('exit', exited));
  return output;
}

describe("the conformance suite's scenarios for an authorization server", () => {
  // With a public client: where the metadata lists `none`, the suite sends no client secret even if it is given one.
  it('report no failure', async () => {
    const output = await runSuite(['--client-id', 'playground-public']);
    expect(output).toContain('✓ authorization-server-metadata-endpoint: 2 passed, 0 failed');
    expect(output).toContain('✓ authorization-code-grant: 1 passed, 0 failed');
    expect(output).toMatch(/Total: 3 passed, 0 failed/);
  });
});
