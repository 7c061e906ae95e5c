import { afterAll, beforeAll, expect, it } from 'vitest';
import { findChallenge } from '../../helpers/find-challenge.ts';
import { callModern, type Rig, startRig } from '../rig.ts';
import { type RealmUnderTest, realmOf } from './realm.ts';

let rig: Rig;
let one: RealmUnderTest;
let two: RealmUnderTest;
beforeAll(async () => {
  rig = await startRig();
  one = await realmOf(rig, 'default~one');
  two = await realmOf(rig, 'default~two');
});
afterAll(() => rig.close());

it('serves a realm that only its name made, and names its own documents (RFC 9728 §3.1, §5.1)', async () => {
  const metadata = await rig.send(one.metadataPath);
  expect(metadata.json).toMatchObject({
    resource: `${rig.origin}/realms/default~one/mcp`,
    authorization_servers: [`${rig.issuer.origin}/realms/default~one`],
  });
  const challenge = findChallenge((await one.list(undefined)).headers.get('www-authenticate'), 'Bearer');
  expect(challenge?.params.resource_metadata).toBe(`${rig.origin}${one.metadataPath}`);
  expect((await one.list(await one.issuer.token())).status).toBe(200);
});

it('refuses a token of another copy, by key, by issuer and by audience (RFC 9068 §4)', async () => {
  const foreign = await one.list(await two.issuer.token());
  expect(foreign.status).toBe(401);
  expect(foreign.notes).toMatch(/^unknown_key/);
  const wrongAudience = await one.list(await one.issuer.token({ aud: `${rig.origin}${two.path}` }));
  expect(wrongAudience.notes).toBe(
    `audience_mismatch expected=${rig.origin}${one.path} got=${rig.origin}${two.path}`,
  );
  const wrongIssuer = await one.list(await one.issuer.token({ iss: two.issuer.issuer }));
  expect(wrongIssuer.notes).toBe(`issuer_mismatch expected=${one.issuer.issuer} got=${two.issuer.issuer}`);
});

it('refuses a token of a realm at the root, and the other way round', async () => {
  expect((await one.list(await rig.issuer.token())).status).toBe(401);
  expect((await callModern(rig, await one.issuer.token(), 'tools/list')).status).toBe(401);
});

it('keeps sessions apart: one of another realm is not found, with the same subject and client', async () => {
  const [his, hers] = [await one.issuer.token(), await two.issuer.token()];
  const session = await one.open(his);
  expect((await two.ping(hers, session)).status).toBe(404);
  expect((await one.ping(his, session)).status).toBe(200);
});

it('keeps the state of the demonstration apart', async () => {
  const [mine, other] = [await realmOf(rig, 'default~calls'), await realmOf(rig, 'default~no-calls')];
  const token = await mine.issuer.token();
  for (let n = 0; n < 3; n += 1) await mine.tool(token, 'whoami');
  const calls = async ({ tool, issuer }: RealmUnderTest) =>
    (await tool(await issuer.token(), 'whoami')).json.result.structuredContent.toolCalls;
  expect([await calls(mine), await calls(other)]).toEqual([4, 1]);
});

it('records the exchanges of a realm under its name, with the notes of the log', async () => {
  const realm = await realmOf(rig, 'default~traced');
  await realm.list(undefined);
  expect(rig.recorder.exchanges('default~traced')).toMatchObject([
    { server: 'mcp', realm: 'default~traced', endpoint: 'mcp', notes: ['no_token'], faults: [] },
  ]);
});

it('fetches nothing of an issuer before the first token comes', async () => {
  const realm = await realmOf(rig, 'default~quiet');
  const asked = () => rig.issuer.requests.filter((request) => request.includes('default~quiet'));
  await realm.list(undefined);
  await rig.send(realm.metadataPath);
  expect(asked()).toEqual([]);
  await realm.list(await realm.issuer.token());
  expect(asked()).toHaveLength(2);
});
