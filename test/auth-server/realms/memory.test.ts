import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { useAuthServer } from '../../helpers/auth-server.ts';
import { CALLBACK, register } from '../../helpers/code-flow.ts';

const server = await useAuthServer();

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
/** Megabytes that are really in use: what a process holds besides is up to its garbage collector. */
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

/** Uses realms that nobody has used: each makes its key and registers a client. */
async function use(from: number, many: number): Promise<void> {
  const native = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };
  for (let n = from; n < from + many; n += 1) {
    const name = `default~many${n}`;
    const realm = { issuer: `${server.issuer}/realms/${name}`, resource: server.resource };
    expect((await register(realm, native)).status).toBe(201);
    await server.storage.forget(name); // what is stored is not what a realm costs
    server.recorder.clear(name);
  }
  server.log.length = 0;
}

// Measured: 25 MB. All but a few are the 256 providers that are kept.
test('a thousand realms that were used hold less than 40 MB, and the next hundreds nothing more', {
  timeout: 120_000,
}, async () => {
  await use(0, 20);
  const empty = heap();
  await use(20, 1000);
  const full = heap();
  expect(server.realms.live()).toHaveLength(1000);
  expect(full - empty).toBeLessThan(40);
  await use(1020, 500);
  expect(heap() - full).toBeLessThan(10);
});
