import { describe, expect, test } from 'vitest';
import { useAuthServer } from '../helpers/auth-server.ts';
import { authorize, CALLBACK, getTokens, post, register } from '../helpers/code-flow.ts';

const server = await useAuthServer();

const native = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };

test('is open, and answers 201 with the metadata as it is registered (RFC 7591 §3.2.1)', async () => {
  const response = await fetch(`${server.issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...native, client_name: 'A client', software_id: 's', software_version: '1.0' }),
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = await response.json();
  expect(body).toMatchObject({
    client_id: expect.any(String),
    client_id_issued_at: expect.any(Number),
    client_name: 'A client',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    software_id: 's',
    software_version: '1.0',
    registration_client_uri: `${server.issuer}/register/${body.client_id}`,
    registration_access_token: expect.any(String),
  });
  expect(body).not.toHaveProperty('client_secret');
  expect((await server.logged(`as ${body.client_id}`)).notes.join()).toContain('registered A client');
});

test('gives a confidential client a secret that does not expire (RFC 7591 §3.2.1)', async () => {
  for (const method of [undefined, 'client_secret_basic', 'client_secret_post']) {
    const { status, body } = await register(server, { ...native, token_endpoint_auth_method: method });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      client_secret: expect.any(String),
      client_secret_expires_at: 0,
      token_endpoint_auth_method: method ?? 'client_secret_basic',
    });
  }
});

describe('application_type (OpenID Connect Registration §2)', () => {
  test.each([
    ['http://localhost:3999/callback'],
    ['http://127.0.0.1:3999/callback'],
    ['http://[::1]:3999/callback'],
    ['cursor://anysphere.cursor-mcp/oauth/callback'],
    ['com.example.app:/callback'],
    ['vscode://vscode.mcp/callback'],
  ])('is native for %s, also when the client omits it or says web', async (uri) => {
    for (const claimed of [undefined, 'web', 'native']) {
      const { status, body } = await register(server, {
        ...native,
        redirect_uris: [uri],
        application_type: claimed,
      });
      expect({ status, type: body.application_type, why: body.error_description }).toEqual({
        status: 201,
        type: 'native',
        why: undefined,
      });
    }
  });

  test('is web for https redirect URIs', async () => {
    const { body } = await register(server, { ...native, redirect_uris: ['https://client.example/cb'] });
    expect(body.application_type).toBe('web');
  });

  test('web and loopback redirect URIs together can be registered, as editors do', async () => {
    const redirect_uris = ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect', 'http://localhost/'];
    const { status, body } = await register(server, { ...native, redirect_uris });
    expect(status).toBe(201);
    expect(body.redirect_uris).toEqual(redirect_uris);
    for (const redirect_uri of ['http://127.0.0.1:4000/', 'https://vscode.dev/redirect']) {
      const { answer } = await authorize(server, { client_id: body.client_id, redirect_uri });
      expect(answer.get('code'), redirect_uri).not.toBeNull();
    }
  });
});

describe('a registered native client (RFC 8252 §7.3)', () => {
  test('may use any port on its loopback host', async () => {
    const { body } = await register(server, native);
    for (const port of [1024, 40000, 65535]) {
      const redirect_uri = `http://localhost:${port}/callback`;
      const { page } = await authorize(server, { client_id: body.client_id, redirect_uri });
      expect(page.url.href).toContain(`${redirect_uri}?code=`);
    }
  });

  test.each([
    'http://127.0.0.1:3999/callback',
    'http://[::1]:3999/callback',
    'http://localhost:3999/callback/',
  ])('registered with localhost may not use %s', async (redirect_uri) => {
    const { body } = await register(server, native);
    const { page } = await authorize(server, { client_id: body.client_id, redirect_uri });
    expect(page.status).toBe(400);
    expect(page.text).toContain('invalid_redirect_uri');
  });
});

describe('scope (RFC 7591 §2)', () => {
  test('that is unknown does not fail a registration', async () => {
    for (const scope of ['mcp:read made:up', 'everything', '', 'openid offline_access mcp:tools']) {
      expect((await register(server, { ...native, scope })).status, scope).toBe(201);
    }
  });

  test('is a wish and no limit: step-up goes beyond it (MCP, Step-Up Authorization Flow)', async () => {
    const { body } = await register(server, { ...native, scope: 'mcp:read' });
    const tokens = await getTokens(
      server,
      { client_id: body.client_id, scope: 'mcp:read mcp:admin' },
      { user: 'admin' },
    );
    expect(tokens.scope).toBe('mcp:read mcp:admin');
  });

  test('offline_access with the grant type refresh_token is accepted', async () => {
    const { status, body } = await register(server, {
      ...native,
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'offline_access',
    });
    expect(status).toBe(201);
    expect(body.grant_types).toEqual(['authorization_code', 'refresh_token']);
  });
});

describe('bad metadata is a 400 that names the value (RFC 7591 §3.2.2)', () => {
  test.each([
    ['no redirect URIs', { redirect_uris: undefined }, /redirect_uris/],
    ['an empty list', { redirect_uris: [] }, /redirect_uris/],
    ['a string', { redirect_uris: CALLBACK }, /redirect_uris/],
    ['not URLs', { redirect_uris: ['not a url'] }, /redirect_uris/],
    ['numbers', { redirect_uris: [1, {}] }, /redirect_uris/],
    ['null', { redirect_uris: null }, /redirect_uris/],
    ['a fragment', { redirect_uris: ['https://client.example/cb#x'] }, /redirect_uris/],
    ['http on the network', { redirect_uris: ['http://client.example/cb'] }, /redirect_uris/],
    ['a script', { redirect_uris: ['javascript:alert(1)'] }, /redirect_uris/],
    ['data', { redirect_uris: ['data:text/html,hello'] }, /redirect_uris/],
    ['unknown auth method', { token_endpoint_auth_method: 'magic' }, /token_endpoint_auth_method/],
    ['unknown grant type', { grant_types: ['password'] }, /grant_types/],
    ['implicit', { grant_types: ['implicit'], response_types: ['token'] }, /grant_types|response_types/],
    ['a name that is no string', { client_name: 7 }, /client_name/],
    ['a script as logo', { logo_uri: 'javascript:alert(1)' }, /logo_uri/],
    ['a key set and its URL', { jwks: { keys: [] }, jwks_uri: 'https://client.example/jwks' }, /jwks/],
    ['private_key_jwt without keys', { token_endpoint_auth_method: 'private_key_jwt' }, /jwks/],
    [
      'an unknown application type',
      { redirect_uris: ['https://a.example/'], application_type: 'toy' },
      /application_type/,
    ],
  ])('%s', async (_title, metadata, names) => {
    const { status, body } = await register(server, { ...native, ...metadata });
    expect(status).toBe(400);
    expect(body.error).toMatch(/^invalid_(client_metadata|redirect_uri|request)$/);
    expect(body.error_description).toMatch(names);
  });

  const JSON_TYPE = { 'content-type': 'application/json' };
  const BODIES: [string, Record<string, string>, string | Uint8Array<ArrayBuffer> | undefined, number[]][] = [
    ['not JSON', JSON_TYPE, '{', [400]],
    ['an empty body', JSON_TYPE, '', [400]],
    ['an array', JSON_TYPE, '[]', [400]],
    ['null', JSON_TYPE, 'null', [400]],
    ['a string', JSON_TYPE, '"x"', [400]],
    ['a number', JSON_TYPE, '7', [400]],
    ['a form', {}, 'redirect_uris=http%3A%2F%2Flocalhost', [400, 415]],
    ['text', { 'content-type': 'text/plain' }, '{}', [400, 415]],
    ['XML', { 'content-type': 'application/xml' }, '<a/>', [400, 415]],
    ['no content type', { 'content-type': '' }, '{}', [400, 415]],
    ['broken UTF-8', JSON_TYPE, new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), [400]],
    ['a prototype', JSON_TYPE, '{"__proto__":{"redirect_uris":["http://localhost/"]}}', [400]],
    ['a megabyte', JSON_TYPE, JSON.stringify({ client_name: 'x'.repeat(2 ** 20) }), [400, 413]],
    ['deep nesting', JSON_TYPE, '['.repeat(20_000) + ']'.repeat(20_000), [400]],
  ];
  test.each(BODIES)('%s', async (_title, headers, body, statuses) => {
    const response = await fetch(`${server.issuer}/register`, {
      method: 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
    });
    expect(statuses).toContain(response.status);
    const answer = await response.json();
    expect(answer.error).toMatch(/^invalid_/);
    expect(answer.error_description).toEqual(expect.any(String));
    expect(JSON.stringify(answer)).not.toMatch(/\.js:|node_modules/);
  });
});

describe('management (RFC 7592)', () => {
  const registered = async () => {
    const { body } = await register(server, { ...native, client_name: 'Managed' });
    const uri = String(body.registration_client_uri);
    const manage = (method: string, document?: unknown, token = String(body.registration_access_token)) =>
      fetch(uri, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(document === undefined ? {} : { body: JSON.stringify(document) }),
      });
    return { body, manage };
  };

  test('reads the client (RFC 7592 §2.1)', async () => {
    const { body, manage } = await registered();
    const response = await manage('GET');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ client_id: body.client_id, client_name: 'Managed' });
  });

  test('updates it (RFC 7592 §2.2)', async () => {
    const { body, manage } = await registered();
    const redirect_uris = ['http://localhost/elsewhere'];
    const response = await manage('PUT', { ...native, client_id: body.client_id, redirect_uris });
    expect(response.status).toBe(200);
    expect(await (await manage('GET')).json()).toMatchObject({ redirect_uris });
    const params = { client_id: body.client_id, redirect_uri: 'http://localhost:5000/elsewhere' };
    expect((await authorize(server, params)).answer.get('code')).not.toBeNull();
    expect((await authorize(server, { client_id: body.client_id })).page.status).toBe(400);
  });

  test('refuses an update that is bad, and changes nothing (RFC 7592 §2.2)', async () => {
    const { body, manage } = await registered();
    const response = await manage('PUT', { client_id: body.client_id, redirect_uris: ['nonsense'] });
    expect(response.status).toBe(400);
    expect((await response.json()).error_description).toMatch(/redirect_uris/);
    expect(await (await manage('GET')).json()).toMatchObject({ redirect_uris: [CALLBACK] });
  });

  test('deletes it, and then it is unknown everywhere (RFC 7592 §2.3)', async () => {
    const { body, manage } = await registered();
    expect((await manage('DELETE')).status).toBe(204);
    expect((await manage('GET')).status).toBe(401);
    expect((await authorize(server, { client_id: body.client_id })).page.text).toContain('invalid_client');
    const params = { grant_type: 'refresh_token', refresh_token: 'x', client_id: body.client_id };
    expect(await post(`${server.issuer}/token`, params)).toMatchObject({
      status: 401,
      error: 'invalid_client',
    });
  });

  test('needs the registration access token of this client (RFC 7592 §2)', async () => {
    const { manage } = await registered();
    const other = await registered();
    for (const token of ['nonsense', String(other.body.registration_access_token)]) {
      const response = await manage('GET', undefined, token);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
    }
    expect((await manage('GET')).status).toBe(200);
  });

  test('does not exist for clients of the configuration', async () => {
    const response = await fetch(`${server.issuer}/register/playground-public`, {
      headers: { authorization: 'Bearer nonsense' },
    });
    expect(response.status).toBe(401);
  });
});
