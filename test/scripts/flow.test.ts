import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Playground, startPlayground } from '../../playground.ts';
import { freePort, sendJson, serve } from '../helpers/serve.ts';
import { runScript } from './run-script.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

const flow = (...args: string[]) => runScript('flow.ts', ['--url', playground.mcpUrl, ...args], {});

const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;

describe('npm run flow', () => {
  it('shows each hop with its method, URL, what matters and the verdict, and ends with a tool result', async () => {
    const { code, stdout, stderr } = await flow('--refresh');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of [
      `POST ${playground.mcpUrl} → 401`,
      `GET  ${playground.resourceMetadata} → 200`,
      `issuer                ${playground.issuer}`,
      `POST ${playground.issuer}/register → 201`,
      `· aud                 ${playground.resource}`,
      'logged in as alice',
      'New token for the refresh token',
      'result                alice through client',
    ]) {
      expect(stdout).toContain(line);
    }
    expect(stdout).not.toMatch(JWT);
  });

  it.each([
    ['a metadata document', ['--registration', 'cimd', '--era', 'legacy']],
    [
      'a client from before',
      ['--registration', 'pre', '--client-id', 'playground-public', '--user', 'carol'],
    ],
    ['a step-up', ['--step-up', '--dpop']],
  ])('goes through with %s', async (_what, args) => {
    const { code, stdout, stderr } = await flow(...args);
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
  });

  it('prints one JSON document, secrets shortened', async () => {
    const { code, stdout } = await flow('--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, user: 'alice', url: playground.mcpUrl });
    expect(stdout).not.toMatch(JWT);
    const steps: { name: string }[] = JSON.parse(stdout).steps;
    expect(steps.map(({ name }) => name).slice(0, 6)).toEqual([
      'call',
      'resource_metadata',
      'server_metadata',
      'register',
      'authorize',
      'token',
    ]);
  });

  it('prints secrets when asked for', async () => {
    expect((await flow('--json', '--show-secrets')).stdout).toMatch(JWT);
  });

  it('ends with 1 and the reason when the user may not', async () => {
    const { code, stdout, stderr } = await flow('--user', 'guest');
    expect(code).toBe(1);
    expect(stdout).toContain('✗');
    expect(stderr).toMatch(/^tools\/list stays forbidden; it needs mcp:read .*\n$/);
  });

  it('says in the document why it did not end with a result', async () => {
    const { code, stdout } = await flow('--json', '--tool', 'nothing');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      problem: { message: 'the server has no tool nothing; it has echo, get_time, whoami, reset_demo' },
    });
  });

  it('ends its session also when there is no such tool (MCP 2025-11-25, Session Management)', async () => {
    const { stdout } = await flow('--era', 'legacy', '--tool', 'nothing');
    expect(stdout).toMatch(/end of the session\n +DELETE /);
  });

  it('lets no server write to the terminal, and shows what is no text', async () => {
    const results: Record<string, object> = {
      'server/discover': { supportedVersions: [{ toString: 1 }], serverInfo: { name: { toString: 1 } } },
      'tools/list': {
        tools: [{ name: { toString: 1 } }, { name: '\u001b]0;title\u0007' }, { name: 'whoami' }],
      },
      'tools/call': { content: [{ text: '\u001b[2Jgone\r\nsecond\u202eline' }, { type: { toString: 1 } }] },
    };
    const server = await serve(async (request, response) => {
      const { id, method } = JSON.parse((await request.toArray()).join(''));
      sendJson(response, { jsonrpc: '2.0', id, result: results[method] });
    });
    const { code, stdout, stderr } = await runScript('flow.ts', ['--url', `${server.origin}/mcp`], {});
    await server.close();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(stdout).toContain('{"toString":1}, ?]0;title?, whoami');
    expect(stdout).toMatch(/result +\?\[2Jgone\n +second\?line\n +\(\{"toString":1\}\)/);
  });

  it('calls the tool that was asked for, with its arguments', async () => {
    const { stdout } = await flow('--tool', 'echo', '--args', '{"message":"hello there"}');
    expect(stdout).toMatch(/result +hello there/);
  });

  it('says which server is not there, and what to run', async () => {
    const url = `http://localhost:${await freePort()}/mcp`;
    const { code, stderr } = await runScript('flow.ts', ['--url', url], {});
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `no answer from ${url}: ECONNREFUSED. Is it running? npm start\n`,
    });
  });

  it.each([
    [['--registration', 'magic'], /--registration "magic": expected pre, cimd, dcr/],
    [['--registration', 'pre'], /--registration pre needs --client-id/],
    [['--era', '2025'], /--era "2025": expected modern, legacy/],
    [['--args', '[1]'], /--args "\[1\]": expected a JSON object/],
    [['--url', 'localhost'], /--url "localhost": expected a URL/],
    [['--nonsense'], /--nonsense/],
    [['stray'], /"stray" is not an option/],
  ])('refuses %j in one line with exit code 2', async (args, line) => {
    const { code, stdout, stderr } = await runScript('flow.ts', args, {});
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('explains itself', async () => {
    const { code, stdout } = await runScript('flow.ts', ['--help'], {});
    expect(code).toBe(0);
    expect(stdout).toContain('--registration dcr|cimd|pre');
  });
});
