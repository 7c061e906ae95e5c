import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAuthServer, type TestAuthServer } from '../helpers/auth-server.ts';
import { Browser } from '../helpers/browser.ts';
import {
  authorize,
  authorizeUrl,
  basic,
  createPkce,
  getCode,
  getTokens,
  post,
  redeem,
  refresh,
} from '../helpers/code-flow.ts';
import { type Served, sendJson, serve } from '../helpers/serve.ts';

let server: TestAuthServer;
/** Somebody else's resource, which names our server. */
let elsewhere: Served;
let other: string;
beforeAll(async () => {
  server = await startAuthServer();
  elsewhere = await serve((request, response) => {
    if (request.url !== '/.well-known/oauth-protected-resource/api') return sendJson(response, {}, 404);
    sendJson(response, {
      resource: other,
      authorization_servers: [server.issuer],
      scopes_supported: ['notes:read', 'notes:write'],
    });
  });
  other = `${elsewhere.origin}/api`;
});
afterAll(async () => {
  expect(server.failures).toEqual([]);
  await server.close();
  await elsewhere.close();
});

const errorAt = async (params: Record<string, string | string[] | undefined>) => {
  const page = await new Browser(server.issuer).open(authorizeUrl(server, createPkce().challenge, params));
  return Object.fromEntries(page.url.searchParams);
};

describe('resource at both endpoints', () => {
  test('becomes the audience (RFC 8707 §2)', async () => {
    expect(decodeJwt((await getTokens(server)).access_token).aud).toBe(server.resource);
    const answer = await getTokens(server, { resource: other, scope: 'notes:read' });
    expect(decodeJwt(answer.access_token)).toMatchObject({ aud: other, scope: 'notes:read' });
  });

  test('may be left out at the token endpoint: what was authorized is meant (RFC 8707 §2.2)', async () => {
    const { code, verifier } = await getCode(server, { resource: other, scope: 'notes:read' });
    const answer = await redeem(server, code, verifier, { resource: undefined });
    expect(decodeJwt(answer.access_token).aud).toBe(other);
  });

  test('that was not authorized is refused at the token endpoint (RFC 8707 §2.2)', async () => {
    const { code, verifier } = await getCode(server);
    const answer = await redeem(server, code, verifier, { resource: other });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_target' });
  });
});

describe('two granted resources', () => {
  const both = () => ({ resource: [server.resource, other], scope: 'mcp:read mcp:tools notes:write' });

  test('are narrowed to one at the token endpoint, each with its own scopes (RFC 8707 §2.2)', async () => {
    const { code, verifier } = await getCode(server, both());
    const first = await redeem(server, code, verifier, { resource: other });
    expect(decodeJwt(first.access_token)).toMatchObject({ aud: other, scope: 'notes:write' });
    const second = await refresh(server, first.refresh_token, { resource: server.resource });
    expect(decodeJwt(second.access_token)).toMatchObject({
      aud: server.resource,
      scope: 'mcp:read mcp:tools',
    });
    const third = await refresh(server, second.refresh_token, { resource: other });
    expect(decodeJwt(third.access_token)).toMatchObject({ aud: other, scope: 'notes:write' });
  });

  test('asked for at once at the token endpoint are invalid_target (RFC 8707 §2.2)', async () => {
    const { code, verifier } = await getCode(server, both());
    const answer = await redeem(server, code, verifier, { resource: [server.resource, other] });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_target' });
    expect(answer.error_description).toMatch(/single resource/);
  });

  test('and none named at the token endpoint mean ours, in whatever order they were asked for', async () => {
    for (const resource of [
      [server.resource, other],
      [other, server.resource],
    ]) {
      const { code, verifier } = await getCode(server, { ...both(), resource });
      const answer = await redeem(server, code, verifier, { resource: undefined });
      expect(decodeJwt(answer.access_token)).toMatchObject({
        aud: server.resource,
        scope: 'mcp:read mcp:tools',
      });
    }
  });
});

describe('no resource at all', () => {
  test('means the default resource, and the log says that the client left it out (RFC 8707 §2)', async () => {
    const answer = await getTokens(server, { resource: undefined });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      aud: server.resource,
      scope: 'mcp:read mcp:tools',
    });
    const entry = await server.logged('no resource parameter (RFC 8707 §2)');
    expect(entry.path).toBe('/authorize');
    expect(entry.notes.join()).toContain(server.resource);
    expect((await server.logged('(no resource parameter)')).path).toBe('/token');
  });

  test('and no scope means the default scopes of the default resource (RFC 6749 §3.3)', async () => {
    const answer = await getTokens(server, { resource: undefined, scope: undefined }, { user: 'admin' });
    expect(decodeJwt(answer.access_token).scope).toBe('mcp:read mcp:tools mcp:prompts mcp:resources');
    expect((await server.logged('no scope parameter')).path).toBe('/authorize');
  });

  test('means the default resource to a machine too', async () => {
    const answer = await post(
      `${server.issuer}/token`,
      { grant_type: 'client_credentials' },
      basic('playground-machine', 'playground-machine-secret'),
    );
    expect(decodeJwt(answer.access_token).aud).toBe(server.resource);
  });
});

test('no scope at somebody else’s resource means all of its scopes (RFC 6749 §3.3)', async () => {
  const answer = await getTokens(server, { resource: other, scope: undefined });
  expect(decodeJwt(answer.access_token).scope).toBe('notes:read notes:write');
});

describe('a resource that is not ours to serve is invalid_target (RFC 8707 §2)', () => {
  const BAD: [string, () => string, RegExp][] = [
    ['unknown', () => `${elsewhere.origin}/unknown`, /404/],
    ['not absolute', () => '/mcp', /absolute/],
    ['not a URL', () => 'mcp server', /absolute/],
    ['a URN', () => 'urn:example:resource', /urn:example:resource/],
    ['with a fragment', () => `${server.resource}#part`, /fragment/],
    ['with a slash more', () => `${server.resource}/`, /slash/],
    ['in another case', () => server.resource.toUpperCase(), /./],
    ['at 127.0.0.1', () => server.resource.replace('localhost', '127.0.0.1'), /./],
    ['of another scheme', () => 'ftp://localhost/mcp', /ftp/],
    ['with a quote in it', () => `${elsewhere.origin}/a"b\\c`, /./],
    ['not ASCII', () => `${elsewhere.origin}/ü`, /./],
    ['very long', () => `${elsewhere.origin}/${'x'.repeat(4000)}`, /./],
  ];

  test.each(BAD)('%s, at /authorize by redirect', async (_title, resource, description) => {
    const error = await errorAt({ resource: resource() });
    expect(error).toMatchObject({ error: 'invalid_target', state: 'the state', iss: server.issuer });
    expect(error.error_description).toMatch(description);
    // RFC 6749 §4.1.2.1: what an error description may consist of.
    expect(error.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  test.each(BAD)('%s, at /token as JSON', async (_title, resource, description) => {
    const answer = await post(
      `${server.issuer}/token`,
      { grant_type: 'client_credentials', resource: resource() },
      basic('playground-machine', 'playground-machine-secret'),
    );
    expect(answer).toMatchObject({ status: 400, error: 'invalid_target' });
    expect(answer.error_description).toMatch(description);
  });

  test('also when it is one of two', async () => {
    const resource = [server.resource, `${elsewhere.origin}/unknown`];
    expect(await errorAt({ resource })).toMatchObject({ error: 'invalid_target' });
  });

  test('with a slash at the token endpoint only, and says which one was authorized', async () => {
    const { code, verifier } = await getCode(server);
    const answer = await redeem(server, code, verifier, { resource: `${server.resource}/` });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_target' });
    expect(answer.error_description).toContain(server.resource);
  });

  test('an empty one is no resource at all or refused, never a failure', async () => {
    const { page } = await authorize(server, { resource: '' });
    expect(page.status).toBeLessThan(500);
  });
});

test('a resource scope is not granted at another resource (RFC 8707 §2.2)', async () => {
  const { answer } = await authorize(server, { resource: other, scope: 'mcp:read' });
  expect(answer.get('error')).toMatch(/^(invalid_scope|access_denied)$/);
});

test('a resource that is longer than any URL is invalid_target, and is not repeated in full (RFC 8707 §2)', async () => {
  const answer = await errorAt({ resource: `${elsewhere.origin}/${'x'.repeat(3000)}` });
  expect(answer.error).toBe('invalid_target');
  expect(answer.error_description).toContain('longer than 2048');
  expect(answer.error_description?.length).toBeLessThan(400);
});
