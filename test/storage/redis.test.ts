import { once } from 'node:events';
import { createServer } from 'node:net';
import { createClient } from 'redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StorageUnavailable } from '../../auth-server/storage/contract.ts';
import { openStorage } from '../../auth-server/storage/open.ts';
import { redisStorage } from '../../auth-server/storage/redis.ts';
import { StartupError } from '../../serving/startup.ts';
import { freePort } from '../helpers/serve.ts';
import { type RedisServer, startRedis } from './redis-server.ts';
import { storageContract } from './storage-contract.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());

const connect = () => createClient({ url: redis.url }).connect();

/** What redis-cli would say. */
async function withClient<T>(ask: (client: Awaited<ReturnType<typeof connect>>) => Promise<T>): Promise<T> {
  const client = await connect();
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}

storageContract('Redis', async () => {
  await withClient((client) => client.flushAll());
  return { open: (options) => redisStorage(redis.url, options), dispose: async () => {} };
});

const code = { realm: 'default', model: 'AuthorizationCode', payload: '{}', grantId: 'g' };

test('lets Redis remove what expires, the bookkeeping of the grant too', async () => {
  await withClient((client) => client.flushAll());
  const storage = await openStorage(redis.url, { now: Date.now });
  const expiresAt = Math.floor(Date.now() / 1000) + 60;
  await storage.upsert({ ...code, id: 'a', userCode: 'U', uid: 'u', expiresAt });
  await storage.consume('default', 'AuthorizationCode', 'a');
  await storage.upsert({ ...code, id: 'b', expiresAt: expiresAt + 60 });
  await storage.close();
  await withClient(async (client) => {
    const keys = await client.keys('*');
    expect(keys).toHaveLength(5);
    for (const key of keys) {
      expect(await client.ttl(key)).toBeGreaterThan(50);
      expect(await client.ttl(key)).toBeLessThanOrEqual(120);
    }
  });
});

test('keeps the bookkeeping of a grant small while its tokens come and go', async () => {
  await withClient((client) => client.flushAll());
  let now = 1_800_000_000_000;
  const storage = await redisStorage(redis.url, { now: () => now });
  for (let index = 0; index < 100; index += 1) {
    await storage.upsert({ ...code, id: `${index}`, expiresAt: now / 1000 + 10 });
    now += 5000;
  }
  await storage.close();
  const size = await withClient(async (client) => client.zCard((await client.keys('*@grant*'))[0] ?? ''));
  expect(size).toBeLessThanOrEqual(3);
});

test('names the setting when nothing listens there, without the password', async () => {
  const opening = openStorage(`redis://me:hunter2@127.0.0.1:${await freePort()}`, { now: Date.now });
  await expect(opening).rejects.toThrow(StartupError);
  await expect(opening).rejects.toThrow(/^STORAGE=redis:\/\/127\.0\.0\.1:\d+: Redis cannot be used \(.+\)$/);
});

test('names the setting when something else listens there and never answers', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await expect(openStorage(`redis://127.0.0.1:${port}`, { now: Date.now })).rejects.toThrow(
    /^STORAGE=redis:/,
  );
  silent.close();
});

test('fails at once while Redis is away, and goes on when it is back', async () => {
  const first = await startRedis();
  const port = Number(new URL(first.url).port);
  const storage = await redisStorage(first.url, { now: Date.now });
  await storage.upsert({ ...code, id: 'a' });
  await first.stop();
  await expect(storage.find('default', 'AuthorizationCode', 'a')).rejects.toThrow(StorageUnavailable);
  await expect(storage.find('default', 'AuthorizationCode', 'a')).rejects.toThrow(/does not answer/);

  const second = await startRedis(port);
  await expect
    .poll(() => storage.upsert({ ...code, id: 'b' }).then(() => 'stored', String), { timeout: 10_000 })
    .toBe('stored');
  expect(await storage.consume('default', 'AuthorizationCode', 'b')).toBe(true);
  await storage.close();
  await second.stop();
});

test('can be closed while Redis is away', async () => {
  const server = await startRedis();
  const storage = await redisStorage(server.url, { now: Date.now });
  await server.stop();
  await expect(storage.close()).resolves.toBeUndefined();
});
