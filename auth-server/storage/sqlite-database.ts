import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from '../../serving/startup.ts';

/** Milliseconds that one process waits for another one to finish its transaction. */
const BUSY_TIMEOUT = 5000;

/** Pages that the log collects before they are moved into the file, which waits for the disk: 16 MB. */
const CHECKPOINT_PAGES = 4000;

/** Kept in the file, so that a file of another layout is refused and not misread. */
const LAYOUT = 1;

/** Rows are appended in the order they come and found by small indexes: half the cost of rows kept in key order. */
const SCHEMA = `
  CREATE TABLE records (
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
  ) STRICT;
  CREATE INDEX records_expires_at ON records (expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX records_grant_id ON records (realm, grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX records_user_code ON records (realm, model, user_code) WHERE user_code IS NOT NULL;
  CREATE INDEX records_uid ON records (realm, model, uid) WHERE uid IS NOT NULL;
  PRAGMA user_version = ${LAYOUT};
`;

function createTables(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE'); // of several processes that start at once, one makes the tables
  try {
    const layout = db.prepare('PRAGMA user_version').get()?.user_version;
    if (layout === 0) db.exec(SCHEMA);
    else if (layout !== LAYOUT) throw new Error('it was written by another version');
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Opens the file, and makes it with its folder where it is missing. Write-ahead log with `synchronous=NORMAL`: what was
 * committed survives a killed process, not a power cut.
 *
 * @throws {StartupError} naming STORAGE when the file cannot be used
 */
export function openDatabase(file: string): DatabaseSync {
  const path = resolve(file);
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a', 0o600)); // it holds secrets and refresh tokens
    db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    createTables(db);
    return db;
  } catch (error) {
    db?.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `STORAGE=sqlite:${file}: the file cannot be used (${why}). Delete it, or name another one`,
    );
  }
}
