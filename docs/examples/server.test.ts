import { startPlayground } from 'mcp-oauth-playground';
import { describe, expect, it } from 'vitest';
import { myServer } from './my-server.ts';

const call = (url: string, token: string) =>
  fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });

describe('a server that trusts the playground', () => {
  it('accepts a token that was issued for it', async () => {
    await using playground = await startPlayground();
    await using server = await myServer(playground.issuer);
    const token = await playground.signToken({ audience: server.resource, subject: 'alice' });
    const answer = await call(server.resource, token);
    expect([answer.status, await answer.json()]).toEqual([200, { hello: 'alice' }]);
  });

  it.each([
    ['expired', { expiresIn: -60 }],
    ['for another resource', { audience: 'http://localhost:1/mcp' }],
    ['of another issuer', { issuer: 'http://localhost:1' }],
    ['signed by another key', { signature: 'other_key' }],
    ['not signed at all', { signature: 'none' }],
    ['no access token by its type', { header: { typ: 'JWT' } }],
  ] as const)('refuses a token that is %s', async (_what, wrong) => {
    await using playground = await startPlayground();
    await using server = await myServer(playground.issuer);
    const token = await playground.signToken({ audience: server.resource, ...wrong });
    expect((await call(server.resource, token)).status).toBe(401);
  });

  it('verifies tokens of the next key without a restart', async () => {
    await using playground = await startPlayground();
    await using server = await myServer(playground.issuer);
    await playground.rotateKeys();
    const token = await playground.signToken({ audience: server.resource });
    expect((await call(server.resource, token)).status).toBe(200);
  });
});
