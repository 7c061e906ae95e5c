import { expect, test } from 'vitest';
import { memoryStorage } from '../../auth-server/storage/memory.ts';
import { storageContract } from './storage-contract.ts';

storageContract('memory', async () => {
  let seconds = () => 0;
  const shared = memoryStorage({ now: () => seconds() });
  return {
    async open({ now }) {
      seconds = now;
      return { ...shared, close: async () => {} };
    },
    dispose: () => shared.close(),
  };
});

test('removes expired records and leaves nothing behind in memory', async () => {
  let now = 0;
  const storage = memoryStorage({ now: () => now });
  for (let index = 0; index < 1500; index += 1) {
    const names = { grantId: `g${index % 7}`, uid: `u${index}`, expiresAt: 1 + (index % 3) };
    await storage.upsert({
      realm: `r${index % 5}`,
      model: 'Session',
      id: `s${index}`,
      payload: '{}',
      ...names,
    });
  }
  now = 1000;
  expect(await storage.purge()).toBe(500);
  expect(await storage.purge()).toBe(0);
  now = 3000;
  expect(await storage.purge()).toBe(1000);
  expect(await storage.list('r0', 'Session')).toEqual([]);
});
