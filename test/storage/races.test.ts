import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../auth-server/storage/contract.ts';
import { memoryStorage } from '../../auth-server/storage/memory.ts';
import { redisStorage } from '../../auth-server/storage/redis.ts';
import { sqliteStorage } from '../../auth-server/storage/sqlite.ts';
import { signToken } from '../../keys/sign.ts';
import { startAuthServer, type TestAuthServer } from '../helpers/auth-server.ts';
import { getCode, getTokens, post, redeem, refresh } from '../helpers/code-flow.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

let folder: string;
let redis: RedisServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'races-'));
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

const clock = { now: Date.now };

/** Two connections to the same data, as two processes would have them. */
const STORES: Record<string, () => Promise<[Storage, Storage]>> = {
  async memory() {
    const storage = memoryStorage(clock);
    return [storage, { ...storage, close: async () => {} }];
  },
  async SQLite() {
    const file = join(folder, 'races.db');
    return [sqliteStorage(file, clock), sqliteStorage(file, clock)];
  },
  async Redis() {
    return [await redisStorage(redis.url, clock), await redisStorage(redis.url, clock)];
  },
};

/** Lets nobody go on from reading a record of this model before everybody has read it. */
function meetAfterReading(model: string, parties: number) {
  const everybody = Promise.withResolvers<void>();
  let arrived = 0;
  return (storage: Storage): Storage => ({
    ...storage,
    async find(realm, asked, id) {
      const found = await storage.find(realm, asked, id);
      if (asked === model) {
        arrived += 1;
        if (arrived >= parties) everybody.resolve();
        await everybody.promise;
      }
      return found;
    },
  });
}

describe.each(Object.keys(STORES))('two authorization servers on the same %s', (name) => {
  let servers: TestAuthServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  /** Two servers of one issuer, which meet after they have read what both are about to use up. */
  async function startTwo(model: string): Promise<[TestAuthServer, TestAuthServer]> {
    const meeting = meetAfterReading(model, 2);
    const stores = (await STORES[name]?.()) ?? [];
    const settings = { AUTO_CONSENT: 'alice' };
    servers = await Promise.all(
      stores.map((storage) => startAuthServer({ storage: meeting(storage), settings })),
    );
    const [one, two] = servers;
    if (!one || !two) throw new Error('two stores were opened');
    return [one, two];
  }

  test('redeem a code once, and the loser takes the tokens of the winner with it (RFC 6749 §4.1.2)', async () => {
    const [one, two] = await startTwo('AuthorizationCode');
    const { code, verifier } = await getCode(one);
    const answers = await Promise.all([redeem(one, code, verifier), redeem(two, code, verifier)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(answers.find(({ status }) => status === 400)?.error).toBe('invalid_grant');
    const winner = answers.find(({ status }) => status === 200);
    expect(await refresh(one, winner?.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect([...one.failures, ...two.failures]).toEqual([]);
  });

  test.each([60.5, 1e17])(
    'take a client assertion that lives %d seconds once (RFC 7523 §3)',
    async (lifetime) => {
      const [one, two] = await startTwo('ReplayDetection');
      const { machineKey, issuer } = one;
      const now = Math.floor(Date.now() / 1000);
      const id = 'playground-machine-key';
      const claims = { iss: id, sub: id, aud: issuer, iat: now, exp: now + lifetime, jti: `${lifetime}` };
      const params = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await signToken(machineKey, claims, { typ: 'JWT' }),
      };
      const both = [one, one].map((server) => post(`${server.issuer}/token`, params));
      const answers = await Promise.all(both);
      expect(answers.map(({ status }) => status === 200).sort()).toEqual([false, true]);
      expect(answers.every(({ status }) => status < 500)).toBe(true);
      expect([...one.failures, ...two.failures]).toEqual([]);
    },
  );

  test('rotate a refresh token once, and a reuse at the same moment revokes the family (RFC 9700 §4.14.2)', async () => {
    const [one, two] = await startTwo('RefreshToken');
    const { refresh_token: token } = await getTokens(one);
    const answers = await Promise.all([refresh(one, token), refresh(two, token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(answers.find(({ status }) => status === 400)?.error).toBe('invalid_grant');
    const winner = answers.find(({ status }) => status === 200);
    expect(winner?.refresh_token).not.toBe(token);
    expect(await refresh(two, winner?.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect([...one.failures, ...two.failures]).toEqual([]);
  });
});
