import { expect, test } from 'vitest';
import { shownStorage } from '../../auth-server/storage/shown.ts';

test.each([
  ['redis://user:hush@localhost:6379/2', 'redis://localhost:6379/2'],
  ['rediss://:hush@redis.example', 'rediss://redis.example'],
  ['redis://:hu[sh', 'redis://'],
  ['sqlite:data/playground.db', 'sqlite:data/playground.db'],
  ['memory', 'memory'],
])('%s is shown without credentials', (setting, shown) => {
  expect(shownStorage(setting)).toBe(shown);
});
