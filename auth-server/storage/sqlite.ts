import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { StartupError } from '../../serving/startup.ts';
import { type FoundRecord, type Storage, type StorageOptions, secondsOf } from './contract.ts';

/** Milliseconds that one process waits for another one to finish its transaction. */
const BUSY_TIMEOUT = 5000;

/** Rows that one purge transaction removes, so that nobody waits long behind it. */
const PURGE_BATCH = 500;

/** Kept in the file, so that a file of another layout is refused and not misread. */
const LAYOUT = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS records (
    realm TEXT NOT NULL,
    model TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    expires_at INTEGER,
    consumed_at INTEGER,
    grant_id TEXT,
    user_code TEXT,
    uid TEXT,
    PRIMARY KEY (realm, model, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS records_expires_at ON records (expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS records_grant_id ON records (realm, grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS records_user_code ON records (realm, model, user_code) WHERE user_code IS NOT NULL;
  CREATE INDEX IF NOT EXISTS records_uid ON records (realm, model, uid) WHERE uid IS NOT NULL;
  PRAGMA user_version = ${LAYOUT};
`;

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
      `DELETE FROM records WHERE (realm, model, id) IN
       (SELECT realm, model, id FROM records WHERE expires_at <= ? LIMIT ${PURGE_BATCH})`,
    ),
    forget: db.prepare('DELETE FROM records WHERE realm = ?'),
  };
}

function layoutOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}

/** Write-ahead log with `synchronous=NORMAL`: what was committed survives a killed process, not a power cut. */
function prepareDatabase(db: DatabaseSync): void {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  db.exec('BEGIN IMMEDIATE'); // of several processes that start at once, one makes the tables
  try {
    const layout = layoutOf(db);
    if (layout !== 0 && layout !== LAYOUT) throw new Error('it was written by another version');
    if (layout === 0) db.exec(SCHEMA);
  } finally {
    db.exec('COMMIT');
  }
}

function openDatabase(file: string): DatabaseSync {
  const path = resolve(file);
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a', 0o600)); // it holds secrets and refresh tokens
    db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
    prepareDatabase(db);
    return db;
  } catch (error) {
    db?.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `STORAGE=sqlite:${file}: the file cannot be used (${why}). Delete it, or name another one`,
    );
  }
}

function foundOf(row: Record<string, SQLOutputValue> | undefined): FoundRecord | undefined {
  if (!row) return undefined;
  const found = { id: String(row.id), payload: String(row.payload) };
  return row.consumed_at === null ? found : { ...found, consumedAt: Number(row.consumed_at) };
}

/**
 * A store in one file that several processes may share.
 *
 * @param file path of the database; its folder is made
 * @throws {StartupError} naming STORAGE when the file cannot be used
 */
export function sqliteStorage(file: string, { now }: StorageOptions): Storage {
  const db = openDatabase(file);
  const sql = prepareAll(db);
  const seconds = () => secondsOf(now);

  return {
    async upsert({ realm, model, id, payload, expiresAt, grantId, userCode, uid }) {
      sql.upsert.run(
        realm,
        model,
        id,
        payload,
        expiresAt ?? null,
        grantId ?? null,
        userCode ?? null,
        uid ?? null,
      );
    },
    async insert({ realm, model, id, payload, expiresAt, grantId, userCode, uid }) {
      const values = [expiresAt ?? null, grantId ?? null, userCode ?? null, uid ?? null];
      return sql.insert.run(realm, model, id, payload, ...values, seconds()).changes === 1;
    },
    async find(realm, model, id) {
      return foundOf(sql.find.get(realm, model, id, seconds()));
    },
    async findByUserCode(realm, model, userCode) {
      return foundOf(sql.findByUserCode.get(realm, model, userCode, seconds()));
    },
    async findByUid(realm, model, uid) {
      return foundOf(sql.findByUid.get(realm, model, uid, seconds()));
    },
    async consume(realm, model, id) {
      return sql.consume.run(seconds(), realm, model, id, seconds()).changes === 1;
    },
    async destroy(realm, model, id) {
      sql.destroy.run(realm, model, id);
    },
    async revokeByGrantId(realm, grantId) {
      sql.revokeByGrantId.run(realm, grantId);
    },
    async list(realm, model) {
      return sql.list.all(realm, model, seconds()).flatMap((row) => foundOf(row) ?? []);
    },
    async count(realm, model) {
      return Number(sql.count.get(realm, model, seconds())?.count);
    },
    async purge() {
      const before = seconds();
      let removed = 0;
      for (let batch = PURGE_BATCH; batch === PURGE_BATCH && db.isOpen; removed += batch) {
        batch = Number(sql.purge.run(before).changes);
        await new Promise(setImmediate); // requests go first
      }
      return removed;
    },
    async forget(realm) {
      sql.forget.run(realm);
    },
    async close() {
      db.close();
    },
  };
}
