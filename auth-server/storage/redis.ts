import type { Storage, StorageOptions } from './contract.ts';

export async function redisStorage(_url: string, _options: StorageOptions): Promise<Storage> {
  throw new Error('in the making');
}
