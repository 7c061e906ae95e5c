import { describe, expect, it } from 'vitest';
import { connect } from '../../client/connect.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../client/user-agent/headless.ts';
import { startPlayground } from '../../playground.ts';
import { type SdkClient, SdkUser, sdkV1, sdkV2 } from '../helpers/sdk-clients.ts';

/** Connects as an application does: the first try ends at the login, the second has a token. */
async function logIn(client: SdkClient): Promise<void> {
  await expect(client.connect()).rejects.toThrow(/unauthorized/i);
  await client.finishAuth();
  await client.connect();
}

const checkNamed = (
  verdict: Awaited<ReturnType<Awaited<ReturnType<typeof startPlayground>>['verdict']>>,
  id: string,
) => verdict.flows.flatMap(({ checks }) => checks).find((check) => check.id === id);

describe('a forged iss (RFC 9207 §2.4)', () => {
  it('SDK v1 redeems the code: the verdict fails, names the clause and the token request', async () => {
    await using playground = await startPlayground();
    const realm = playground.realm('iss-wrong~mine');
    const client = sdkV1(realm.mcpUrl, new SdkUser('alice'));
    await logIn(client);
    const verdict = await realm.verdict();
    expect(verdict.outcome).toBe('fail');
    const check = checkNamed(verdict, 'iss-match');
    expect(check).toMatchObject({
      outcome: 'fail',
      clause: { text: 'RFC 9207 §2.4' },
      expected: realm.issuer,
      seen: 'https://attacker.example.com',
    });
    const guilty = realm.trace.find(({ id }) => id === check?.exchanges[0]);
    expect(guilty).toMatchObject({ endpoint: 'token', request: { method: 'POST' } });
    expect(guilty?.request.body).toContain('grant_type=authorization_code');
    await client.close();
  });

  it('SDK v2 refuses: the verdict passes, and no token request was made', async () => {
    await using playground = await startPlayground();
    const realm = playground.realm('iss-wrong~mine');
    await expect(logIn(sdkV2(realm.mcpUrl, new SdkUser('alice')))).rejects.toThrow(/issuer mismatch/i);
    const verdict = await realm.verdict();
    expect(checkNamed(verdict, 'iss-match')?.outcome).toBe('pass');
    expect(verdict.outcome).not.toBe('fail');
    expect(realm.trace.filter(({ endpoint }) => endpoint === 'token')).toEqual([]);
  });
});

const COPIES = 200;

it(`${COPIES} copies of a realm run the whole flow in parallel, and none sees another`, async () => {
  await using playground = await startPlayground();
  const visit = async (number: number) => {
    const realm = playground.realm(`default~${number}`);
    const login = `user${number}`;
    const connection = connect({
      url: realm.mcpUrl,
      fetch,
      now: Date.now,
      clientInfo: { name: `client ${number}`, version: '1' },
      redirectUri: HEADLESS_REDIRECT_URI,
      userAgent: headlessUserAgent({ fetch, now: Date.now, login }),
    });
    const answer = await connection.request('tools/call', { name: 'whoami', arguments: {} });
    await connection.close();
    return { number, realm, login, answer };
  };
  const visits = await Promise.all(Array.from({ length: COPIES }, (_, number) => visit(number)));
  for (const { number, realm, login, answer } of visits) {
    expect(answer).toMatchObject({ ok: true, value: { structuredContent: { subject: login } } });
    expect(new Set(realm.trace.map((exchange) => exchange.realm))).toEqual(new Set([realm.name]));
    const { flows, outcome } = await realm.verdict();
    expect(flows.map(({ client }) => client)).toEqual([`client ${number}`]);
    expect(flows[0]?.progress.done).toBe(true);
    expect(outcome).toBe('pass');
    const registered = (await realm.clients()).filter(({ source }) => source === 'registered');
    expect(registered.map(({ client_name: name }) => name)).toEqual([`client ${number}`]);
  }
}, 120_000);
