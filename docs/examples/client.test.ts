import { startPlayground } from 'mcp-oauth-playground';
import { expect, it } from 'vitest';
import { myClient } from './my-client.ts';

/** A user who logs in and consents without a page: nobody is there to click. */
const settings = { AUTO_CONSENT: 'alice' };

it('logs in with nothing but the URL, and breaks no rule on the way', async () => {
  await using playground = await startPlayground({ settings });
  const client = await myClient(playground.mcpUrl);
  const answer = await client.callTool({ name: 'whoami', arguments: {} });
  expect(JSON.stringify(answer)).toContain('alice');

  const verdict = await playground.verdict();
  const broken = verdict.flows.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome === 'fail');
  expect(broken).toEqual([]);
  await client.close();
});

it('redeems no code that comes from another issuer (RFC 9207 §2.4)', async () => {
  await using playground = await startPlayground({ settings });
  const realm = playground.realm('iss-wrong');
  await expect(myClient(realm.mcpUrl)).rejects.toThrow();

  const { flows } = await realm.verdict();
  const check = flows.flatMap(({ checks }) => checks).find(({ id }) => id === 'iss-match');
  expect(check).toMatchObject({ outcome: 'pass', clause: { text: 'RFC 9207 §2.4' } });
  expect(realm.trace.filter(({ endpoint }) => endpoint === 'token')).toEqual([]);
});

it('goes on when the token endpoint is down for a moment', async () => {
  await using playground = await startPlayground({ settings });
  const realm = playground.realm('default~my-test'); // a copy of its own for every test
  const client = await myClient(realm.mcpUrl);
  await realm.fault({
    id: 'busy',
    seam: 'rs-transport',
    times: 1,
    params: { status: 503, headers: { 'retry-after': '0' } },
  });
  await expect(client.callTool({ name: 'whoami', arguments: {} })).rejects.toThrow();
  expect(JSON.stringify(await client.callTool({ name: 'whoami', arguments: {} }))).toContain('alice');
  await client.close();
});
