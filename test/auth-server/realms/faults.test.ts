import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import type { GivenFault } from '../../../lab/faults/fault.ts';
import { useAuthServer } from '../../helpers/auth-server.ts';
import {
  authorize,
  basic,
  CALLBACK,
  getCode,
  getTokens,
  post,
  redeem,
  refresh,
  register,
  type Target,
} from '../../helpers/code-flow.ts';

const server = await useAuthServer();

let count = 0;
/** A realm of its own with these faults. */
const realmWith = (...faults: readonly GivenFault[]) => {
  count += 1;
  return server.realm(`default~faults${count}`, { scenario: 'default', faults: [...faults] });
};

const wellKnown = ({ issuer }: Target, form = 'openid-configuration') => `${issuer}/.well-known/${form}`;
const insertedUrl = ({ issuer }: Target) => {
  const url = new URL(issuer);
  return `${url.origin}/.well-known/oauth-authorization-server${url.pathname}`;
};
const json = async (url: string) => (await fetch(url)).json();
const faultsOf = ({ name }: { name: string }) =>
  server.recorder.exchanges(name).flatMap(({ endpoint, faults }) => faults.map((id) => `${endpoint}: ${id}`));

const signingKeys = async (target: Target) => (await json(wellKnown(target, 'jwks.json'))).keys;
const verify = async (target: Target, token: string) =>
  jwtVerify(token, createLocalJWKSet({ keys: await signingKeys(target) }), { issuer: target.issuer });

test('without faults, nothing is changed and nothing is noted', async () => {
  const realm = realmWith();
  await verify(realm, (await getTokens(realm)).access_token);
  expect(faultsOf(realm)).toEqual([]);
});

describe('as-metadata', () => {
  test('changes, adds and removes members of the document (RFC 7396)', async () => {
    const realm = realmWith({
      id: 'm',
      seam: 'as-metadata',
      params: { merge: { issuer: 'https://evil.example', code_challenge_methods_supported: null } },
    });
    for (const url of [wellKnown(realm), insertedUrl(realm)]) {
      const document = await json(url);
      expect(document.issuer).toBe('https://evil.example');
      expect(document).not.toHaveProperty('code_challenge_methods_supported');
      expect(document.token_endpoint).toBe(`${realm.issuer}/token`);
    }
    expect(faultsOf(realm)).toEqual(['server_metadata: m', 'server_metadata: m']);
  });

  test('can be meant for one form of the well-known URL', async () => {
    const match = { form: 'oidc_appended' };
    const realm = realmWith({ id: 'm', seam: 'as-metadata', match, params: { merge: { issuer: 'x' } } });
    expect((await json(wellKnown(realm))).issuer).toBe('x');
    expect((await json(insertedUrl(realm))).issuer).toBe(realm.issuer);
  });
});

test('as-jwks changes the published keys, and not how it is labelled', async () => {
  const realm = realmWith({ id: 'k', seam: 'as-jwks', params: { merge: { keys: [] } } });
  const response = await fetch(wellKnown(realm, 'jwks.json'));
  expect(response.headers.get('content-type')).toContain('application/jwk-set+json');
  expect(await response.json()).toEqual({ keys: [] });
});

describe('as-registration', () => {
  const native = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };
  const fault: GivenFault = { id: 'r', seam: 'as-registration', params: { merge: { client_id: 'another' } } };

  test('changes the answer to a registration', async () => {
    const { status, body } = await register(realmWith(fault), native);
    expect({ status, client_id: body.client_id }).toEqual({ status: 201, client_id: 'another' });
  });

  test('leaves an error alone, and does not count it', async () => {
    const realm = realmWith({ ...fault, nth: 1, times: 1 });
    const { body } = await register(realm, { redirect_uris: 'wrong' });
    expect(body).not.toHaveProperty('client_id');
    expect((await register(realm, native)).body.client_id).toBe('another');
    expect((await register(realm, native)).body.client_id).not.toBe('another');
  });
});

describe('as-token', () => {
  const fault: GivenFault = {
    id: 't',
    seam: 'as-token',
    params: { merge: { expires_in: 1, token_type: null } },
  };

  test('changes the token response', async () => {
    const tokens = await getTokens(realmWith(fault));
    expect(tokens.expires_in).toBe(1);
    expect(tokens.token_type).toBeUndefined();
    expect(decodeJwt(tokens.access_token).sub).toBe('alice');
  });

  test('can be meant for one grant type', async () => {
    const realm = realmWith({ ...fault, match: { grant_type: 'refresh_token' } });
    const tokens = await getTokens(realm);
    expect(tokens.expires_in).toBe(3600);
    expect((await refresh(realm, tokens.refresh_token)).expires_in).toBe(1);
  });

  test('can be meant for one client, however it authenticates', async () => {
    const realm = realmWith({ ...fault, match: { client_id: ['playground-machine', 'playground-public'] } });
    const machine = basic('playground-machine', 'playground-machine-secret');
    const grant = { grant_type: 'client_credentials' };
    expect((await post(`${realm.issuer}/token`, grant, machine)).expires_in).toBe(1);
    expect((await getTokens(realm)).expires_in).toBe(1);
    const other = basic('playground-confidential', 'playground-confidential-secret');
    const { code, verifier } = await getCode(realm, { client_id: 'playground-confidential' });
    expect((await redeem(realm, code, verifier, { client_id: undefined }, other)).expires_in).toBe(3600);
  });

  test('leaves an error alone', async () => {
    const answer = await redeem(realmWith(fault), 'no such code', 'x');
    expect(answer).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(answer.expires_in).toBeUndefined();
  });

  test('takes effect on the next request when it is set, and none when it is cleared', async () => {
    const realm = realmWith();
    expect((await getTokens(realm)).expires_in).toBe(3600);
    realm.faults.set({ id: 't', seam: 'as-token', params: { merge: { expires_in: 1 } } });
    expect((await getTokens(realm)).expires_in).toBe(1);
    realm.faults.clear('t');
    expect((await getTokens(realm)).expires_in).toBe(3600);
  });
});

describe('as-authorization', () => {
  const fault: GivenFault = {
    id: 'a',
    seam: 'as-authorization',
    params: { set: { iss: 'https://evil.example', state: null, extra: 'x' } },
  };

  test('changes the redirect behind the pages, and no redirect between them', async () => {
    const realm = realmWith(fault);
    const { page, answer } = await authorize(realm);
    expect(Object.fromEntries(answer)).toEqual({
      code: expect.any(String),
      iss: 'https://evil.example',
      extra: 'x',
    });
    expect(page.hops.slice(0, -1).filter(({ href }) => href.includes('evil'))).toEqual([]);
    expect(faultsOf(realm)).toEqual(['authorize: a']);
  });

  test('changes the redirect that comes at once', async () => {
    count += 1;
    const auth = { autoConsent: 'alice' };
    const realm = server.realm(`default~faults${count}`, { auth, faults: [fault] });
    expect((await authorize(realm)).answer.get('iss')).toBe('https://evil.example');
  });

  test('changes an error response too (RFC 6749 §4.1.2.1)', async () => {
    const { answer } = await authorize(realmWith(fault), { scope: 'no:such' });
    expect([answer.get('error'), answer.get('iss')]).toEqual(['invalid_scope', 'https://evil.example']);
  });

  test('can be meant for one client, whose id is not in the last request', async () => {
    const match = { client_id: 'playground-public' };
    const realm = realmWith({ ...fault, match });
    expect((await authorize(realm)).answer.get('extra')).toBe('x');
    const other = await authorize(realm, { client_id: 'playground-confidential' });
    expect(other.answer.get('extra')).toBeNull();
  });
});

describe('as-claims', () => {
  test('claims are those of the fault, signed by the realm’s key', async () => {
    const params = { claims: { aud: 'https://other.example', client_id: null }, header: { typ: 'JWT' } };
    const realm = realmWith({ id: 'c', seam: 'as-claims', params });
    const { access_token: token } = await getTokens(realm);
    const { payload, protectedHeader } = await verify(realm, token);
    expect(payload.aud).toBe('https://other.example');
    expect(payload).not.toHaveProperty('client_id');
    expect(protectedHeader.typ).toBe('JWT');
  });

  test('other_key: no published key has signed it', async () => {
    const realm = realmWith({ id: 'c', seam: 'as-claims', params: { signature: 'other_key' } });
    const { access_token: token } = await getTokens(realm);
    expect(decodeJwt(token).iss).toBe(realm.issuer);
    await expect(verify(realm, token)).rejects.toThrow('no applicable key');
  });

  test('none: it has no signature (RFC 7519 §6)', async () => {
    const realm = realmWith({ id: 'c', seam: 'as-claims', params: { signature: 'none' } });
    const { access_token: token } = await getTokens(realm);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'none', typ: 'at+jwt' });
    expect(token.split('.')[2]).toBe('');
  });

  test('garbled: the signature is that of something else', async () => {
    const realm = realmWith({ id: 'c', seam: 'as-claims', params: { signature: 'garbled' } });
    const { access_token: token } = await getTokens(realm);
    const [key] = await signingKeys(realm);
    expect(decodeProtectedHeader(token).kid).toBe(key.kid);
    await expect(verify(realm, token)).rejects.toThrow('signature verification failed');
  });

  test('leaves an opaque token as it is', async () => {
    count += 1;
    const realm = server.realm(`default~faults${count}`, {
      auth: { accessToken: { format: 'opaque' } },
      faults: [{ id: 'c', seam: 'as-claims', params: { signature: 'none' } }],
    });
    expect((await getTokens(realm)).status).toBe(200);
  });
});

describe('as-keys', () => {
  const rotating = (rotate: 'overlap' | 'abrupt' | 'same_kid') =>
    realmWith({ id: 'k', seam: 'as-keys', match: { grant_type: 'refresh_token' }, params: { rotate } });
  const kidOf = (token: string) => decodeProtectedHeader(token).kid;

  test('overlap: the very request is signed by the new key, and both are published (RFC 7517 §5)', async () => {
    const realm = rotating('overlap');
    const first = await getTokens(realm);
    const second = await refresh(realm, first.refresh_token);
    expect(kidOf(second.access_token)).not.toBe(kidOf(first.access_token));
    await verify(realm, first.access_token);
    await verify(realm, second.access_token);
  });

  test('abrupt: only the new key is published', async () => {
    const realm = rotating('abrupt');
    const first = await getTokens(realm);
    const second = await refresh(realm, first.refresh_token);
    await verify(realm, second.access_token);
    await expect(verify(realm, first.access_token)).rejects.toThrow('no applicable key');
  });

  test('same_kid: another key under the same id', async () => {
    const realm = rotating('same_kid');
    const first = await getTokens(realm);
    const second = await refresh(realm, first.refresh_token);
    expect(kidOf(second.access_token)).toBe(kidOf(first.access_token));
    await verify(realm, second.access_token);
    await expect(verify(realm, first.access_token)).rejects.toThrow('signature verification failed');
  });
});

describe('as-clients', () => {
  const native = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };
  const forgetting: GivenFault = {
    id: 'f',
    seam: 'as-clients',
    match: { endpoint: 'token' },
    params: { forget: true },
  };

  test('forgets the client of the request before it is handled, and no other', async () => {
    const realm = realmWith(forgetting);
    const [one, other] = [(await register(realm, native)).body, (await register(realm, native)).body];
    const { client_id } = one;
    const { code, verifier } = await getCode(realm, { client_id });
    expect(await redeem(realm, code, verifier, { client_id })).toMatchObject({ error: 'invalid_client' });
    expect((await authorize(realm, { client_id: other.client_id })).answer.has('code')).toBe(true);
  });

  test('forgets all of them when the request names none; the configured ones stay', async () => {
    const realm = realmWith({ ...forgetting, match: { endpoint: 'jwks' } });
    const { client_id } = (await register(realm, native)).body;
    await fetch(wellKnown(realm, 'jwks.json'));
    expect((await authorize(realm, { client_id })).page.text).toContain('invalid_client');
    expect((await getTokens(realm)).status).toBe(200);
  });
});

describe('as-transport', () => {
  test('before: it answers in place of the server, which does nothing', async () => {
    const realm = realmWith({
      id: 'x',
      seam: 'as-transport',
      match: { endpoint: 'token' },
      times: 1,
      params: { status: 500, body: '<h1>oops</h1>', headers: { 'content-type': 'text/html' } },
    });
    const { code, verifier } = await getCode(realm);
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      client_id: 'playground-public',
    });
    const response = await fetch(`${realm.issuer}/token`, { method: 'POST', body });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      500,
      'text/html',
      '<h1>oops</h1>',
    ]);
    expect((await redeem(realm, code, verifier)).status).toBe(200);
    expect(faultsOf(realm)).toEqual(['token: x']);
  });

  test('after: the server did its work, and its answer is lost', async () => {
    const realm = realmWith({
      id: 'x',
      seam: 'as-transport',
      match: { endpoint: 'token' },
      times: 1,
      params: { when: 'after', drop: true },
    });
    const { code, verifier } = await getCode(realm);
    await expect(redeem(realm, code, verifier)).rejects.toThrow();
    expect(await redeem(realm, code, verifier)).toMatchObject({ error: 'invalid_grant' });
  });

  test('can be meant for the redirect from an endpoint', async () => {
    const params = { status: 307, headers: { location: 'https://elsewhere.example/token' } };
    const realm = realmWith({ id: 'x', seam: 'as-transport', match: { endpoint: 'token' }, params });
    const response = await fetch(`${realm.issuer}/token`, { method: 'POST', redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      307,
      'https://elsewhere.example/token',
    ]);
  });

  test('takes the CORS fields away, also of a preflight (Fetch §3.2)', async () => {
    const params = {
      when: 'after' as const,
      headers: { 'access-control-allow-origin': null, 'access-control-allow-headers': null },
    };
    const realm = realmWith({ id: 'x', seam: 'as-transport', match: { endpoint: 'register' }, params });
    const preflight = { origin: 'http://localhost:6274', 'access-control-request-method': 'POST' };
    const ask = (path: string) => fetch(`${realm.issuer}${path}`, { method: 'OPTIONS', headers: preflight });
    expect((await ask('/register')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await ask('/token')).headers.get('access-control-allow-origin')).toBe('*');
  });

  test('leaves what a browser needs on an answer of its own: a page of another origin sees the status', async () => {
    const realm = realmWith({ id: 'x', seam: 'as-transport', params: { status: 503 } });
    const response = await fetch(`${realm.issuer}/token`, {
      method: 'POST',
      headers: { origin: 'http://localhost:6274' },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([503, '*']);
  });

  test('does nothing to other realms', async () => {
    realmWith({ id: 'x', seam: 'as-transport', params: { status: 503 } });
    expect((await fetch(`${server.issuer}/health`)).status).toBe(200);
  });
});

test('a body that is too large is refused as ever while there are faults (RFC 9110 §15.5.14)', async () => {
  const realm = realmWith({ id: 't', seam: 'as-token', params: { merge: {} } });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = `grant_type=${'x'.repeat(60_000)}`;
  expect((await fetch(`${realm.issuer}/token`, { method: 'POST', headers, body })).status).toBe(413);
  const stream = new Blob([body]).stream();
  const chunked = await fetch(`${realm.issuer}/token`, {
    method: 'POST',
    headers,
    body: stream,
    duplex: 'half',
  } as RequestInit); // the typings lack duplex
  expect(chunked.status).toBe(400);
});
