import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import { modern, type Rig, startRig } from '../rig.ts';
import { realmOf } from './realm.ts';

let rig: Rig;
afterEach(() => rig.close());

/** Enough to be sure, few enough to be quick. */
const MANY = 200;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed;
};

const sessionsOf = (name: string) => {
  const realm = rig.realms.get(name);
  return realm.ok ? realm.value.runtime.sessions() : undefined;
};

it('keeps a thousand realms: the longest unused one gives way, with its sessions, and comes back anew', async () => {
  rig = await startRig();
  const realm = await realmOf(rig, 'default~first');
  const token = await realm.issuer.token();
  const session = await realm.open(token);
  const stream = await fetch(`${rig.origin}${realm.path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      'mcp-session-id': session,
    },
  });
  for (let n = 0; n < 1000; n += 1) rig.realms.get(`default~n${n}`);
  expect(await stream.text()).toBe('');
  expect(rig.realms.live()).toHaveLength(1000);
  expect(rig.realms.live().map(({ definition }) => definition.name)).toContain('default');
  expect((await realm.ping(token, session)).status).toBe(404);
  expect((await realm.list(token)).status).toBe(200);
});

it('ends the sessions of a realm that is defined anew, and only those', async () => {
  rig = await startRig();
  const [one, two] = [await realmOf(rig, 'default~one'), await realmOf(rig, 'default~two')];
  const [first, second] = [await one.issuer.token(), await two.issuer.token()];
  const [lost, kept] = [await one.open(first), await two.open(second)];
  expect([sessionsOf(one.name), sessionsOf(two.name)]).toEqual([1, 1]);
  rig.realms.define(one.name, { scenario: 'default' });
  expect((await one.ping(first, lost)).status).toBe(404);
  expect((await two.ping(second, kept)).status).toBe(200);
});

it('makes a realm cheap: under 60 KB with its keys, a token and a call', async () => {
  rig = await startRig();
  const realms = await Promise.all(Array.from({ length: MANY }, (_, n) => realmOf(rig, `default~n${n}`)));
  const request = modern('tools/list');
  const call = async ({ path, issuer }: (typeof realms)[number]) => {
    const answer = await rig.post(request.message, await issuer.token(), request.headers, path);
    expect(answer.status).toBe(200);
  };
  const warm = await realmOf(rig, 'default~warm');
  for (let n = 0; n < 20; n += 1) await call(warm);
  const before = heap();
  for (const realm of realms) {
    await call(realm);
    rig.recorder.clear(realm.name);
  }
  expect((heap() - before) / MANY).toBeLessThan(60 * 1024);
});

it('fetches the keys of a realm anew when asked from inside', async () => {
  rig = await startRig();
  const realm = await realmOf(rig, 'default~keys');
  const live = rig.realms.get(realm.name);
  if (!live.ok) throw new Error('no realm');
  expect(await live.value.runtime.refreshKeys()).toBe(true);
  expect(await live.value.runtime.refreshKeys()).toBe(false);
});

it('answers 503 in every realm once the server stops, also in one that is only then asked for', async () => {
  rig = await startRig();
  const realm = await realmOf(rig, 'default~known');
  const token = await realm.issuer.token();
  expect((await realm.list(token)).status).toBe(200);
  await rig.stop();
  expect((await realm.list(token)).status).toBe(503);
  const late = await realmOf(rig, 'default~late');
  expect((await late.list(await late.issuer.token())).status).toBe(503);
});
