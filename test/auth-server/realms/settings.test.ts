import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import type { RealmOverrides } from '../../../lab/realms/definition.ts';
import { useAuthServer } from '../../helpers/auth-server.ts';
import {
  authorize,
  authorizeUrl,
  basic,
  CALLBACK,
  createPkce,
  getCode,
  getTokens,
  post,
  redeem,
  refresh,
  register,
} from '../../helpers/code-flow.ts';

let clock = Date.now();
const server = await useAuthServer({ now: () => clock });

let count = 0;
/** A realm of its own with these settings of the authorization server. */
const realmWith = (auth: NonNullable<RealmOverrides['auth']>, rest: Omit<RealmOverrides, 'auth'> = {}) => {
  count += 1;
  return server.realm(`default~settings${count}`, { ...rest, auth });
};

const metadataOf = async ({ issuer }: { issuer: string }) =>
  (await fetch(`${issuer}/.well-known/openid-configuration`)).json();

const native = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };

describe('registration', () => {
  test('dynamic: off, there is no endpoint and no metadata names one (RFC 8414 §2)', async () => {
    const realm = realmWith({ registration: { dynamic: false } });
    expect((await metadataOf(realm)).registration_endpoint).toBeUndefined();
    expect(await register(realm, native)).toMatchObject({
      status: 404,
      body: { error_description: expect.stringContaining('no dynamic client registration') },
    });
    expect((await fetch(`${realm.issuer}/register`)).status).toBe(404);
    expect((await getTokens(realm)).status).toBe(200);
    const usual = realmWith({});
    expect((await metadataOf(usual)).registration_endpoint).toBe(`${usual.issuer}/register`);
  });

  test('metadataDocuments: off, the metadata does not offer them', async () => {
    const supported = async (on: boolean) =>
      (await metadataOf(realmWith({ registration: { metadataDocuments: on } })))
        .client_id_metadata_document_supported;
    expect(await supported(true)).toBe(true);
    expect(await supported(false)).toBeUndefined();
    const realm = realmWith({ registration: { metadataDocuments: false } });
    const { page } = await authorize(realm, { client_id: 'https://localhost:1/client.json' });
    expect(page.text).toContain('invalid_client');
  });

  test('applicationType: strict, web is the default and not for loopback or custom schemes', async () => {
    const strict = realmWith({ registration: { applicationType: 'strict' } });
    for (const uri of [CALLBACK, 'cursor://callback']) {
      for (const type of [undefined, 'web']) {
        const { status, body } = await register(strict, {
          ...native,
          redirect_uris: [uri],
          application_type: type,
        });
        expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_redirect_uri' });
        expect(body.error_description).toContain('application_type');
      }
      expect(
        (await register(strict, { ...native, redirect_uris: [uri], application_type: 'native' })).status,
      ).toBe(201);
      expect((await register(realmWith({}), { ...native, redirect_uris: [uri] })).body.application_type).toBe(
        'native',
      );
    }
    expect((await register(strict, { ...native, redirect_uris: ['https://app.example/cb'] })).status).toBe(
      201,
    );
  });

  const uris = {
    localhost: 'http://localhost:3000/cb',
    ip: 'http://127.0.0.1:3000/cb',
    custom: 'cursor://cb',
    https: 'https://app.example/cb',
  };
  test.each([
    ['any', []],
    ['no_loopback', ['localhost', 'ip']],
    ['no_custom_schemes', ['custom']],
    ['no_localhost', ['localhost']],
    ['no_loopback_ip', ['ip']],
  ] as const)('redirectUris: %s refuses %j (RFC 7591 §3.2.2)', async (redirectUris, refused) => {
    const realm = realmWith({ registration: { redirectUris } });
    for (const [kind, uri] of Object.entries(uris)) {
      const { status, body } = await register(realm, { ...native, redirect_uris: [uri] });
      const isRefused = (refused as readonly string[]).includes(kind);
      expect({ kind, status }).toEqual({ kind, status: isRefused ? 400 : 201 });
      if (isRefused)
        expect(body).toMatchObject({
          error: 'invalid_redirect_uri',
          error_description: expect.stringContaining(uri),
        });
    }
  });

  test('scope: a limit is for ever (RFC 7591 §2), a wish is none', async () => {
    const limit = realmWith({ registration: { scope: 'limit' } });
    const { body } = await register(limit, { ...native, scope: 'mcp:read' });
    expect(body).toMatchObject({ scope: 'mcp:read' });
    expect(body).not.toHaveProperty('registered_scope');
    const { client_id } = body;
    expect(decodeJwt((await getTokens(limit, { client_id, scope: 'mcp:read' })).access_token).scope).toBe(
      'mcp:read',
    );
    expect(decodeJwt((await getTokens(limit, { client_id, scope: undefined })).access_token).scope).toBe(
      'mcp:read',
    );
    const { answer } = await authorize(limit, { client_id, scope: 'mcp:read mcp:tools' });
    expect(answer.get('error')).toBe('invalid_scope');
    const wish = realmWith({});
    const wished = (await register(wish, { ...native, scope: 'mcp:read' })).body.client_id;
    expect(decodeJwt((await getTokens(wish, { client_id: wished })).access_token).scope).toBe(
      'mcp:read mcp:tools',
    );
  });

  test('alwaysSecret: a client that asked for none is given a secret, and needs it (RFC 7591 §3.2.1)', async () => {
    const realm = realmWith({ registration: { alwaysSecret: true } });
    const { status, body } = await register(realm, native);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      client_secret: expect.any(String),
      token_endpoint_auth_method: 'client_secret_basic',
    });
    const { code, verifier } = await getCode(realm, { client_id: body.client_id });
    expect(await redeem(realm, code, verifier, { client_id: body.client_id })).toMatchObject({
      error: 'invalid_client',
    });
    const headers = basic(body.client_id, String(body.client_secret));
    expect((await redeem(realm, code, verifier, { client_id: undefined }, headers)).status).toBe(200);
    expect((await register(realmWith({}), native)).body).not.toHaveProperty('client_secret');
  });

  test('secretLifetime: the answer says when the secret ends, and from then on it is invalid_client (RFC 7591 §3.2.1)', async () => {
    const realm = realmWith({ registration: { secretLifetime: 600 } });
    const confidential = { redirect_uris: [CALLBACK] };
    const { body } = await register(realm, confidential);
    expect(body.client_secret_expires_at).toBe(Math.floor(clock / 1000) + 600);
    const client = { client_id: 'ended', client_secret: 'a secret', redirect_uris: [CALLBACK] };
    const ask = async (expiresAt: number) => {
      await realm.runtime.putClient({ ...client, client_secret_expires_at: expiresAt });
      const { code, verifier } = await getCode(realm, { client_id: 'ended' });
      return redeem(realm, code, verifier, { client_id: undefined }, basic('ended', 'a secret'));
    };
    expect((await ask(Math.floor(Date.now() / 1000) + 600)).status).toBe(200);
    expect(await ask(Math.floor(Date.now() / 1000) - 60)).toMatchObject({ error: 'invalid_client' });
    expect((await register(realmWith({}), confidential)).body.client_secret_expires_at).toBe(0);
  });
});

describe('loopbackPort', () => {
  const elsewhere = { redirect_uri: 'http://localhost:4555/callback' };

  test('any: another port than the registered one is fine (RFC 8252 §7.3)', async () => {
    expect((await authorize(realmWith({}), elsewhere)).answer.has('code')).toBe(true);
  });

  test('exact: it has to be the same string (RFC 6749 §3.1.2.3)', async () => {
    const realm = realmWith({ loopbackPort: 'exact' });
    const { page } = await authorize(realm, elsewhere);
    expect(page.text).toContain('invalid_redirect_uri');
    const { client_id } = (await register(realm, native)).body;
    expect((await authorize(realm, { client_id })).answer.has('code')).toBe(true);
  });
});

describe('scopes', () => {
  test('forgiving leaves an unknown one out, strict is invalid_scope (RFC 6749 §4.1.2.1)', async () => {
    const scope = 'mcp:read mcp:wrong';
    expect(decodeJwt((await getTokens(realmWith({}), { scope })).access_token).scope).toBe('mcp:read');
    expect((await authorize(realmWith({ scopes: 'strict' }), { scope })).answer.get('error')).toBe(
      'invalid_scope',
    );
    expect((await authorize(realmWith({ scopes: 'strict' }), { scope: 'mcp:read' })).answer.has('code')).toBe(
      true,
    );
  });

  test('offlineAccess: off, the metadata does not name it, and a strict server refuses it', async () => {
    const scope = 'mcp:read offline_access';
    const on = realmWith({ scopes: 'strict' });
    const off = realmWith({ scopes: 'strict', offlineAccess: false });
    expect((await metadataOf(on)).scopes_supported).toContain('offline_access');
    expect((await metadataOf(off)).scopes_supported).not.toContain('offline_access');
    expect((await metadataOf(off)).grant_types_supported).toContain('refresh_token');
    expect((await authorize(on, { scope })).answer.has('code')).toBe(true);
    for (const prompt of [undefined, 'consent']) {
      expect((await authorize(off, { scope, prompt })).answer.get('error')).toBe('invalid_scope');
    }
    const forgiving = realmWith({ offlineAccess: false });
    expect((await authorize(forgiving, { scope, prompt: 'consent' })).answer.has('code')).toBe(true);
  });
});

describe('resource (RFC 8707)', () => {
  const without = { resource: undefined };

  test('default assumes the own one where it is missing', async () => {
    const realm = realmWith({ resource: 'default' });
    expect(decodeJwt((await getTokens(realm, without)).access_token).aud).toBe(realm.resource);
  });

  test('required is invalid_target without it, at every endpoint', async () => {
    const realm = realmWith({ resource: 'required' });
    expect((await authorize(realm, without)).answer.get('error')).toBe('invalid_target');
    const { code, verifier } = await getCode(realm);
    const answer = await redeem(realm, code, verifier, without);
    expect(answer).toMatchObject({ status: 400, error: 'invalid_target' });
    expect(answer.error_description).toContain('RFC 8707');
    const tokens = await getTokens(realm);
    expect(tokens.status).toBe(200);
    expect(await refresh(realm, tokens.refresh_token)).toMatchObject({ error: 'invalid_target' });
    const machine = basic('playground-machine', 'playground-machine-secret');
    const grant = { grant_type: 'client_credentials' };
    expect(await post(`${realm.issuer}/token`, grant, machine)).toMatchObject({ error: 'invalid_target' });
    const named = { ...grant, resource: realm.resource };
    expect((await post(`${realm.issuer}/token`, named, machine)).status).toBe(200);
  });

  test('ignored issues tokens for the own one, whatever is asked for', async () => {
    const realm = realmWith({ resource: 'ignored' });
    const tokens = await getTokens(realm, { resource: 'https://elsewhere.example/mcp' });
    expect(decodeJwt(tokens.access_token).aud).toBe(realm.resource);
    const refreshed = await refresh(realm, tokens.refresh_token, { resource: 'https://nowhere.example' });
    expect(decodeJwt(refreshed.access_token).aud).toBe(realm.resource);
    expect(
      (await authorize(realmWith({}), { resource: 'https://elsewhere.example/mcp' })).answer.get('error'),
    ).toBe('invalid_target');
  });

  test('refused is invalid_request, as of a server that does not know the parameter', async () => {
    const realm = realmWith({ resource: 'refused' });
    const { answer } = await authorize(realm);
    expect(answer.get('error')).toBe('invalid_request');
    expect(answer.get('state')).toBe('the state');
    const { code, verifier } = await getCode(realm, without);
    expect(await redeem(realm, code, verifier)).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(decodeJwt((await redeem(realm, code, verifier, without)).access_token).aud).toBe(realm.resource);
  });
});

describe('accessToken', () => {
  test('lifetime is that of the token and what expires_in says', async () => {
    const tokens = await getTokens(realmWith({ accessToken: { lifetime: 5 } }));
    const { iat = 0, exp = 0 } = decodeJwt(tokens.access_token);
    expect([exp - iat, tokens.expires_in]).toEqual([5, 5]);
    expect((await getTokens(realmWith({}))).expires_in).toBe(3600);
  });

  test('format: opaque, it is no JWT and introspection knows it (RFC 7662)', async () => {
    const realm = realmWith({ accessToken: { format: 'opaque' } });
    const { access_token: token } = await getTokens(realm);
    expect(token).not.toContain('.');
    const client = basic('playground-confidential', 'playground-confidential-secret');
    expect(await post(`${realm.issuer}/introspect`, { token }, client)).toMatchObject({
      active: true,
      aud: realm.resource,
      iss: realm.issuer,
      sub: 'alice',
    });
  });
});

describe('refreshToken', () => {
  test('issue: by grant type, only with offline_access, or never', async () => {
    const offline = { scope: 'mcp:read offline_access' };
    const got = async (
      issue: 'grant_type' | 'offline_access' | 'never',
      params: { scope?: string; prompt?: string },
    ) => (await getTokens(realmWith({ refreshToken: { issue } }), params)).refresh_token !== undefined;
    expect(await got('grant_type', {})).toBe(true);
    expect(await got('offline_access', {})).toBe(false);
    expect(await got('offline_access', offline)).toBe(true);
    expect(await got('offline_access', { ...offline, prompt: 'consent' })).toBe(true);
    expect(await got('never', { ...offline, prompt: 'consent' })).toBe(false);
  });

  test('rotation: none, the same token works again and again', async () => {
    const realm = realmWith({ refreshToken: { rotation: 'none' } });
    const { refresh_token: token } = await getTokens(realm);
    for (let round = 0; round < 3; round += 1) {
      expect(await refresh(realm, token)).toMatchObject({ status: 200, refresh_token: token });
    }
    const rotating = realmWith({});
    const first = await getTokens(rotating);
    expect((await refresh(rotating, first.refresh_token)).refresh_token).not.toBe(first.refresh_token);
  });

  test('grace: a used token is answered again for as long, and then revokes its family (RFC 9700 §4.14.2)', async () => {
    const realm = realmWith({ refreshToken: { grace: 30 } });
    const { refresh_token: token } = await getTokens(realm);
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(realm, token)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const newest = answers.map(({ refresh_token }) => refresh_token);
    expect(new Set(newest).size).toBe(4);
    clock += 29_000;
    expect((await refresh(realm, token)).status).toBe(200);
    clock += 2_000;
    expect(await refresh(realm, token)).toMatchObject({ error: 'invalid_grant' });
    expect(await refresh(realm, newest[0])).toMatchObject({ error: 'invalid_grant' });
  });

  test('lifetime is that of the token', async () => {
    const realm = realmWith({ refreshToken: { lifetime: 7 } });
    await getTokens(realm);
    const [record] = await server.storage.list(`default~settings${count}`, 'RefreshToken');
    const { iat, exp } = JSON.parse(record?.payload ?? '{}');
    expect(exp - iat).toBe(7);
  });
});

describe('what is granted', () => {
  test('grantedScopes is the most, also for machines (RFC 6749 §3.3)', async () => {
    const realm = realmWith({ grantedScopes: ['mcp:read'] });
    const tokens = await getTokens(realm, { scope: 'mcp:read mcp:tools' });
    expect([tokens.scope, decodeJwt(tokens.access_token).scope]).toEqual(['mcp:read', 'mcp:read']);
    const machine = basic('playground-machine', 'playground-machine-secret');
    const grant = { grant_type: 'client_credentials' };
    expect((await post(`${realm.issuer}/token`, grant, machine)).scope).toBe('mcp:read');
  });

  test('autoConsent answers at once, as this user', async () => {
    const realm = realmWith({ autoConsent: 'bob', grantedScopes: ['mcp:read'] });
    const { verifier, challenge } = createPkce();
    const response = await fetch(authorizeUrl(realm, challenge), { redirect: 'manual' });
    const url = new URL(response.headers.get('location') ?? '');
    expect(url.origin).toBe('http://localhost:3999');
    const { access_token: token } = await redeem(realm, url.searchParams.get('code') ?? '', verifier);
    expect(decodeJwt(token)).toMatchObject({ sub: 'bob', scope: 'mcp:read' });
  });

  test('signingAlgorithm is that of the realm’s key', async () => {
    for (const signingAlgorithm of ['EdDSA', 'RS256', 'ES256'] as const) {
      const tokens = await getTokens(realmWith({ signingAlgorithm }));
      expect(decodeProtectedHeader(tokens.access_token).alg).toBe(signingAlgorithm);
    }
  });
});

describe('what a definition adds', () => {
  test('clients are registered beforehand, besides the built-in ones', async () => {
    const clients = [
      {
        client_id: 'mine',
        redirect_uris: [CALLBACK],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
      },
    ];
    const realm = realmWith({}, { clients });
    expect((await getTokens(realm, { client_id: 'mine' })).status).toBe(200);
    expect((await getTokens(realm)).status).toBe(200);
    expect(await realm.runtime.clients()).toContainEqual(
      expect.objectContaining({ client_id: 'mine', source: 'configured' }),
    );
  });

  test('a client that cannot be used is a refusal and not a failure', async () => {
    const realm = realmWith({}, { clients: [{ client_id: 'broken', redirect_uris: 'no list' }] });
    const { page } = await authorize(realm, { client_id: 'broken' });
    expect(page.status).toBe(400);
  });

  test('resources are served without a look at their metadata', async () => {
    const resource = 'https://nobody.example/mcp';
    const realm = realmWith({}, { resources: [{ resource, scopes: ['files:read'] }] });
    const tokens = await getTokens(realm, { resource, scope: 'files:read' });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: resource, scope: 'files:read' });
  });
});
