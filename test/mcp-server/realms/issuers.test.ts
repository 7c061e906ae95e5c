import { afterEach, expect, it } from 'vitest';
import { callModern, type Rig, startRig } from '../rig.ts';
import { realmOf } from './realm.ts';

let rig: Rig;
afterEach(() => rig.close());

/** A realm that trusts its own issuer and that of another realm. */
async function withTwo() {
  rig = await startRig();
  const second = await rig.issuer.realm('default~second');
  const realm = await realmOf(rig, 'default~both', { mcp: { issuers: ['{issuer}', second.issuer] } });
  return { realm, second, aud: `${rig.origin}${realm.path}` };
}

it('names all issuers in the metadata, in their order (RFC 9728 §2)', async () => {
  const { realm, second } = await withTwo();
  const servers = (await rig.send(realm.metadataPath)).json.authorization_servers;
  expect(servers).toEqual([realm.issuer.issuer, second.issuer]);
});

it('accepts a token of each issuer, by the keys of that issuer alone', async () => {
  const { realm, second, aud } = await withTwo();
  expect((await realm.list(await realm.issuer.token())).status).toBe(200);
  expect((await realm.list(await second.token({ aud }))).status).toBe(200);
  const forged = await second.token({ aud, iss: realm.issuer.issuer });
  expect((await realm.list(forged)).notes).toMatch(/^unknown_key/);
  const underItsKid = await second.token({ aud, iss: realm.issuer.issuer }, { kid: realm.issuer.key.kid });
  expect((await realm.list(underItsKid)).notes).toBe('bad_signature');
});

it('verifies fully: the audience and the times count for every issuer', async () => {
  const { realm, second, aud } = await withTwo();
  expect((await realm.list(await second.token())).notes).toMatch(/^audience_mismatch/);
  const old = rig.clock.seconds() - 60;
  expect((await realm.list(await second.token({ aud, exp: old }))).notes).toMatch(/^expired/);
});

it('refuses the token of an issuer that is not listed, and says which are', async () => {
  const { realm, second, aud } = await withTwo();
  const other = await rig.issuer.realm('default~third');
  expect((await realm.list(await other.token({ aud }))).notes).toBe(
    `issuer_mismatch expected=${realm.issuer.issuer} or ${second.issuer} got=${other.issuer}`,
  );
  expect((await realm.list('not.a-jwt.x')).notes).toMatch(/^malformed_token/);
  expect((await realm.list('opaque')).notes).toMatch(/^malformed_token/);
});

it('goes on with one issuer while the other is down', async () => {
  const { realm, second, aud } = await withTwo();
  const [known, unknown] = [await realm.issuer.token(), await second.token({ aud })];
  expect((await realm.list(known)).status).toBe(200);
  await rig.issuer.goDown();
  expect((await realm.list(unknown)).status).toBe(503);
  expect((await realm.list(known)).status).toBe(200);
});

it('does not take the issuer of its own realm where only another one is listed', async () => {
  rig = await startRig();
  const second = await rig.issuer.realm('default~second');
  const realm = await realmOf(rig, 'default~elsewhere', { mcp: { issuers: [second.issuer] } });
  expect((await realm.list(await realm.issuer.token())).status).toBe(401);
  expect((await realm.list(await second.token({ aud: `${rig.origin}${realm.path}` }))).status).toBe(200);
});

it('fetches the documents of realms by the internal URL where ISSUER is our own server', async () => {
  const asked: string[] = [];
  rig = await startRig({
    authUrl: 'http://auth.invalid',
    env: (issuer) => ({ ISSUER: 'http://auth.invalid', AUTH_SERVER_INTERNAL_URL: issuer.origin }),
    fetch: (input, init) => {
      asked.push(String(input));
      return fetch(input, init);
    },
  });
  const realm = await realmOf(rig, 'default~inside');
  const metadata = await rig.send(realm.metadataPath);
  expect(metadata.json.authorization_servers).toEqual(['http://auth.invalid/realms/default~inside']);
  await realm.list(await realm.issuer.token());
  const inserted = '/.well-known/oauth-authorization-server/realms/default~inside';
  expect(asked).toContain(`${rig.issuer.origin}${inserted}`);
  expect(asked.filter((url) => url.includes('auth.invalid'))).toEqual([]);
});

it('fetches them from our own public URL where ISSUER is somebody else', async () => {
  rig = await startRig({
    issuerPath: '/tenant',
    env: (issuer) => ({
      ISSUER: 'http://other.invalid',
      AUTH_SERVER_INTERNAL_URL: issuer.origin,
      TOKEN_TYPES: 'JWT',
      SCOPE_CLAIM: 'scp',
    }),
  });
  const realm = await realmOf(rig, 'default~ours');
  expect((await realm.list(await realm.issuer.token())).status).toBe(200);
  const metadata = await rig.send('/.well-known/oauth-protected-resource/mcp');
  expect(metadata.json.authorization_servers).toEqual(['http://other.invalid']);
  expect((await callModern(rig, await realm.issuer.token(), 'tools/list')).status).not.toBe(200);
});
