import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
let token: string;

beforeAll(async () => {
  rig = await startRig();
  token = await rig.issuer.token({ roles: ['admin'], preferred_username: 'alice' });
});
afterAll(() => rig.close());

const about = { name: 'test', version: '1' };
const withToken = () => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });

const clients = {
  'SDK v1 (2025 era)': async () => {
    const client = new LegacyClient(about);
    // The SDK's own class and its interface disagree under exactOptionalPropertyTypes.
    await client.connect(
      new LegacyTransport(new URL(rig.resource), withToken()) as Parameters<LegacyClient['connect']>[0],
    );
    return client;
  },
  'SDK v2 (2026-07-28)': () => modernClient({ pin: '2026-07-28' }),
  'SDK v2 (finds the era itself)': () => modernClient('auto'),
  'SDK v2 (2025 era)': () => modernClient('legacy'),
};

async function modernClient(mode: 'auto' | 'legacy' | { pin: string }) {
  const client = new ModernClient(about, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport(new URL(rig.resource), withToken()));
  return client;
}

describe.each(Object.entries(clients))('%s', (_, connect) => {
  it('lists every tool with title, description, schemas and annotations', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['echo', 'get_time', 'whoami', 'reset_demo']);
    for (const tool of tools) {
      expect(tool).toMatchObject({
        title: expect.any(String),
        description: expect.any(String),
        inputSchema: { type: 'object' },
        outputSchema: { type: 'object' },
        annotations: {
          readOnlyHint: tool.name !== 'reset_demo',
          destructiveHint: tool.name === 'reset_demo',
        },
      });
    }
    await client.close();
  });

  it('calls every tool, and its results fit the output schemas', async () => {
    const client = await connect();
    await client.listTools(); // the clients check results against the schemas that they listed
    expect(await client.callTool({ name: 'echo', arguments: { message: 'hi', repeat: 2 } })).toMatchObject({
      content: [{ type: 'text', text: 'hi\nhi' }],
      structuredContent: { text: 'hi\nhi', repeat: 2 },
    });
    expect(
      await client.callTool({ name: 'get_time', arguments: { timeZone: 'Asia/Kolkata' } }),
    ).toMatchObject({
      structuredContent: {
        utc: '2027-01-15T08:00:00.000Z',
        local: '2027-01-15T13:30:00+05:30',
        timeZone: 'Asia/Kolkata',
      },
    });
    expect(await client.callTool({ name: 'whoami', arguments: {} })).toMatchObject({
      structuredContent: { subject: 'alice', username: 'alice', clientId: 'test-client', roles: ['admin'] },
    });
    const reset = await client.callTool({ name: 'reset_demo', arguments: {} });
    expect(reset).toMatchObject({ structuredContent: { forgottenCalls: 3, resetBy: 'alice' } });
    await client.close();
  });

  it('turns bad arguments into tool errors that name them', async () => {
    const client = await connect();
    for (const [name, args, named] of [
      ['echo', { message: 'x', repeat: 11 }, 'repeat'],
      ['echo', {}, 'message'],
      ['get_time', { timeZone: 'Mars/Base' }, 'Mars/Base'],
    ] as const) {
      const result = await client.callTool({ name, arguments: args });
      expect(result.isError).toBe(true);
      expect(JSON.stringify(result.content)).toContain(named);
    }
    await client.callTool({ name: 'reset_demo', arguments: {} });
    await client.close();
  });

  it('answers unknown names with a JSON-RPC error that lists what there is', async () => {
    const client = await connect();
    await expect(client.callTool({ name: 'nothing', arguments: {} })).rejects.toThrow(/echo, get_time/);
    await expect(client.getPrompt({ name: 'nothing' })).rejects.toThrow(/greeting, help/);
    await expect(client.readResource({ uri: 'playground://nothing' })).rejects.toThrow(
      /playground:\/\/token/,
    );
    await client.close();
  });

  it('lists and gets every prompt', async () => {
    const client = await connect();
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['greeting', 'help', 'echo_prompt']);
    expect(prompts[0]).toMatchObject({
      title: 'Greeting',
      arguments: [{ name: 'name', description: 'Whom to greet', required: true }],
    });
    const text = async (name: string, args?: Record<string, string>) =>
      JSON.stringify((await client.getPrompt({ name, ...(args ? { arguments: args } : {}) })).messages);
    expect(await text('greeting', { name: 'Ada' })).toContain('Ada');
    expect(await text('help')).toContain('mcp:admin');
    expect(await text('echo_prompt', { message: 'note' })).toContain('note');
    await expect(client.getPrompt({ name: 'greeting' })).rejects.toThrow(/name/);
    await client.close();
  });

  it('lists and reads every resource', async () => {
    const client = await connect();
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['playground://token', 'playground://policy']);
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
    const read = async (uri: string) => {
      const [content] = (await client.readResource({ uri })).contents;
      return JSON.parse(content && 'text' in content ? content.text : '');
    };
    expect(await read('playground://token')).toMatchObject({ sub: 'alice', aud: rig.resource });
    expect((await read('playground://policy')).operations).toContainEqual({
      method: 'tools/call',
      name: 'reset_demo',
      satisfiedBy: [['mcp:tools', 'mcp:admin']],
    });
    await client.close();
  });
});
