import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Playground, startPlayground } from '../../playground.ts';
import { freePort } from '../helpers/free-port.ts';
import { SdkUser, sdkV1 } from '../helpers/sdk-clients.ts';
import { runScript } from './run-script.ts';

let playground: Playground;
let folder: string;
let ports: Record<string, string>;
beforeAll(async () => {
  playground = await startPlayground();
  folder = await mkdtemp(join(tmpdir(), 'playground-scripts-'));
  ports = { AUTH_PORT: new URL(playground.issuer).port, MCP_PORT: new URL(playground.resource).port };
});
afterAll(async () => {
  await playground.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (script: string, ...args: string[]) => runScript(script, args, ports);

/** SDK v1 goes through a realm. */
async function visit(name: string): Promise<void> {
  const client = sdkV1(playground.realm(name).mcpUrl, new SdkUser('alice'));
  await expect(client.connect()).rejects.toThrow(/unauthorized/i);
  await client.finishAuth();
  await client.connect();
  await client.close();
}

describe('npm run verdict', () => {
  it('fails where a rule was broken: the clause, what was expected and seen, how to mend it', async () => {
    await visit('iss-wrong~verdict');
    const { code, stdout } = await run('verdict.ts', 'iss-wrong~verdict');
    expect(code).toBe(1);
    expect(stdout).toContain('RFC 9207 §2.4');
    expect(stdout).toContain('https://attacker.example.com');
    expect(stdout).toContain('https://www.rfc-editor.org/rfc/rfc9207.html#section-2.4');
  });

  it('is 3 where nobody came by: not seen is never a pass', async () => {
    const { code, stdout } = await run('verdict.ts', 'default~nobody');
    expect([code, stdout]).toEqual([3, expect.stringContaining('no client came by yet')]);
  });

  it('writes a JUnit report, and prints JSON', async () => {
    await visit('default~reports');
    const file = join(folder, 'verdict.xml');
    const { code, stdout } = await run('verdict.ts', 'default~reports', '--junit', file, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      realm: 'default~reports',
      flows: [{ revision: '2025-11-25' }],
    });
    expect(await readFile(file, 'utf8')).toMatch(/<testsuite name="default~reports: SDK client under test/);
  });

  it('judges by another revision', async () => {
    await visit('default~revision');
    const { stdout } = await run('verdict.ts', 'default~revision', '--revision', '2026-07-28', '--json');
    expect(JSON.parse(stdout).flows[0].revision).toBe('2026-07-28');
  });

  it('watches: a client that comes later is judged when it comes', async () => {
    const script = join(import.meta.dirname, '../../scripts/verdict.ts');
    const child = spawn(process.execPath, [script, 'default~watched', '--watch'], {
      env: { PATH: process.env.PATH ?? '', ...ports },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    let printed = '';
    const until = async (text: string) => {
      while (!printed.includes(text)) printed += String((await once(child.stdout, 'data'))[0]);
    };
    await until('no client came by yet');
    const visited = visit('default~watched');
    await until('SDK client under test');
    await visited;
    child.kill('SIGINT');
    await exited;
    expect(printed).toContain('resource-in-authorization');
  });

  it.each([
    [['iss-wrog'], 1, 'Did you mean iss-wrong'],
    [[], 2, 'expected the name of a realm'],
    [['default', 'two'], 2, '"two" is too much'],
    [['default', '--revision', '2024'], 2, '--revision "2024": expected 2025-06-18'],
  ])('says what is wrong with %j', async (args, expected, text) => {
    const { code, stderr } = await run('verdict.ts', ...args);
    expect([code, stderr]).toEqual([expected, expect.stringContaining(text)]);
  });

  it('says that nothing answers, and how to start it', async () => {
    const nowhere = { AUTH_PORT: String(await freePort()), MCP_PORT: String(await freePort()) };
    const { code, stderr } = await runScript('verdict.ts', ['default'], nowhere);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/no answer from .*npm start/)]);
  });
});

describe('npm run realms', () => {
  it('lists every scenario with the URL to give to a client', async () => {
    const { code, stdout } = await run('realms.ts');
    expect(code).toBe(0);
    expect(stdout).toContain(playground.realm('iss-wrong').mcpUrl);
    const { stdout: json } = await run('realms.ts', '--json');
    expect(JSON.parse(json).length).toBeGreaterThan(60);
  });

  it('defines a realm from a file, sets a fault, shows it, clears it, resets and deletes', async () => {
    const realm = 'default~commands';
    const definition = join(folder, 'realm.json');
    await writeFile(definition, JSON.stringify({ scenario: 'default', auth: { scopes: 'strict' } }));
    expect(await run('realms.ts', 'define', realm, definition)).toMatchObject({ code: 0 });
    const fault = join(folder, 'fault.json');
    await writeFile(
      fault,
      JSON.stringify({ id: 'mine', seam: 'as-token', params: { merge: { scope: null } } }),
    );
    expect((await run('realms.ts', 'fault', realm, fault)).stdout).toContain('mine at as-token: hit 0 of 0');
    expect((await run('realms.ts', 'live')).stdout).toMatch(/default~commands +default, defined, 1 faults/);
    expect((await run('realms.ts', 'clear', realm)).stdout).not.toContain('mine');
    expect(await run('realms.ts', 'reset', realm)).toMatchObject({ code: 0, stdout: '' });
    expect(await run('realms.ts', 'delete', realm)).toMatchObject({ code: 0, stdout: '' });
    const { stdout } = await run('realms.ts', 'show', realm, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ custom: false, activeFaults: [] });
  });

  it('names the key of a definition that does not fit', async () => {
    const definition = join(folder, 'wrong.json');
    await writeFile(definition, JSON.stringify({ mcp: { stepUp: 'sometimes' } }));
    const { code, stderr } = await run('realms.ts', 'define', 'default~wrong', definition);
    expect([code, stderr]).toEqual([1, expect.stringContaining('mcp.stepUp')]);
  });
});

describe('npm run trace', () => {
  it('shows the flow of each client, and writes it in other formats', async () => {
    await visit('default~traced');
    const { code, stdout } = await run('trace.ts', 'default~traced');
    expect(code).toBe(0);
    expect(stdout).toContain('SDK client under test');
    expect(stdout).toMatch(/POST +http:\/\/localhost:\d+\/realms\/default~traced\/token +200/);
    const file = join(folder, 'trace.har');
    await run('trace.ts', 'default~traced', '--format', 'har', '--out', file);
    expect(JSON.parse(await readFile(file, 'utf8')).log.version).toBe('1.2');
  });

  it('says which formats there are', async () => {
    const { code, stderr } = await run('trace.ts', 'default', '--format', 'pdf');
    expect([code, stderr]).toEqual([2, expect.stringContaining('mermaid')]);
  });
});
