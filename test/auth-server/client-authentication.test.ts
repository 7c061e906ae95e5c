import { randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { generateSigningKey, type SigningKey } from '../../keys/key-pair.ts';
import { startAuthServer, useAuthServer } from '../helpers/auth-server.ts';
import { basic, type Params, paramsOf, post, register } from '../helpers/code-flow.ts';

const server = await useAuthServer();

const machine = { client_id: 'playground-machine', client_secret: 'playground-machine-secret' };
const header = basic(machine.client_id, machine.client_secret);
const token = (params: Params = {}, headers: Record<string, string> = {}) =>
  post(
    `${server.issuer}/token`,
    paramsOf({ grant_type: 'client_credentials', resource: server.resource }, params),
    headers,
  );

/** RFC 7523 §2.2. */
async function assertion(key: SigningKey, claims: Record<string, unknown> = {}): Promise<Params> {
  const now = Math.floor(Date.now() / 1000);
  const jwt = await new SignJWT({
    iss: 'playground-machine-key',
    sub: 'playground-machine-key',
    aud: server.issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: key.alg, kid: key.kid })
    .sign(await importJWK({ ...key.jwk }, key.alg));
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: jwt,
  };
}

/** RFC 6749 §5.2 has unauthorized_client for it; the library says invalid_request. The words are what helps. */
const notAllowed = {
  status: 400,
  error: expect.stringMatching(/^(unauthorized_client|invalid_request)$/),
  error_description: expect.stringMatching(/grant type is not allowed/),
};

describe('client_credentials (RFC 6749 §4.4)', () => {
  test('by client_secret_basic: a token of the machine itself (RFC 9068 §2.2)', async () => {
    const answer = await token({}, header);
    expect(answer).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: 3600 });
    expect(answer.refresh_token, 'RFC 6749 §4.4.3').toBeUndefined();
    expect(decodeProtectedHeader(answer.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
    expect(decodeJwt(answer.access_token)).toEqual({
      iss: server.issuer,
      aud: server.resource,
      sub: 'playground-machine',
      client_id: 'playground-machine',
      roles: [],
      scope: 'mcp:read mcp:tools mcp:prompts mcp:resources',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  test('by client_secret_post', async () => {
    const answer = await token(machine);
    expect(answer.status).toBe(200);
    expect(decodeJwt(answer.access_token).sub).toBe('playground-machine');
  });

  test('by private_key_jwt (RFC 7523 §2.2)', async () => {
    for (const aud of [server.issuer, `${server.issuer}/token`, [server.issuer]]) {
      const answer = await token(await assertion(server.machineKey, { aud }));
      expect(answer.status, JSON.stringify(aud)).toBe(200);
      expect(decodeJwt(answer.access_token)).toMatchObject({
        sub: 'playground-machine-key',
        aud: server.resource,
      });
    }
  });

  test('narrowed to the scopes asked for (RFC 6749 §3.3)', async () => {
    const answer = await token({ scope: 'mcp:read' }, header);
    expect(decodeJwt(answer.access_token).scope).toBe('mcp:read');
    expect(answer.scope).toBe('mcp:read');
  });

  test.each(['mcp:admin', 'mcp:read mcp:admin made:up'])(
    'never with what machines may not: %s',
    async (scope) => {
      const answer = await token({ scope }, header);
      if (answer.status === 200) expect(decodeJwt(answer.access_token).scope ?? '').not.toMatch(/admin|made/);
      else expect(answer).toMatchObject({ status: 400, error: 'invalid_scope' });
    },
  );

  test('a machine may be given other scopes by configuration', async () => {
    const own = await startAuthServer({
      clients: [
        {
          client_id: 'op',
          client_secret: 'op-secret-op-secret',
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
          allowed_scopes: 'mcp:admin mcp:read',
        },
      ],
    });
    const answer = await post(
      `${own.issuer}/token`,
      { grant_type: 'client_credentials', scope: 'mcp:admin mcp:tools' },
      basic('op', 'op-secret-op-secret'),
    );
    expect(decodeJwt(answer.access_token).scope).toBe('mcp:admin');
    await own.close();
  });

  test('a client that registers cannot name its own scopes: nobody would have consented', async () => {
    const { body } = await register(server, {
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
      allowed_scopes: 'mcp:admin mcp:read',
    });
    expect(body).not.toHaveProperty('allowed_scopes');
    const answer = await token(
      { scope: 'mcp:admin mcp:read' },
      basic(body.client_id, String(body.client_secret)),
    );
    expect(decodeJwt(answer.access_token).scope).toBe('mcp:read');
  });

  test('is not for a public client (RFC 6749 §4.4)', async () => {
    const answer = await token({ client_id: 'playground-public' });
    expect(answer).toMatchObject(notAllowed);
  });

  test('is not for a client that did not register the grant', async () => {
    const answer = await token({}, basic('playground-confidential', 'playground-confidential-secret'));
    expect(answer).toMatchObject(notAllowed);
  });
});

describe('a client that fails to authenticate gets 401 invalid_client (RFC 6749 §5.2)', () => {
  test('by Basic: with a challenge', async () => {
    for (const headers of [basic('playground-machine', 'wrong'), basic('nobody', 'x')]) {
      const answer = await token({}, headers);
      expect(answer).toMatchObject({ status: 401, error: 'invalid_client' });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    }
  });

  test.each([
    ['a wrong secret in the body', { client_id: 'playground-machine', client_secret: 'wrong' }],
    ['no secret', { client_id: 'playground-machine' }],
    ['an unknown client', { client_id: 'nobody' }],
    ['a secret of a public client', { client_id: 'playground-public', client_secret: 'made-up' }],
  ])('%s', async (_title, params) => {
    expect(await token(params)).toMatchObject({ status: 401, error: 'invalid_client' });
  });

  test.each([
    ['no client at all', {}, {}],
    ['a broken Basic field', { authorization: 'Basic ***' }, {}],
    ['Basic without a colon', { authorization: `Basic ${Buffer.from('abc').toString('base64')}` }, {}],
    ['Basic with broken encoding', { authorization: `Basic ${Buffer.from('%zz:%').toString('base64')}` }, {}],
    ['another scheme', { authorization: 'Negotiate abc' }, {}],
    ['two ways at once (RFC 6749 §2.3)', header, machine],
  ] as [string, Record<string, string>, Params][])(
    'or 400 invalid_request: %s',
    async (_title, headers, params) => {
      const answer = await token(params, headers);
      expect([400, 401]).toContain(answer.status);
      expect(answer.error).toMatch(/^invalid_(client|request)$/);
      expect(answer.error_description).toBeTruthy();
    },
  );

  describe('by an assertion (RFC 7523 §3)', () => {
    const refused = async (params: Params) => {
      const answer = await token(params);
      expect([400, 401]).toContain(answer.status);
      expect(answer.error).toMatch(/^invalid_(client|request)$/);
    };
    const now = Math.floor(Date.now() / 1000);

    test.each([
      ['for another audience', { aud: 'https://other.example' }],
      ['that has expired', { exp: now - 3600, iat: now - 7200 }],
      ['without exp', { exp: undefined }],
      ['without jti', { jti: undefined }],
      ['of another client', { sub: 'playground-machine' }],
      ['of an unknown client', { sub: 'nobody', iss: 'nobody' }],
    ])('%s', async (_title, claims) => {
      await refused(await assertion(server.machineKey, claims));
    });

    test('signed by another key', async () => {
      await refused(await assertion(await generateSigningKey('ES256', 0)));
    });

    test('used twice', async () => {
      const params = await assertion(server.machineKey);
      expect((await token(params)).status).toBe(200);
      await refused(params);
    });

    test('that is no JWT', async () => {
      const params = await assertion(server.machineKey);
      for (const client_assertion of ['nonsense', 'a.b.c', '', 'eyJhbGciOiJub25lIn0.e30.']) {
        await refused({ ...params, client_assertion });
      }
    });
  });
});

test.each([
  ['no grant type', { grant_type: undefined }, 'invalid_request'],
  ['an unknown one', { grant_type: 'password' }, 'unsupported_grant_type'],
  ['two', { grant_type: ['client_credentials', 'refresh_token'] }, 'invalid_request'],
])('a token request with %s is %s (RFC 6749 §5.2)', async (_title, params, error) => {
  expect(await token(params, header)).toMatchObject({ status: 400, error });
});
