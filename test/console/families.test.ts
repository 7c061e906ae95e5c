import { afterAll, describe, expect, it } from 'vitest';
import type { Race, RaceRequest } from '../../console/contract/families.ts';
import type { RefreshFamily } from '../../lab/control/auth-control.ts';
import { clientAt } from '../helpers/client-at.ts';
import { sendTo, startConsoleUnderTest } from '../helpers/console.ts';

const console = await startConsoleUnderTest({ settings: { SIGNING_ALG: 'ES256' } });
afterAll(() => console[Symbol.asyncDispose]());

let copies = 0;
/** A realm of its own in which a client has been given a refresh token. */
async function realmWithFamily(scenario = 'default', changes: Parameters<typeof clientAt>[1] = {}) {
  copies += 1;
  const realm = console.playground.realm(`${scenario}~families${copies}`);
  const client = clientAt(realm.mcpUrl, changes);
  const called = await client.request('tools/call', { name: 'whoami', arguments: {} });
  expect(called.ok).toBe(true);
  const [family] = await console.playground.hub.auth.refreshFamilies(realm.name);
  return { realm: realm.name, client, family: family as RefreshFamily }; // a code flow leaves one
}

const ask = (realm: string, grantId: string, body: unknown, method = 'POST') =>
  sendTo(console, method, `/api/realms/${realm}/refresh-families/${grantId}/race`, body);

async function race(realm: string, { grantId }: RefreshFamily, request: Partial<RaceRequest>): Promise<Race> {
  const answer = await ask(realm, grantId, request);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Race; // what the route says of itself
}

const statuses = ({ attempts }: Race): number[] => attempts.map(({ status }) => status);

describe('a refresh token that is shown several times (RFC 9700 §4.14.2)', () => {
  it('five at once: one is answered, the others are refused, and the family is gone', async () => {
    const { realm, family, client } = await realmWithFamily();
    const result = await race(realm, family, { count: 5 });
    expect(statuses(result).sort()).toEqual([200, 400, 400, 400, 400]);
    const refused = result.attempts.filter(({ status }) => status === 400);
    expect(new Set(refused.map(({ error }) => error))).toEqual(new Set(['invalid_grant']));
    expect(result.after).toBeUndefined();
    expect((await client.refresh()).ok).toBe(false);
  });

  it('twice in turn: the first is answered, the replay ends the family', async () => {
    const { realm, family } = await realmWithFamily();
    const result = await race(realm, family, { count: 2, order: 'in_turn' });
    expect(statuses(result)).toEqual([200, 400]);
    expect(result.after).toBeUndefined();
  });

  it('at a server without rotation every request is answered, and the token stays', async () => {
    const { realm, family } = await realmWithFamily('refresh-no-rotation');
    const result = await race(realm, family, { count: 3 });
    expect(statuses(result)).toEqual([200, 200, 200]);
    expect(result.after?.members.map(({ token }) => token)).toEqual([result.token]);
  });

  it('at a server with grace every request is answered, and the family grows', async () => {
    const { realm, family } = await realmWithFamily('refresh-grace');
    const result = await race(realm, family, { count: 3 });
    expect(statuses(result)).toEqual([200, 200, 200]);
    expect(result.after?.members.length).toBeGreaterThan(1);
  });

  it('of a confidential client, which authenticates as it registered', async () => {
    const { realm, family } = await realmWithFamily('default', {
      registration: {
        preRegistered: {
          clientId: 'playground-confidential',
          clientSecret: 'playground-confidential-secret',
        },
      },
    });
    expect(statuses(await race(realm, family, { count: 2, order: 'in_turn' }))).toEqual([200, 400]);
  });

  it('shows no token, only masks, and the trace says in whose name it asked', async () => {
    const { realm, family, client } = await realmWithFamily();
    const token = client.authorization?.tokens.refreshToken ?? '';
    const result = await race(realm, family, { count: 2 });
    expect(token.length).toBeGreaterThan(20);
    expect(JSON.stringify(result)).not.toContain(token);
    expect(result.token).toBe(family.members.at(-1)?.token);
    const won = result.attempts.find(({ status }) => status === 200);
    expect(won?.accessToken).toMatch(/^masked:/);
    expect(won?.refreshToken).toMatch(/^masked:/);
    const { exchanges } = await console.playground.hub.trace(realm);
    const asked = exchanges.filter(({ peer }) => peer.agent.startsWith('mcp-oauth-playground-console'));
    expect(asked.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(2);
  });
});

describe('what cannot be raced', () => {
  it.each([
    [{ count: 1 }, /count/],
    [{ count: 21 }, /count/],
    [{ count: 2, order: 'sideways' }, /order/],
    [{}, /count/],
  ])('%j is refused, naming what was expected', async (body, expected) => {
    const { realm, family } = await realmWithFamily();
    const answer = await ask(realm, family.grantId, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(expected);
  });

  it('a family that is not there, or a realm', async () => {
    const none = await ask('default', 'nobody', { count: 2 });
    expect(none.status).toBe(404);
    expect(await none.text()).toContain('has no refresh token of a grant');
    expect((await ask('no-such-scenario', 'nobody', { count: 2 })).status).toBe(404);
  });

  it('a realm whose metadata cannot be used is told in words', async () => {
    const { realm, family } = await realmWithFamily();
    const params = { merge: { token_endpoint: null } };
    await console.playground.hub.setFault(realm, { id: 'm', seam: 'as-metadata', params });
    const answer = await ask(realm, family.grantId, { count: 2 });
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('The token endpoint cannot be used');
  });
});
