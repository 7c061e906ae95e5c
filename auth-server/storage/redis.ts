import { StartupError } from '../../serving/startup.ts';
import {
  type FoundRecord,
  type Storage,
  type StorageOptions,
  StorageUnavailable,
  type StoredRecord,
  secondsOf,
} from './contract.ts';
import { digits, NEVER, SCRIPTS, type StoreArguments, takeApart } from './redis-scripts.ts';
import { shownStorage } from './shown.ts';

/** Everything of ours in a Redis that others may use too. */
const PREFIX = 'mcp-oauth-playground';

/** Milliseconds that the server has to answer in at start. */
const CONNECT_TIMEOUT = 3000;

/** Milliseconds without a sign of life after which a connection is given up, and what keeps an idle one alive. */
const SOCKET_TIMEOUT = 5000;
const PING_INTERVAL = 2000;

/** Keys that one step of a walk through the database looks at. */
const SCAN_COUNT = 1000;

/** The first part of every key of a realm. A colon in the name would make two realms overlap. */
const realmPrefix = (realm: string): string => `${PREFIX}:${encodeURIComponent(realm)}:`;
const keyOf = (realm: string, model: string, id: string): string => `${realmPrefix(realm)}${model}:${id}`;
const grantKey = (realm: string, grantId: string): string => keyOf(realm, '@grant', grantId);
const userCodeKey = (realm: string, model: string, code: string): string =>
  keyOf(realm, `@userCode:${model}`, code);
const uidKey = (realm: string, model: string, uid: string): string => keyOf(realm, `@uid:${model}`, uid);

/** Escapes a literal for a `MATCH` pattern. */
const literal = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

/** Connects, or says in a few seconds why that cannot be done. Later losses are repaired in the background. */
async function connect(url: string) {
  const { createClient, defineScript } = await import('redis');
  let started = false;
  const client = createClient({
    url,
    disableOfflineQueue: true, // a request that waits for Redis to come back helps nobody
    pingInterval: PING_INTERVAL,
    socket: {
      connectTimeout: CONNECT_TIMEOUT,
      socketTimeout: SOCKET_TIMEOUT,
      reconnectStrategy: (retries, cause) => (started ? Math.min(50 * 2 ** retries, 1000) : cause),
    },
    scripts: {
      store: defineScript(SCRIPTS.store),
      consume: defineScript(SCRIPTS.consume),
      revoke: defineScript(SCRIPTS.revoke),
    },
  });
  client.on('error', () => {}); // every command reports for itself
  const giveUp = setTimeout(() => client.destroy(), CONNECT_TIMEOUT);
  try {
    await client.connect();
    await client.ping();
    started = true;
    return client;
  } catch (error) {
    if (client.isOpen) client.destroy();
    throw error;
  } finally {
    clearTimeout(giveUp);
  }
}

type Client = Awaited<ReturnType<typeof connect>>;

async function open(url: string): Promise<Client> {
  try {
    return await connect(url);
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new StartupError(`STORAGE=${shownStorage(url)}: Redis cannot be used (${why})`);
  }
}

function storeArguments(
  mode: 'upsert' | 'insert',
  { realm, model, id, payload, expiresAt, grantId, userCode, uid }: StoredRecord,
  seconds: number,
): StoreArguments {
  return {
    mode,
    record: keyOf(realm, model, id),
    grant: grantId === undefined ? '' : grantKey(realm, grantId),
    aliases: [
      ...(userCode === undefined ? [] : [userCodeKey(realm, model, userCode)]),
      ...(uid === undefined ? [] : [uidKey(realm, model, uid)]),
    ],
    text: (expiresAt === undefined ? NEVER : digits(expiresAt)) + payload,
    now: digits(seconds),
  };
}

/**
 * A store for several processes. Redis removes what has expired.
 *
 * @param url `redis://` or `rediss://`, with credentials if there are any
 * @throws {StartupError} naming STORAGE when the server cannot be used
 */
export async function redisStorage(url: string, { now }: StorageOptions): Promise<Storage> {
  const client = await open(url);

  /** A command, or the plain fact that the store is away. */
  async function ask<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (error) {
      throw new StorageUnavailable(`Redis at ${shownStorage(url)} does not answer`, { cause: error });
    }
  }

  function live(key: string, text: string | null): FoundRecord | undefined {
    if (text === null) return undefined;
    const { consumedAt, expiresAt, payload } = takeApart(text);
    if (expiresAt <= secondsOf(now)) return undefined;
    const id = key.slice(key.indexOf(':', key.indexOf(':', PREFIX.length + 1) + 1) + 1);
    return consumedAt === 0 ? { id, payload } : { id, payload, consumedAt };
  }
  const read = async (key: string): Promise<FoundRecord | undefined> => live(key, await ask(client.get(key)));
  const readAlias = async (alias: string): Promise<FoundRecord | undefined> => {
    const key = await ask(client.get(alias));
    return key === null ? undefined : read(key);
  };

  async function walk(prefix: string, visit: (keys: string[]) => Promise<unknown>): Promise<void> {
    let cursor = '0';
    do {
      const step = await ask(client.scan(cursor, { MATCH: `${literal(prefix)}*`, COUNT: SCAN_COUNT }));
      if (step.keys.length > 0) await visit(step.keys);
      cursor = step.cursor;
    } while (cursor !== '0');
  }

  async function list(realm: string, model: string): Promise<FoundRecord[]> {
    const found = new Map<string, FoundRecord>(); // a walk may meet a key twice
    await walk(keyOf(realm, model, ''), async (keys) => {
      const texts = await ask(client.mGet(keys));
      for (const [index, key] of keys.entries()) {
        const record = live(key, texts[index] ?? null);
        if (record) found.set(key, record);
      }
    });
    return [...found.values()];
  }

  return {
    async upsert(record) {
      await ask(client.store(storeArguments('upsert', record, secondsOf(now))));
    },
    async insert(record) {
      return ask(client.store(storeArguments('insert', record, secondsOf(now))));
    },
    async find(realm, model, id) {
      return read(keyOf(realm, model, id));
    },
    async findByUserCode(realm, model, userCode) {
      return readAlias(userCodeKey(realm, model, userCode));
    },
    async findByUid(realm, model, uid) {
      return readAlias(uidKey(realm, model, uid));
    },
    async consume(realm, model, id) {
      return ask(client.consume(keyOf(realm, model, id), digits(secondsOf(now))));
    },
    async destroy(realm, model, id) {
      await ask(client.unlink(keyOf(realm, model, id)));
    },
    async revokeByGrantId(realm, grantId) {
      await ask(client.revoke(grantKey(realm, grantId)));
    },
    list,
    async count(realm, model) {
      return (await list(realm, model)).length;
    },
    async purge() {
      return 0;
    },
    async forget(realm) {
      await walk(realmPrefix(realm), (keys) => ask(client.unlink(keys)));
    },
    async close() {
      if (client.isReady) await client.close();
      else if (client.isOpen) client.destroy();
    },
  };
}
