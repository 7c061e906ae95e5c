import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { generateSigningKey, type SigningKey } from '../../keys/key-pair.ts';
import { startAuthServer, type TestAuthServer } from '../helpers/auth-server.ts';
import { Browser } from '../helpers/browser.ts';
import {
  answerPages,
  authorizeUrl,
  createPkce,
  getCode,
  getTokens,
  redeem,
  refresh,
} from '../helpers/code-flow.ts';

let oldKey: SigningKey;
let newKey: SigningKey;
let ecKey: SigningKey;
let edKey: SigningKey;
beforeAll(async () => {
  [oldKey, newKey, ecKey, edKey] = await Promise.all([
    generateSigningKey('RS256', 1),
    generateSigningKey('RS256', 2),
    generateSigningKey('ES256', 3),
    generateSigningKey('EdDSA', 4),
  ]);
});

async function start() {
  const server = await startAuthServer({ keys: [oldKey] });
  onTestFinished(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });
  return server;
}

const jwks = async (server: TestAuthServer): Promise<JSONWebKeySet> =>
  (await fetch(`${server.issuer}/.well-known/jwks.json`)).json();

describe('a running server takes up another key set', () => {
  test('signs with the new key, and publishes both (RFC 7517 §5)', async () => {
    const server = await start();
    const before = await getTokens(server);
    server.useKeys([newKey, oldKey]);
    const after = await getTokens(server);
    expect(decodeProtectedHeader(before.access_token).kid).toBe(oldKey.kid);
    expect(decodeProtectedHeader(after.access_token).kid).toBe(newKey.kid);
    const published = await jwks(server);
    expect(published.keys.map(({ kid }) => kid)).toEqual([newKey.kid, oldKey.kid]);
    for (const { access_token: token } of [before, after]) {
      await jwtVerify(token, createLocalJWKSet(published), { issuer: server.issuer });
    }
  });

  test('and a flow under way goes on: at the login, at the consent, with the code, with a refresh token', async () => {
    const server = await start();
    const browser = new Browser(server.issuer);
    const { verifier, challenge } = createPkce();
    const login = await browser.open(authorizeUrl(server, challenge));
    const code = await getCode(server);
    const tokens = await getTokens(server);
    server.useKeys([newKey, oldKey]);
    const consent = await browser.submit(login, { login: 'alice' });
    server.useKeys([ecKey, newKey, oldKey]);
    const end = await answerPages(browser, consent);
    const answers = [
      await redeem(server, end.url.searchParams.get('code') ?? '', verifier),
      await redeem(server, code.code, code.verifier),
      await refresh(server, tokens.refresh_token),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(decodeProtectedHeader(answer.access_token)).toMatchObject({ kid: ecKey.kid, alg: 'ES256' });
    }
  });

  test('and the login of a browser is not lost', async () => {
    const server = await start();
    const { browser } = await getCode(server);
    server.useKeys([newKey]);
    const page = await browser.open(authorizeUrl(server, createPkce().challenge));
    expect(page.text).toContain('<h1>Allow ');
  });
});

describe.each(['ES256', 'EdDSA'] as const)('a change to %s', (alg) => {
  const keyOf = () => (alg === 'ES256' ? ecKey : edKey);

  test('reaches access tokens, ID tokens and metadata, also for clients of before', async () => {
    const server = await start();
    const registration = await fetch(`${server.issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        redirect_uris: ['http://localhost/callback'],
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: 'RS256',
      }),
    });
    const { client_id } = await registration.json();
    server.useKeys([keyOf()]);
    for (const client of [client_id, 'playground-public']) {
      const tokens = await getTokens(server, { scope: 'openid mcp:read', client_id: client });
      const keys = createLocalJWKSet(await jwks(server));
      for (const token of [tokens.access_token, tokens.id_token ?? '']) {
        expect(decodeProtectedHeader(token)).toMatchObject({ alg, kid: keyOf().kid });
        await jwtVerify(token, keys, { issuer: server.issuer });
      }
    }
    const metadata = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata.id_token_signing_alg_values_supported).toContain(alg);
  });
});

test('a key set without a key is refused, and the server goes on with the old one', async () => {
  const server = await start();
  expect(() => server.useKeys([])).toThrow(TypeError);
  expect((await getTokens(server)).status).toBe(200);
});
