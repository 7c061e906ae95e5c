import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_SCOPES } from '../../core/scopes.ts';
import { startAuthServer, type TestAuthServer } from '../helpers/auth-server.ts';
import { sendRaw } from '../helpers/raw-http.ts';

let server: TestAuthServer;
beforeAll(async () => {
  server = await startAuthServer({ settings: { ALLOWED_HOSTS: ['auth-server'] } });
});
afterAll(() => server.close());

const WELL_KNOWN = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

const ENDPOINTS = {
  authorization_endpoint: '/authorize',
  token_endpoint: '/token',
  registration_endpoint: '/register',
  revocation_endpoint: '/revoke',
  introspection_endpoint: '/introspect',
  pushed_authorization_request_endpoint: '/par',
  userinfo_endpoint: '/userinfo',
  jwks_uri: '/.well-known/jwks.json',
};

describe.each(WELL_KNOWN)('%s', (path) => {
  const read = async () => (await fetch(server.issuer + path)).json();

  test('names the issuer, without a trailing slash (RFC 8414 §2)', async () => {
    expect((await read()).issuer).toBe(server.issuer);
  });

  test.each(Object.entries(ENDPOINTS))('names %s at %s (RFC 8414 §2)', async (name, endpoint) => {
    expect((await read())[name]).toBe(server.issuer + endpoint);
  });

  test('says what clients of MCP decide by (RFC 8414 §2, RFC 9207 §3, RFC 9449 §5.1, CIMD draft)', async () => {
    expect(await read()).toMatchObject({
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
      grant_types_supported: expect.arrayContaining([
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
      ]),
      token_endpoint_auth_methods_supported: expect.arrayContaining([
        'none',
        'client_secret_basic',
        'client_secret_post',
        'private_key_jwt',
      ]),
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
    });
  });

  test('lists the scopes of the resource beside offline_access (RFC 8414 §2)', async () => {
    const { scopes_supported: scopes } = await read();
    expect(scopes).toEqual(expect.arrayContaining([...ALL_SCOPES, 'openid', 'offline_access']));
    expect(new Set(scopes).size).toBe(scopes.length);
  });

  test('says the public URLs whatever allowed Host it is asked by (RFC 8414 §3.3)', async () => {
    const headers = { host: `auth-server:${server.port}`, 'x-forwarded-host': 'evil.example' };
    const answer = await sendRaw(server.port, { path, headers });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(await read());
    expect(answer.text).not.toContain('auth-server:');
    expect(answer.text).not.toContain('evil.example');
  });

  test('says the public URLs to 127.0.0.1 as well (RFC 8414 §3.3)', async () => {
    const answer = await sendRaw(server.port, { path, headers: { host: `127.0.0.1:${server.port}` } });
    expect(JSON.parse(answer.text)).toEqual(await read());
  });
});

test('every endpoint that the metadata names answers (RFC 8414 §2)', async () => {
  const metadata = await (await fetch(server.issuer + WELL_KNOWN[0])).json();
  const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
  expect(endpoints.length).toBeGreaterThan(8);
  for (const [name, url] of endpoints) {
    const status = (await fetch(String(url), { method: 'POST' })).status;
    const got = status === 404 ? (await fetch(String(url))).status : status;
    expect(got, `${name} ${url}`).not.toBe(404);
    expect(got, `${name} ${url}`).toBeLessThan(500);
  }
});

test('publishes public keys only, each with kid, alg and use (RFC 7517 §4)', async () => {
  const { keys } = await (await fetch(`${server.issuer}/.well-known/jwks.json`)).json();
  expect(keys).toHaveLength(1);
  expect(keys[0]).toEqual({
    kty: 'RSA',
    use: 'sig',
    alg: 'RS256',
    kid: expect.stringMatching(/^[\w-]{43}$/),
    n: expect.any(String),
    e: 'AQAB',
  });
});

test('is healthy and says its issuer', async () => {
  const response = await fetch(`${server.issuer}/health`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok', issuer: server.issuer });
});
