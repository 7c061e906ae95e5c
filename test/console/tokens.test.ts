import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenCheck } from '../../console/contract/tokens.ts';
import type { TokenRequest } from '../../lab/control/auth-control.ts';
import { listen } from '../../serving/listen.ts';
import { clientAt } from '../helpers/client-at.ts';
import { type ConsoleUnderTest, sendTo, startConsoleUnderTest } from '../helpers/console.ts';

let console: ConsoleUnderTest;
beforeAll(async () => {
  console = await startConsoleUnderTest();
});
afterAll(async () => {
  expect(console.failures).toEqual([]);
  await console[Symbol.asyncDispose]();
});

const post = (path: string, body: unknown): Promise<Response> => sendTo(console, 'POST', path, body);

async function check(body: Readonly<Record<string, unknown>>): Promise<TokenCheck> {
  const response = await post('/api/tokens/check', body);
  expect(response.status).toBe(200);
  return response.json();
}

const failed = ({ judgements }: TokenCheck): string[] =>
  judgements.filter(({ outcome }) => outcome === 'fail').map(({ name }) => name);

/** A token of the realm at the root, wrong in one way. */
const signed = (request: TokenRequest = {}): Promise<string> =>
  console.playground.hub.auth.signToken('default', request);

/** What the realm at the root expects. */
const here = () => ({ issuer: console.playground.issuer, resource: console.playground.mcpUrl });

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token of the playground', () => {
  it('is valid by the published key of its own issuer, and accepted', async () => {
    const token = await signed();
    const answer = await check({ token });
    expect(answer).toMatchObject({ form: 'jwt', use: 'access_token', accepted: true });
    expect(answer.signature).toMatchObject({ state: 'valid', alg: 'RS256' });
    expect(answer.signature?.text).toContain(`${console.playground.issuer}/.well-known/jwks.json`);
    expect(answer.signature?.kid).toBe(answer.header?.kid);
    expect(answer.judgements.find(({ name }) => name === 'aud')?.outcome).toBe('not_seen');
  });

  it('fits issuer and audience when they are named (RFC 9068 §4)', async () => {
    const answer = await check({ token: await signed(), ...here() });
    expect(answer.judgements.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
      expect.arrayContaining(['typ pass', 'iss pass', 'aud pass', 'exp pass', 'sub pass']),
    );
    expect(answer.accepted).toBe(true);
  });

  it.each([
    ['another audience', { audience: 'https://api.example.com' }, ['aud']],
    ['another issuer', { issuer: 'https://issuer.example.com' }, ['iss']],
    ['no expiry', { claims: { exp: null } }, ['exp']],
    ['an expiry that is no number', { claims: { exp: 'tomorrow' } }, ['exp']],
    ['a time in the past', { expiresIn: -60 }, ['exp']],
    ['a beginning in the future', { claims: { nbf: 9_000_000_000 } }, ['nbf']],
    ['an issue in the future', { claims: { iat: 9_000_000_000 } }, ['iat']],
    ['another type', { header: { typ: 'JWT' } }, ['typ']],
    ['a confirmation that nobody can check', { claims: { cnf: { x5t: 'a' } } }, ['cnf']],
    [
      'three things at once',
      { audience: 'https://a.example', expiresIn: -60, header: { typ: 'JWT' } },
      ['typ', 'aud', 'exp'],
    ],
  ])('with %s is refused for that and nothing else', async (_, request, names) => {
    const answer = await check({ token: await signed(request), ...here() });
    expect(answer.signature?.state).toBe('valid');
    expect(failed(answer)).toEqual(names);
    expect(answer.accepted).toBe(false);
    for (const { expected, seen, clause } of answer.judgements) {
      expect(`${expected}${seen}`).not.toContain('undefined');
      expect(clause.url).toMatch(/^https:/);
    }
  });

  it('was good at an earlier time, if that is asked', async () => {
    const answer = await check({
      token: await signed({ expiresIn: -60 }),
      ...here(),
      at: Date.now() - 120_000,
    });
    expect(failed(answer)).toEqual(['iat']);
  });

  it.each([
    ['other_key', /was rotated away, or never published/],
    ['garbled', /was not made by the key/],
    ['none', /alg is none/],
  ] as const)('with the signature %s is not valid, and says why', async (signature, why) => {
    const answer = await check({ token: await signed({ signature }), ...here() });
    expect(answer.signature).toMatchObject({ state: 'invalid', text: expect.stringMatching(why) });
    expect(answer.accepted).toBe(false);
  });

  it('with a kid that is not published names those that are (RFC 7515 §4.1.4)', async () => {
    const answer = await check({ token: await signed({ header: { kid: 'gone' } }), ...here() });
    expect(answer.signature?.state).toBe('invalid');
    expect(answer.signature?.text).toMatch(/The key gone is not in .*jwks\.json.* It has: [\w-]{43}\./);
  });

  it('with crit is not valid: an extension that is not understood (RFC 7515 §4.1.11)', async () => {
    const token = `${segment({ alg: 'RS256', crit: ['b64'] })}.${segment({ iss: 'x' })}.AAAA`;
    expect((await check({ token })).signature).toMatchObject({
      state: 'invalid',
      text: expect.stringContaining('crit'),
    });
  });

  it('signed with HS256 is explained as algorithm confusion (RFC 8725 §3.1)', async () => {
    const secret = new TextEncoder().encode('a published key that serves as a secret');
    const token = await new SignJWT({ iss: console.playground.issuer })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .sign(secret);
    const { signature, accepted } = await check({ token });
    expect(signature).toMatchObject({
      state: 'invalid',
      text: expect.stringContaining('algorithm confusion'),
    });
    expect(accepted).toBe(false);
  });
});

describe('a token of somebody else', () => {
  it('is checked by a key set that is given, as a document, as text, or as a single key', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES384');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one' };
    const token = await new SignJWT({ iss: 'https://issuer.example.com' })
      .setProtectedHeader({ alg: 'ES384', kid: 'one' })
      .sign(privateKey);
    for (const jwks of [{ keys: [jwk] }, JSON.stringify({ keys: [jwk] }), jwk]) {
      const answer = await check({ token, jwks });
      expect(answer.signature?.state).toBe('valid');
      expect(failed(answer)).toEqual(expect.arrayContaining(['alg', 'typ', 'aud', 'exp', 'sub']));
    }
    const rsa = await check({ token, jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'one' }] } });
    expect(rsa.signature).toMatchObject({ state: 'invalid', text: expect.stringContaining('one is RSA') });
    const unusable = await check({
      token,
      jwks: { keys: [{ kty: 'EC', crv: 'P-384', x: '!', y: '!', kid: 'one' }] },
    });
    expect(unusable.signature).toMatchObject({
      state: 'invalid',
      text: expect.stringContaining('cannot be used'),
    });
  });

  it('is found by the metadata of its issuer, and that has to be of the same issuer (RFC 8414 §3.3)', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA');
    const jwk = await exportJWK(publicKey);
    const listener = await listen({ host: '127.0.0.1', port: 0, setting: 'PORT' });
    const issuer = `http://localhost:${listener.port}/tenant`;
    let says = issuer;
    listener.serve((request, response) => {
      const path = request.url ?? '';
      const document =
        path === '/tenant/.well-known/openid-configuration'
          ? { issuer: says, jwks_uri: `${issuer}/keys` }
          : path === '/tenant/keys'
            ? { keys: [jwk] }
            : undefined;
      response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document ?? {}));
    });
    const token = await new SignJWT({ iss: issuer }).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
    expect((await check({ token })).signature).toMatchObject({ state: 'valid', keys: `${issuer}/keys` });
    says = `${issuer}/`;
    const answer = await check({ token });
    expect(answer.signature).toMatchObject({
      state: 'unchecked',
      text: expect.stringContaining(`its issuer is ${issuer}/`),
    });
    expect(answer).not.toHaveProperty('accepted', true);
    await listener.close();
  });

  it.each([
    ['a private network', 'http://10.0.0.1/', 'https'],
    ['a private network with https', 'https://10.0.0.1/', 'private network'],
    ['a file', 'file:///etc/passwd', 'no http or https URL'],
    ['no URL', 'somebody', 'no http or https URL'],
  ])('whose issuer is %s is not fetched, and that is told', async (_, iss, why) => {
    const token = `${segment({ alg: 'RS256', kid: 'a' })}.${segment({ iss })}.AAAA`;
    expect((await check({ token })).signature).toMatchObject({
      state: 'unchecked',
      text: expect.stringContaining(why),
    });
  });

  it('follows no redirect and reads no endless key set', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: '/large' }).end();
      else response.writeHead(200).end(`{"keys":[${'{},'.repeat(200_000)}{}]}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const token = `${segment({ alg: 'RS256' })}.${segment({})}.AAAA`;
    const at = async (path: string) =>
      (await check({ token, jwks: `http://127.0.0.1:${port}${path}` })).signature;
    expect(await at('/redirect')).toMatchObject({
      state: 'unchecked',
      text: expect.stringContaining('no redirect'),
    });
    expect(await at('/large')).toMatchObject({
      state: 'unchecked',
      text: expect.stringContaining('larger than'),
    });
    server.close();
  });
});

describe('whatever is pasted', () => {
  it.each([
    ['nothing', '  ', 'nothing', 'There is no token'],
    ['words', 'hello world', 'opaque', 'one part'],
    ['an opaque token', 'WzVYmPkJ2vX0', 'opaque', 'introspection'],
    ['a host name', 'www.example.com', 'malformed', 'header'],
    ['a header that is no JSON', 'aGVsbG8.e30.AAAA', 'malformed', 'not of JSON'],
    ['a header that is a list', 'W10.e30.AAAA', 'malformed', 'not an object'],
    ['base64 in place of base64url', 'eyJhIjoi4pyTPz8+In0=.e30.AAAA', 'malformed', 'base64, not base64url'],
    ['bytes that are no UTF-8', `${segment({ alg: 'RS256' })}.gICA.AAAA`, 'malformed', 'UTF-8'],
    [
      'a payload that nests thousands deep',
      `${segment({ alg: 'RS256' })}.${Buffer.from(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`).toString('base64url')}.AAAA`,
      'malformed',
      'too deeply',
    ],
    ['a JWE', `${segment({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`, 'jwe', 'enc A256GCM'],
    ['a mask of a trace', 'masked:y4OQwZk9Zm9J:43', 'mask', 'in place of a secret'],
  ])('gets an answer: %s', async (_, token, form, words) => {
    const answer = await check({ token });
    expect(answer.form).toBe(form);
    expect(answer.what).toContain(words);
    expect(answer).not.toHaveProperty('signature');
  });

  it('is unwrapped: the scheme, the answer around it, the line breaks of a terminal', async () => {
    const token = await signed();
    for (const [text, remark] of [
      [`Authorization: Bearer ${token}`, 'scheme'],
      [JSON.stringify({ access_token: token, token_type: 'Bearer' }), 'access_token'],
      [`${token.slice(0, 80)}\n${token.slice(80)}`, 'White space'],
      [`"${token}"`, ''],
    ] as const) {
      const answer = await check({ token: text });
      expect(answer.signature?.state).toBe('valid');
      expect(answer.what).toContain(remark);
    }
  });

  it.each([
    [{}, /token: expected the text of a token/],
    [{ token: 5 }, /token: expected the text of a token/],
    [{ token: 'a'.repeat(70_000) }, /at most 65536 characters/],
    [{ token: 'a', jwks: 5 }, /jwks: expected the URL of a key set/],
  ])('and what cannot be read at all is a 400 that names the value', async (body, words) => {
    const response = await post('/api/tokens/check', body);
    expect(response.status).toBe(400);
    expect((await response.json()).error_description).toMatch(words);
  });

  it.each([
    ['hello', /neither an http or https URL nor a JSON document/],
    ['{"keys":', /is not JSON/],
    ['{"a":1}', /no key set/],
    ['http://127.0.0.1:1/jwks', /cannot be reached/],
  ])('with %s for a key set is decoded, and told why it is not checked', async (jwks, why) => {
    const answer = await check({ token: await signed(), jwks });
    expect(answer.signature).toMatchObject({ state: 'unchecked', text: expect.stringMatching(why) });
    expect(answer.claims).toBeDefined();
  });
});

describe('a token that a trace shows masked', () => {
  /** The exchange of the token request in a realm where the reference client went through the flow. */
  async function tokenOf(name: string) {
    const realm = console.playground.realm(name);
    const connection = clientAt(realm.mcpUrl);
    await connection.request('tools/call', { name: 'whoami', arguments: {} });
    const { exchanges } = await console.playground.hub.trace(name);
    const exchange = exchanges.find(({ endpoint }) => endpoint === 'token');
    const [mask = ''] = Object.keys(exchange?.tokens ?? {});
    return { mask, at: exchange?.at };
  }
  const checked = (realm: string, mask: string, body = {}) =>
    post(`/api/realms/${encodeURIComponent(realm)}/masked/${encodeURIComponent(mask)}/check`, body);

  it('is checked without leaving the servers', async () => {
    const { mask, at } = await tokenOf('default~checked');
    const response = await checked('default~checked', mask, { at });
    const text = await response.text();
    const answer: TokenCheck = JSON.parse(text);
    expect(answer).toMatchObject({
      form: 'jwt',
      accepted: true,
      signature: { state: 'valid', alg: 'ES256' },
      at,
    });
    const token = await console.playground.hub.unmask('default~checked', mask);
    expect(text).not.toContain(token.split('.')[2]);
    expect(text).not.toContain(token.split('.')[1]);
  });

  it.each([
    ['key-unpublished', 'invalid', []],
    ['signature-none', 'invalid', ['alg']],
    ['signature-garbled', 'invalid', []],
    ['audience-wrong', 'valid', ['aud']],
  ])('in the realm %s has a signature that is %s, and is refused', async (scenario, state, names) => {
    const { mask } = await tokenOf(`${scenario}~checked`);
    const answer: TokenCheck = await (await checked(`${scenario}~checked`, mask)).json();
    expect(answer.signature?.state).toBe(state);
    expect(failed(answer)).toEqual(names);
    expect(answer.accepted).toBe(false);
  });

  it('that is not kept, or is no mask, or of no realm, is told in words', async () => {
    expect((await checked('default', 'masked:AAAAAAAAAAAA:12')).status).toBe(404);
    expect((await checked('default', 'hello')).status).toBe(400);
    expect((await checked('nonsense', 'masked:AAAAAAAAAAAA:12')).status).toBe(404);
  });
});
