import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import {
  type FoundRecord,
  type Storage,
  type StorageOptions,
  StorageUnavailable,
  type StoredRecord,
  secondsOf,
} from './contract.ts';
import { batchWrites } from './sqlite-batch.ts';
import { openDatabase } from './sqlite-database.ts';

/** Rows that one purge transaction removes, so that nobody waits long behind it. */
const PURGE_BATCH = 500;

const COLUMNS = 'realm, model, id, payload, expires_at, grant_id, user_code, uid';
const CONTENT = `
  payload = excluded.payload, expires_at = excluded.expires_at,
  grant_id = excluded.grant_id, user_code = excluded.user_code, uid = excluded.uid`;
const NAMED = 'realm = ? AND model = ? AND id = ?';
const LIVE = '(expires_at IS NULL OR expires_at > ?)';
const FOUND = 'SELECT id, payload, consumed_at FROM records WHERE';

function prepareAll(db: DatabaseSync) {
  return {
    // consumed_at is left as it is: what was used up stays so.
    upsert: db.prepare(
      `INSERT INTO records (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (realm, model, id) DO UPDATE SET ${CONTENT}`,
    ),
    insert: db.prepare(
      `INSERT INTO records (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (realm, model, id) DO UPDATE SET ${CONTENT}, consumed_at = NULL WHERE records.expires_at <= ?`,
    ),
    find: db.prepare(`${FOUND} ${NAMED} AND ${LIVE}`),
    findByUserCode: db.prepare(`${FOUND} realm = ? AND model = ? AND user_code = ? AND ${LIVE}`),
    findByUid: db.prepare(`${FOUND} realm = ? AND model = ? AND uid = ? AND ${LIVE}`),
    consume: db.prepare(
      `UPDATE records SET consumed_at = ? WHERE ${NAMED} AND consumed_at IS NULL AND ${LIVE}`,
    ),
    destroy: db.prepare(`DELETE FROM records WHERE ${NAMED}`),
    revokeByGrantId: db.prepare('DELETE FROM records WHERE realm = ? AND grant_id = ?'),
    list: db.prepare(`${FOUND} realm = ? AND model = ? AND ${LIVE}`),
    count: db.prepare(`SELECT count(*) AS count FROM records WHERE realm = ? AND model = ? AND ${LIVE}`),
    purge: db.prepare(
      `DELETE FROM records WHERE rowid IN
       (SELECT rowid FROM records WHERE expires_at <= ? LIMIT ${PURGE_BATCH})`,
    ),
    forget: db.prepare('DELETE FROM records WHERE realm = ?'),
  };
}

function foundOf(row: Record<string, SQLOutputValue> | undefined): FoundRecord | undefined {
  if (!row) return undefined;
  const found = { id: String(row.id), payload: String(row.payload) };
  return row.consumed_at === null ? found : { ...found, consumedAt: Number(row.consumed_at) };
}

/** A read, or the plain fact that the file cannot be used now. */
function read<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StorageUnavailable(`SQLite cannot read (${why})`, { cause });
  }
}

/** The values of {@link COLUMNS}. */
const valuesOf = ({ realm, model, id, payload, expiresAt, grantId, userCode, uid }: StoredRecord) =>
  [realm, model, id, payload, expiresAt ?? null, grantId ?? null, userCode ?? null, uid ?? null] as const;

/**
 * A store in one file that several processes may share.
 *
 * @param file path of the database; its folder is made
 * @throws {StartupError} naming STORAGE when the file cannot be used
 */
export function sqliteStorage(file: string, { now }: StorageOptions): Storage {
  const db = openDatabase(file);
  const sql = prepareAll(db);
  const write = batchWrites(db);
  const seconds = () => secondsOf(now);

  return {
    async upsert(record) {
      await write(() => sql.upsert.run(...valuesOf(record)));
    },
    insert: (record) => write(() => sql.insert.run(...valuesOf(record), seconds()).changes === 1),
    async find(realm, model, id) {
      return foundOf(read(() => sql.find.get(realm, model, id, seconds())));
    },
    async findByUserCode(realm, model, userCode) {
      return foundOf(read(() => sql.findByUserCode.get(realm, model, userCode, seconds())));
    },
    async findByUid(realm, model, uid) {
      return foundOf(read(() => sql.findByUid.get(realm, model, uid, seconds())));
    },
    consume: (realm, model, id) =>
      write(() => sql.consume.run(seconds(), realm, model, id, seconds()).changes === 1),
    async destroy(realm, model, id) {
      await write(() => sql.destroy.run(realm, model, id));
    },
    async revokeByGrantId(realm, grantId) {
      await write(() => sql.revokeByGrantId.run(realm, grantId));
    },
    async list(realm, model) {
      return read(() => sql.list.all(realm, model, seconds())).flatMap((row) => foundOf(row) ?? []);
    },
    async count(realm, model) {
      return Number(read(() => sql.count.get(realm, model, seconds()))?.count);
    },
    async purge() {
      const before = seconds();
      let removed = 0;
      for (let batch = PURGE_BATCH; batch === PURGE_BATCH && db.isOpen; removed += batch) {
        batch = Number(await write(() => sql.purge.run(before).changes));
      }
      return removed;
    },
    async forget(realm) {
      await write(() => sql.forget.run(realm));
    },
    async close() {
      await write(() => {}); // whatever is waiting goes first
      db.close();
    },
  };
}
