import { describe, expect, it } from 'vitest';
import { startPlayground } from '../../playground.ts';
import { type SdkClient, SdkUser, sdkV1, sdkV2 } from '../helpers/sdk-clients.ts';

/** Connects as an application does: the first try ends at the login, the second has a token. */
async function logIn(client: SdkClient): Promise<void> {
  await expect(client.connect()).rejects.toThrow(/unauthorized/i);
  await client.finishAuth();
  await client.connect();
}

const SDKS: ReadonlyArray<readonly [string, (url: string, user: SdkUser) => SdkClient]> = [
  ['SDK v1', sdkV1],
  ['SDK v2 (2026-07-28)', (url, user) => sdkV2(url, user, 'auto')],
  ['SDK v2 (2025 era)', (url, user) => sdkV2(url, user, 'legacy')],
];

describe.each(SDKS)('%s, given nothing but the URL', (_name, create) => {
  it('discovers, registers, logs in, redeems the code and calls a tool in one login', async () => {
    await using playground = await startPlayground();
    const user = new SdkUser('alice');
    const client = create(playground.mcpUrl, user);
    await logIn(client);
    expect(await client.listTools()).toEqual(
      expect.arrayContaining(['echo', 'get_time', 'whoami', 'reset_demo']),
    );
    const answer = await client.callTool('echo', { message: 'hello', repeat: 2 });
    expect(JSON.stringify(answer)).toContain('hello');
    expect(user.authorizations).toHaveLength(1);
    expect(user.authorizations[0]?.searchParams.get('resource')).toBe(playground.resource);
    await client.close();
  });

  it('refreshes without a person when the access token stops working (RFC 6749 §6)', async () => {
    await using playground = await startPlayground();
    const user = new SdkUser('alice');
    const client = create(playground.mcpUrl, user);
    await logIn(client);
    const before = user.refreshToken;
    user.spoilAccessToken();
    expect(JSON.stringify(await client.callTool('whoami'))).toContain('alice');
    expect(user.authorizations).toHaveLength(1);
    expect(user.refreshToken).not.toBe(before);
    await client.close();
  });
});

/** Somebody who may grant mcp:admin without having the role that needs no scope. */
const OPERATOR = 'operator';

describe('step-up (MCP, Step-Up Authorization Flow)', () => {
  it.each(SDKS.slice(1))(
    '%s asks for the union and reaches the tool of an administrator',
    async (_name, create) => {
      await using playground = await startPlayground();
      const user = new SdkUser(OPERATOR);
      const client = create(playground.mcpUrl, user);
      await logIn(client);
      expect(user.scopes()).not.toContain('mcp:admin');
      await expect(client.callTool('reset_demo')).rejects.toThrow(/unauthorized/i);
      await client.finishAuth();
      const asked = user.authorizations[1]?.searchParams.get('scope')?.split(' ');
      expect(asked).toEqual(expect.arrayContaining(['mcp:read', 'mcp:tools', 'mcp:prompts', 'mcp:admin']));
      expect(JSON.stringify(await client.callTool('reset_demo'))).toContain('reset');
      await client.close();
    },
  );

  it('SDK v1 with a refresh token refreshes, gains nothing and gives up', async () => {
    await using playground = await startPlayground();
    const user = new SdkUser(OPERATOR);
    const client = sdkV1(playground.mcpUrl, user);
    await logIn(client);
    await expect(client.callTool('reset_demo')).rejects.toThrow(/403/);
    expect(user.authorizations).toHaveLength(1);
    await client.close();
  });

  it('SDK v1 without a refresh token asks for the challenged scopes alone', async () => {
    await using playground = await startPlayground();
    const user = new SdkUser(OPERATOR, ['authorization_code']);
    const client = sdkV1(playground.mcpUrl, user);
    await logIn(client);
    await expect(client.callTool('reset_demo')).rejects.toThrow(/unauthorized/i);
    await client.finishAuth();
    expect(user.authorizations[1]?.searchParams.get('scope')).toBe('mcp:tools mcp:admin');
    expect(JSON.stringify(await client.callTool('reset_demo'))).toContain('reset');
    await client.close();
  });

  it('never succeeds for somebody who may not have the scope', async () => {
    await using playground = await startPlayground();
    const user = new SdkUser('alice');
    const client = sdkV2(playground.mcpUrl, user);
    await logIn(client);
    await expect(client.callTool('reset_demo')).rejects.toThrow(/unauthorized/i);
    await client.finishAuth();
    expect(user.scopes()).toEqual(['mcp:read', 'mcp:tools']);
    await client.close();
  });
});
