// Registers clients and uses up codes, and says each one that was acknowledged, until it is killed.
import { sqliteStorage } from '../../auth-server/storage/sqlite.ts';

const storage = sqliteStorage(process.argv[2] ?? '', { now: Date.now });
for (let index = 0; ; index += 1) {
  const id = `${process.pid}-${index}`;
  await storage.upsert({ realm: 'default', model: 'Client', id, payload: JSON.stringify({ id }) });
  const code = { realm: 'default', model: 'AuthorizationCode', id, payload: '{}', grantId: id };
  await storage.upsert({ ...code, expiresAt: Math.floor(Date.now() / 1000) + 600 });
  if (!(await storage.consume('default', 'AuthorizationCode', id)))
    throw new Error('nobody else consumes it');
  process.stdout.write(`${id}\n`);
  await new Promise(setImmediate);
}
