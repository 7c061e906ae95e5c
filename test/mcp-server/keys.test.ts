import { afterEach, expect, it } from 'vitest';
import { createIssuerDocuments } from '../../mcp-server/authorization/issuer-documents.ts';
import { createIssuerKeys } from '../../mcp-server/authorization/issuer-keys.ts';
import { sign, testKey } from '../helpers/issuer.ts';
import { callModern, type Rig, startRig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const list = (token: string) => callModern(rig, token, 'tools/list');
const foreign = async (kid: string) =>
  sign({ iss: 'x' }, { typ: 'at+jwt', kid }, (await testKey()).privateKey);
const fetchesOf = (path: string) => rig.issuer.requests.filter((request) => request === `GET ${path}`).length;

it.each([
  ['RFC 8414 §3.1, path inserted', '/.well-known/oauth-authorization-server/tenant'],
  ['OpenID Connect, path inserted', '/.well-known/openid-configuration/tenant'],
  ['OpenID Connect Discovery §4, path appended', '/tenant/.well-known/openid-configuration'],
])('finds the keys through the metadata: %s', async (_, path) => {
  rig = await startRig({
    issuerPath: '/tenant',
    prepare: (issuer) => {
      issuer.metadataPaths = [path];
    },
  });
  expect((await list(await rig.issuer.token())).status).toBe(200);
});

it('uses no metadata of another issuer (RFC 8414 §3.3)', async () => {
  rig = await startRig({
    prepare: (issuer) => {
      issuer.metadata = { issuer: `${issuer.issuer}/` };
    },
  });
  const answer = await list(await rig.issuer.token());
  expect(answer.status).toBe(503);
  expect(answer.notes).toMatch(/^keys_unavailable .*its issuer is .*expected/);
  expect(fetchesOf('/jwks')).toBe(0);
});

it('goes on after metadata whose issuer is no string', async () => {
  rig = await startRig({
    prepare: (issuer) => {
      issuer.metadata = { issuer: { toString: 1 } };
    },
  });
  expect((await list(await rig.issuer.token())).notes).toMatch(/its issuer is \{"toString":1\}/);
});

it('fetches metadata and keys from the internal URL, while tokens and documents name the public issuer', async () => {
  rig = await startRig({
    env: (issuer) => ({ ISSUER: 'http://auth.example', AUTH_SERVER_INTERNAL_URL: issuer.origin }),
    prepare: (issuer) => {
      issuer.metadata = { issuer: 'http://auth.example', jwks_uri: 'http://auth.example/jwks' };
    },
  });
  expect((await list(await rig.issuer.token({ iss: 'http://auth.example' }))).status).toBe(200);
  expect((await list(await rig.issuer.token())).notes).toMatch(/^issuer_mismatch/);
  const metadata = await rig.send('/.well-known/oauth-protected-resource/mcp');
  expect(metadata.json.authorization_servers).toEqual(['http://auth.example']);
});

it('answers 503 with Retry-After while the issuer was never reached, and recovers by itself', async () => {
  rig = await startRig({ prepare: (issuer) => issuer.goDown() });
  const token = await rig.issuer.token();
  const answer = await list(token);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(answer.json.error).toBe('temporarily_unavailable');
  expect(answer.notes).toMatch(/^keys_unavailable .*cannot be reached/);
  expect((await rig.send('/health')).json).toMatchObject({ status: 'ok', keys: 'missing' });
  await rig.issuer.comeBack();
  rig.clock.advance(2);
  expect((await list(token)).status).toBe(200);
  expect((await rig.send('/health')).json).toMatchObject({ keys: 'loaded' });
});

it('waits for an issuer that hangs once, not once for every form of its metadata', async () => {
  let waits = 0;
  const hanging: typeof fetch = (_url, init) =>
    new Promise((_resolve, reject) => {
      const { signal } = init ?? {};
      if (signal?.aborted) return reject(signal.reason);
      waits += 1;
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  rig = await startRig({ fetch: hanging, issuerPath: '/tenant' });
  const answer = await list(await rig.issuer.token());
  expect(answer.status).toBe(503);
  expect(answer.notes).toMatch(/no answer in time/);
  expect(waits).toBe(1);
});

it('goes on with known keys while the issuer is down; unknown ones get 503', async () => {
  rig = await startRig();
  const known = await rig.issuer.token();
  expect((await list(known)).status).toBe(200);
  await rig.issuer.goDown();
  await rig.issuer.rotate();
  const unknown = await rig.issuer.token();
  expect((await list(unknown)).status).toBe(503);
  for (let minute = 0; minute < 3; minute += 1) {
    rig.clock.advance(70);
    expect((await list(known)).status).toBe(200);
    expect((await list(await rig.issuer.token())).status).toBe(503);
  }
  await rig.issuer.comeBack();
  rig.clock.advance(2);
  expect((await list(unknown)).status).toBe(200);
});

it('takes up a new key at once, and keeps the old one for as long as it is published', async () => {
  rig = await startRig();
  const old = await rig.issuer.token();
  expect((await list(old)).status).toBe(200);
  await rig.issuer.rotate();
  expect((await list(await rig.issuer.token())).status).toBe(200);
  expect((await list(old)).status).toBe(200);
});

it('stops accepting a key that the issuer withdrew, within a minute, also for remembered tokens', async () => {
  rig = await startRig();
  const old = await rig.issuer.token();
  expect((await list(old)).status).toBe(200);
  await rig.issuer.rotate({ keepOld: false });
  rig.clock.advance(61);
  const refused = await list(old);
  expect(refused.status).toBe(401);
  expect(refused.notes).toMatch(/^unknown_key kid=/);
});

it('notices a rotation by a token without kid, and asks the issuer no more often for it (RFC 7515 §4.1.4)', async () => {
  rig = await startRig();
  const withoutKid = () => rig.issuer.token({}, { kid: undefined });
  expect((await list(await withoutKid())).status).toBe(200);
  await rig.issuer.rotate({ keepOld: false });
  expect((await list(await withoutKid())).status).toBe(200);
  const before = fetchesOf('/jwks');
  const stranger = await sign({ iss: 'x' }, { typ: 'at+jwt' }, (await testKey()).privateKey);
  for (let times = 0; times < 20; times++) expect((await list(stranger)).notes).toBe('bad_signature');
  expect(fetchesOf('/jwks') - before).toBeLessThanOrEqual(5);
});

it('notices another key under the same kid', async () => {
  rig = await startRig();
  const { kid } = rig.issuer.key;
  const old = await rig.issuer.token();
  expect((await list(old)).status).toBe(200);
  const next = await testKey();
  rig.issuer.keys = [{ ...next.publicJwk, kid }];
  rig.clock.advance(61);
  expect((await list(old)).notes).toBe('bad_signature');
});

it('ignores published keys that cannot verify an access token', async () => {
  rig = await startRig({
    prepare: (issuer) => {
      const junk = [
        { kty: 'oct', k: 'c2VjcmV0' },
        { kty: 'RSA' },
        { kty: 'XYZ' },
        { kty: 'constructor' },
        'text',
      ];
      issuer.keys = [...(junk as typeof issuer.keys), ...issuer.keys]; // an issuer may publish anything
    },
  });
  expect((await list(await rig.issuer.token())).status).toBe(200);
});

it('does not check signatures with a key that is published for encryption (RFC 7517 §4.2)', async () => {
  rig = await startRig({
    prepare: (issuer) => {
      issuer.keys = [{ ...issuer.key.publicJwk, use: 'enc' }];
    },
  });
  expect((await list(await rig.issuer.token())).notes).toMatch(/^unknown_key/);
});

it('does not let tokens with random key ids reach the issuer more than once a second', async () => {
  rig = await startRig();
  await list(await rig.issuer.token());
  const before = fetchesOf('/jwks');
  for (let n = 0; n < 40; n += 1) expect((await list(await foreign(`random-${n}`))).status).toBe(401);
  const burst = fetchesOf('/jwks') - before;
  expect(burst).toBeLessThanOrEqual(5);
  rig.clock.advance(1);
  for (let n = 0; n < 10; n += 1) await list(await foreign(`later-${n}`));
  expect(fetchesOf('/jwks') - before).toBe(burst + 1);
});

it('fetches once for many requests that wait for the same keys', async () => {
  rig = await startRig({ prepare: (issuer) => issuer.goDown() });
  await list(await rig.issuer.token());
  await rig.issuer.comeBack();
  rig.clock.advance(2);
  const token = await rig.issuer.token();
  const init = { method: 'GET', headers: { authorization: `Bearer ${token}` } };
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(rig.resource, init)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(400));
  expect(fetchesOf('/jwks')).toBe(1);
});

it('keeps a key that is still published through a refresh, so that remembered tokens stay verified', async () => {
  rig = await startRig();
  const { issuer } = rig.issuer;
  const keys = createIssuerKeys(createIssuerDocuments({ issuer, internalUrl: issuer, fetch }), rig.clock.now);
  const found = await keys.find(rig.issuer.key.kid);
  const [key] = found.ok ? found.value : [];
  if (!key) throw new Error('no key');
  const before = fetchesOf('/jwks');
  rig.clock.advance(61);
  expect(await keys.isCurrent(key)).toBe(true);
  expect(fetchesOf('/jwks')).toBeGreaterThan(before);
  rig.issuer.keys = [];
  rig.clock.advance(61);
  expect(await keys.isCurrent(key)).toBe(false);
});

it('fetches the keys when it starts, before anybody asks', async () => {
  rig = await startRig();
  while ((await rig.send('/health')).json.keys !== 'loaded');
  const before = rig.issuer.requests.length;
  expect((await list(await rig.issuer.token())).status).toBe(200);
  expect(rig.issuer.requests).toHaveLength(before);
});
