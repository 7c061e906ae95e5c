import { describe, expect, test } from 'vitest';
import { useAuthServer } from '../helpers/auth-server.ts';
import { authorizeUrl, basic, CALLBACK, createPkce, getCode, paramsOf } from '../helpers/code-flow.ts';

const server = await useAuthServer();

const ORIGINS = ['https://inspector.example', 'http://localhost:6274', 'null'];
const origin = 'https://inspector.example';
const send = (path: string, init: RequestInit = {}) =>
  fetch(server.issuer + path, {
    redirect: 'manual',
    ...init,
    headers: { origin, ...(init.headers as Record<string, string> | undefined) }, // only plain objects are passed here
  });

const ENDPOINTS: [string, string, string][] = [
  ['/.well-known/oauth-authorization-server', 'GET', 'mcp-protocol-version'],
  ['/.well-known/openid-configuration', 'GET', 'mcp-protocol-version'],
  ['/.well-known/jwks.json', 'GET', 'accept'],
  ['/register', 'POST', 'content-type'],
  ['/register/some-client', 'PUT', 'authorization, content-type'],
  ['/register/some-client', 'DELETE', 'authorization'],
  ['/token', 'POST', 'authorization, dpop'],
  ['/revoke', 'POST', 'authorization'],
  ['/introspect', 'POST', 'authorization'],
  ['/par', 'POST', 'content-type'],
  ['/device/auth', 'POST', 'content-type'],
  ['/userinfo', 'GET', 'authorization'],
];

describe.each(ENDPOINTS)('%s by %s', (path, method, headers) => {
  test.each(ORIGINS)('answers the preflight of %s (Fetch §3.3.3)', async (from) => {
    const response = await send(path, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toContain(method);
    expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).toBe(headers);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('lets a page read the answer, whatever it is (Fetch §3.3.2)', async () => {
    const body = method === 'POST' || method === 'PUT' ? 'nonsense' : undefined;
    const response = await send(path, { method, ...(body === undefined ? {} : { body }) });
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate/i);
  });
});

describe('a whole flow from a page', () => {
  test('registers', async () => {
    const response = await send('/register', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }),
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('redeems a code, also of a confidential client', async () => {
    for (const client of ['playground-public', 'playground-confidential']) {
      const { code, verifier } = await getCode(server, { client_id: client });
      const confidential = client === 'playground-confidential';
      const body = paramsOf({
        grant_type: 'authorization_code',
        redirect_uri: CALLBACK,
        code,
        code_verifier: verifier,
        client_id: confidential ? undefined : client,
      });
      const headers = confidential ? basic(client, 'playground-confidential-secret') : {};
      const response = await send('/token', { method: 'POST', body, headers });
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    }
  });
});

test.each([
  ['a 401', '/token', 401, basic('playground-machine', 'wrong')],
  ['a 404', '/nothing/here', 404, {}],
])('%s can be read by a page', async (_title, path, status, headers) => {
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const response = await send(path, { method: 'POST', body, headers });
  expect(response.status).toBe(status);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect((await response.json()).error).toEqual(expect.any(String));
});

describe('pages are for people: no script of another origin reads them', () => {
  test.each(['/', '/device', '/logout', '/interaction/abc'])('%s', async (path) => {
    const response = await send(path);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await send(path, {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    expect(preflight.status).toBeLessThan(500);
  });

  test('/authorize, with a request that would succeed', async () => {
    const { pathname, search } = new URL(authorizeUrl(server, createPkce().challenge));
    const response = await send(pathname + search);
    expect(response.status).toBe(303);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('a request without Origin gets no CORS field', async () => {
  const response = await fetch(`${server.issuer}/health`);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

describe('a token that nobody consents to', () => {
  const ask = (from: string | undefined) =>
    fetch(`${server.issuer}/token`, {
      method: 'POST',
      headers: {
        ...basic('playground-machine', 'playground-machine-secret'),
        ...(from === undefined ? {} : { origin: from }),
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });

  test.each(['https://evil.example', 'null'])(
    'is not for a page of %s: the secrets are published',
    async (from) => {
      const response = await ask(from);
      expect(response.status).toBe(400);
      expect((await response.json()).error_description).toContain('not for web pages');
    },
  );

  test.each([undefined, 'http://localhost:6274', 'http://127.0.0.1:5173'])('is for %s', async (from) => {
    expect((await ask(from)).status).toBe(200);
  });
});
