import type { RequestListener } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import type { Fault, GivenFault } from '../../../lab/faults/fault.ts';
import { useAuthServer } from '../../helpers/auth-server.ts';
import { Browser, textOf } from '../../helpers/browser.ts';
import {
  authorize,
  authorizeUrl,
  CALLBACK,
  createPkce,
  getTokens,
  post,
  redeem,
} from '../../helpers/code-flow.ts';
import { sendJson, serve } from '../../helpers/serve.ts';

const server = await useAuthServer();
const answers: RequestListener = (request, response) =>
  sendJson(response, {
    client_id: `https://localhost:${host.port}${request.url}`,
    client_name: 'A client by document',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  });
const host = await serve(answers);
afterAll(() => host.close());

type DocumentFault = Extract<GivenFault, { readonly seam: 'as-client-document' }>;

let count = 0;
/** A realm of its own with one fault of what it fetches, and a client whose document is asked for by nobody else. */
function realmWith(
  params: DocumentFault['params'] | undefined,
  more: Partial<Pick<Fault, 'match' | 'nth' | 'times'>> = {},
) {
  count += 1;
  const faults: GivenFault[] = params ? [{ id: 'd', seam: 'as-client-document', params, ...more }] : [];
  const realm = server.realm(`default~documents${count}`, { faults });
  const path = `/${count}.json`;
  return {
    ...realm,
    path,
    clientId: `https://localhost:${host.port}${path}`,
    asked: () => host.asked.filter((url) => url === path).length,
  };
}

type DocumentRealm = ReturnType<typeof realmWith>;

const open = (realm: DocumentRealm, clientId = realm.clientId) =>
  new Browser(server.issuer).open(authorizeUrl(realm, createPkce().challenge, { client_id: clientId }));
const hits = ({ name }: DocumentRealm) =>
  server.recorder.exchanges(name).flatMap(({ endpoint, faults }) => faults.map((id) => `${endpoint}: ${id}`));

describe('what a server makes of a client ID metadata document is spoiled (CIMD draft §4, §5)', () => {
  test.each<[string, DocumentFault['params'], RegExp]>([
    ['a status other than 200', { status: 404 }, /unexpected response status 404/],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }, /status 302/],
    ['an answer without a body', { status: 204 }, /status 204/],
    ['a page in place of the document', { body: '<!doctype html>' }, /not valid JSON/],
    ['a list in place of the document', { body: [] }, /not a JSON object/],
    ['another client_id', { merge: { client_id: 'https://other.example/c' } }, /client_id does not match/],
    ['no client_id', { merge: { client_id: null } }, /client_id does not match/],
    ['a secret', { merge: { client_secret: 'x' } }, /must not contain client_secret/],
    ['no redirect URIs', { merge: { redirect_uris: null } }, /redirect_uris/],
    [
      'an insecure redirect URI',
      { merge: { redirect_uris: ['http://h.example/cb'] } },
      /redirect_uris must use https/,
    ],
    ['a document that is too large', { merge: { more: 'x'.repeat(6000) } }, /response too large/],
    ['a host that is too slow', { delay: 60_000 }, /no answer in time/],
  ])('%s: the page and the JSON say so', { timeout: 15_000 }, async (_title, params, reason) => {
    const realm = realmWith(params);
    const [page, json] = await Promise.all([
      open(realm),
      redeem(realm, 'a code', createPkce().verifier, { client_id: realm.clientId }),
    ]);
    expect(page.status).toBe(400);
    expect(page.hops).toEqual([]);
    expect(textOf(page)).toMatch(reason);
    expect([400, 401]).toContain(json.status);
    expect(json.error).toMatch(/^invalid_(client|redirect_uri)/);
    expect(json.error_description).toMatch(reason);
  });

  test('the pushed authorization request says so too (RFC 9126 §2.3)', async () => {
    const realm = realmWith({ status: 500 });
    const answer = await post(`${realm.issuer}/par`, { client_id: realm.clientId });
    expect(answer.error_description).toMatch(/unexpected response status 500/);
  });

  test('and the exchange names the fault', async () => {
    const realm = realmWith({ status: 404 });
    await open(realm);
    expect(hits(realm)).toEqual(['authorize: d']);
  });
});

describe('what a server makes of a client ID metadata document is made up', () => {
  test('a document that is merged is the one that counts', async () => {
    const realm = realmWith({ merge: { client_name: 'Somebody else' } });
    expect(textOf(await open(realm))).toContain('Somebody else');
    expect(realm.asked()).toBeGreaterThan(0);
    expect((await getTokens(realm, { client_id: realm.clientId })).status).toBe(200);
  });

  test('a body is taken for the document of a host that is never asked', async () => {
    const client_id = 'https://nobody.example/client.json';
    const params = { client_id, redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };
    const realm = realmWith({ body: params });
    expect((await authorize(realm, { client_id })).answer.has('code')).toBe(true);
    expect(realm.asked()).toBe(0);
  });

  test('a status and a merge: the host is asked, and its document comes with the status', async () => {
    const realm = realmWith({ status: 500, merge: {} });
    expect(textOf(await open(realm))).toContain('status 500');
    expect(realm.asked()).toBeGreaterThan(0);
  });

  test('header fields alone change nothing that counts', async () => {
    const realm = realmWith({ headers: { 'content-type': 'text/html', etag: null } });
    expect(textOf(await open(realm))).toContain('A client by document');
  });
});

describe('which documents are meant', () => {
  test('those of a client_id, by its URL', async () => {
    const realm = realmWith({ status: 404 }, { match: { client_id: 'https://other.example/' } });
    expect((await open(realm)).text).toContain('<h1>Sign in');
    const listed = realmWith(
      { status: 404 },
      { match: { client_id: ['https://localhost/x', realm.clientId] } },
    );
    expect((await open(listed, realm.clientId)).status).toBe(400);
    expect((await open(listed)).text).toContain('<h1>Sign in');
  });

  test('those that a kind of request makes the server fetch', async () => {
    const realm = realmWith({ status: 404 }, { match: { endpoint: 'token' } });
    expect(await getTokens(realm, { client_id: realm.clientId })).toMatchObject({
      status: 400,
      error: 'invalid_client',
    });
    expect(hits(realm)).toEqual(['token: d']);
  });

  test('those of the first requests, or of some in between', async () => {
    const realm = realmWith({ status: 503 }, { nth: 1, times: 1 });
    expect((await open(realm)).status).toBe(400);
    expect((await open(realm)).text).toContain('<h1>Sign in');
  });

  test('never the key set of a client', async () => {
    const realm = realmWith({ merge: { client_name: 'Keyed' } });
    const path = `/keys-of-${realm.name}.json`;
    const client_id = 'keyed';
    await realm.runtime.putClient({
      client_id,
      redirect_uris: ['https://app.example/cb'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: `https://localhost:${host.port}${path}`,
    });
    const exp = Math.floor(Date.now() / 1000) + 60;
    const claims = { iss: client_id, sub: client_id, aud: realm.issuer, jti: 'j', exp };
    const parts = [{ alg: 'ES256', kid: 'k' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    await post(`${realm.issuer}/token`, {
      grant_type: 'client_credentials',
      client_id,
      client_assertion: `${parts.join('.')}.${'A'.repeat(86)}`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(host.asked).toContain(path);
    expect(realm.faults.list()[0]).toMatchObject({ seen: 0 });
  });
});

describe('documents that were fetched before', () => {
  const broken: Fault = { id: 'd', seam: 'as-client-document', params: { status: 404 } };

  test('do not keep a fault from the next request, nor a fault from the one after', async () => {
    const realm = realmWith(undefined);
    expect((await open(realm)).status).toBe(200);
    realm.faults.set(broken);
    expect((await open(realm)).status).toBe(400);
    realm.faults.set({ ...broken, params: { merge: { client_name: 'Another' } } });
    expect(textOf(await open(realm))).toContain('Another');
    realm.faults.clear('d');
    expect(textOf(await open(realm))).toContain('A client by document');
  });

  test('are of one realm: what another one made of them counts there alone', async () => {
    const [usual, spoiled] = [realmWith(undefined), realmWith({ merge: { client_name: 'Spoiled' } })];
    expect(textOf(await open(usual))).toContain('A client by document');
    expect(textOf(await open(spoiled, usual.clientId))).toContain('Spoiled');
    expect(textOf(await open(usual))).toContain('A client by document');
  });

  test('are kept while there is no such fault, whatever others there are', async () => {
    const realm = realmWith(undefined);
    realm.faults.set({ id: 't', seam: 'as-token', params: { merge: {} } });
    await open(realm);
    await open(realm);
    expect(realm.asked()).toBe(1);
  });

  test('a flow goes on when a fault comes and goes in the middle of it', async () => {
    const realm = realmWith(undefined);
    const browser = new Browser(server.issuer);
    const { verifier, challenge } = createPkce();
    const params = { client_id: realm.clientId };
    const login = await browser.open(authorizeUrl(realm, challenge, params));
    realm.faults.set({ ...broken, params: { merge: { client_name: 'Another' } } });
    const consent = await browser.submit(login, { login: 'alice' });
    expect(textOf(consent)).toContain('Another');
    realm.faults.clear('d');
    const end = await browser.submit(consent, { action: 'allow' });
    const code = end.url.searchParams.get('code') ?? '';
    expect((await redeem(realm, code, verifier, params)).status).toBe(200);
  });
});
