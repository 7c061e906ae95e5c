import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StorageUnavailable } from '../../auth-server/storage/contract.ts';
import { openStorage } from '../../auth-server/storage/open.ts';
import { sqliteStorage } from '../../auth-server/storage/sqlite.ts';
import { batchWrites } from '../../auth-server/storage/sqlite-batch.ts';
import { StartupError } from '../../serving/startup.ts';
import { storageContract } from './storage-contract.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
});
afterAll(() => rm(folder, { recursive: true }));

const freshFile = () => join(folder, 'made', 'on', 'demand', `${randomUUID()}.db`);

storageContract('SQLite', async () => {
  const file = freshFile();
  return { open: async (options) => sqliteStorage(file, options), dispose: async () => {} };
});

test('removes expired rows from the file, more than one batch of them', async () => {
  let now = 0;
  const file = freshFile();
  const storage = sqliteStorage(file, { now: () => now });
  for (let index = 0; index < 1200; index += 1) {
    const expiresAt = index < 1100 ? 1 : 2;
    await storage.upsert({ realm: 'r', model: 'Interaction', id: `${index}`, payload: '{}', expiresAt });
  }
  now = 1000;
  expect(await storage.purge()).toBe(1100);
  expect(await storage.purge()).toBe(0);
  await storage.close();
  const db = new DatabaseSync(file);
  expect(db.prepare('SELECT count(*) AS count FROM records').get()?.count).toBe(100);
  db.close();
});

test('keeps records over a restart, in a file for its owner only', async () => {
  const file = freshFile();
  const before = await openStorage(`sqlite:${file}`, { now: Date.now });
  await before.upsert({ realm: 'default', model: 'Client', id: 'a', payload: '{"kept":true}' });
  await before.close();
  const after = await openStorage(`sqlite:${file}`, { now: Date.now });
  expect(await after.find('default', 'Client', 'a')).toEqual({ id: 'a', payload: '{"kept":true}' });
  await after.close();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('names the setting when the file is not a database', async () => {
  const file = join(folder, 'broken.db');
  await writeFile(file, 'this was never a database'.repeat(100));
  const opening = openStorage(`sqlite:${file}`, { now: Date.now });
  await expect(opening).rejects.toThrow(StartupError);
  await expect(opening).rejects.toThrow(/^STORAGE=sqlite:.*broken\.db: .*not a database.*$/);
});

test('names the setting when the file was written by another version', async () => {
  const file = join(folder, 'newer.db');
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  await expect(openStorage(`sqlite:${file}`, { now: Date.now })).rejects.toThrow(
    /^STORAGE=.*another version/,
  );
});

test('names the setting when the folder cannot be made', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(openStorage(`sqlite:${file}/x.db`, { now: Date.now })).rejects.toThrow(/^STORAGE=.*x\.db: /);
});

test('a statement that fails takes none of its batch with it', async () => {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE t (x TEXT NOT NULL)');
  const insert = db.prepare('INSERT INTO t VALUES (?)');
  const write = batchWrites(db);
  const values = ['a', null, 'b'];
  const outcomes = await Promise.allSettled(values.map((value) => write(() => insert.run(value).changes)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(db.prepare('SELECT count(*) AS count FROM t').get()?.count).toBe(2);
  db.close();
});

test('a read that fails is the store being away, as a write is', async () => {
  const storage = sqliteStorage(freshFile(), { now: Date.now });
  await storage.close();
  await expect(storage.find('r', 'Client', 'a')).rejects.toBeInstanceOf(StorageUnavailable);
  await expect(storage.findByUid('r', 'Session', 'a')).rejects.toBeInstanceOf(StorageUnavailable);
  await expect(storage.list('r', 'Client')).rejects.toBeInstanceOf(StorageUnavailable);
});

test('tells everybody when a batch could not be committed, and works again afterwards', async () => {
  const db = new DatabaseSync(':memory:');
  db.exec(`CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE t (x INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`);
  const insert = db.prepare('INSERT INTO t VALUES (?)');
  const write = batchWrites(db);
  const outcomes = await Promise.allSettled([1, null].map((value) => write(() => insert.run(value))));
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
    expect.any(StorageUnavailable),
    expect.any(StorageUnavailable),
  ]);
  expect(db.prepare('SELECT count(*) AS count FROM t').get()?.count).toBe(0);
  await expect(write(() => insert.run(null))).resolves.toMatchObject({ changes: 1 });
  db.close();
});

/** A process that works on the file until it is killed, and the ids that it acknowledged. */
async function workUntilKilled(file: string, acknowledgements: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === acknowledgements) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

test('loses no acknowledged client and lets no code be used twice when its processes are killed', async () => {
  const file = freshFile();
  const acknowledged: string[] = [];
  for (const after of [1, 120, 333]) {
    acknowledged.push(...(await workUntilKilled(file, after)), ...(await workUntilKilled(file, after)));
  }
  const both = await Promise.all([workUntilKilled(file, 200), workUntilKilled(file, 300)]);
  acknowledged.push(...both.flat());

  const storage = sqliteStorage(file, { now: Date.now });
  for (const id of acknowledged) {
    expect(await storage.find('default', 'Client', id)).toEqual({ id, payload: JSON.stringify({ id }) });
    expect(await storage.consume('default', 'AuthorizationCode', id)).toBe(false);
  }
  await storage.close();
});

test('lets several processes create the file at once', async () => {
  for (let round = 0; round < 3; round += 1) {
    const file = freshFile();
    const all = await Promise.all([1, 1, 1, 1].map((after) => workUntilKilled(file, after)));
    expect(all.every((acknowledged) => acknowledged.length >= 1)).toBe(true);
  }
});
