import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAuthServer, type TestAuthServer } from '../helpers/auth-server.ts';
import { authorizeUrl, createPkce } from '../helpers/code-flow.ts';
import { sendRaw } from '../helpers/raw-http.ts';

let server: TestAuthServer;
beforeAll(async () => {
  server = await startAuthServer({ settings: { ALLOWED_HOSTS: ['auth-server'] } });
});
afterAll(() => server.close());

const PATHS = ['/', '/health', '/authorize', '/token', '/.well-known/oauth-authorization-server', '/device'];

describe.each([
  'evil.example',
  'localhost.evil.example',
  '169.254.169.254',
  'a b',
  '[::1',
  'auth-server.evil',
])('Host %j', (host) => {
  test.each(PATHS)('is refused at %s with 421 and what to do (RFC 9110 §15.5.20)', async (path) => {
    const answer = await sendRaw(server.port, { path, headers: { host } });
    expect(answer.status).toBe(421);
    const { error, error_description: description } = JSON.parse(answer.text);
    expect(error).toBe('misdirected_request');
    expect(description).toContain(JSON.stringify(host));
    expect(description).toContain('ALLOWED_HOSTS');
  });
});

test.each([
  'localhost',
  '127.0.0.1',
  '[::1]',
  'LOCALHOST',
  'app.localhost',
  'auth-server',
  'AUTH-SERVER:9001',
])('Host %s is answered', async (host) => {
  expect((await sendRaw(server.port, { path: '/health', headers: { host } })).status).toBe(200);
});

test('does not believe X-Forwarded-Host or -Proto from a client', async () => {
  const headers = {
    host: `localhost:${server.port}`,
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example;proto=https',
  };
  const answer = await sendRaw(server.port, { path: '/.well-known/openid-configuration', headers });
  expect(JSON.parse(answer.text)).toMatchObject({
    issuer: server.issuer,
    token_endpoint: `${server.issuer}/token`,
  });
});

test('sends a browser that came by another name to the public address, query and all, before any cookie', async () => {
  const { pathname, search } = new URL(authorizeUrl(server, createPkce().challenge));
  const headers = { host: `127.0.0.1:${server.port}`, accept: 'text/html' };
  const answer = await sendRaw(server.port, { path: pathname + search, headers });
  expect(answer.status).toBe(302);
  expect(answer.headers.location).toBe(`${server.issuer}${pathname}${search}`);
  expect(answer.headers['set-cookie']).toBeUndefined();
});

test('never redirects to another origin, whatever path is asked for by another name', async () => {
  for (const path of [
    '//evil.example/authorize',
    '/authorize//evil.example',
    'http://evil.example/authorize',
  ]) {
    const answer = await sendRaw(server.port, { path, headers: { host: `127.0.0.1:${server.port}` } });
    expect(answer.headers.location ?? server.issuer, path).toMatch(new RegExp(`^${server.issuer}(/|$)`));
    expect(answer.status, path).toBeLessThan(500);
  }
});

test('behind a tunnel, every document says the public address and cookies are secure (PUBLIC_AUTH_URL)', async () => {
  const tunnel = await startAuthServer({ authUrl: 'https://auth.example.com' });
  try {
    const headers = { host: 'auth.example.com' };
    const path = '/.well-known/oauth-authorization-server';
    expect(JSON.parse((await sendRaw(tunnel.port, { path, headers })).text)).toMatchObject({
      issuer: 'https://auth.example.com',
      authorization_endpoint: 'https://auth.example.com/authorize',
    });
    const { search } = new URL(authorizeUrl(tunnel, createPkce().challenge));
    const answer = await sendRaw(tunnel.port, { path: `/authorize${search}`, headers });
    expect(answer.headers.location).toMatch(/^https:\/\/auth\.example\.com\/interaction\//);
    expect([answer.headers['set-cookie']].flat().length).toBeGreaterThan(0);
    for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) expect(cookie).toMatch(/; secure/i);
  } finally {
    await tunnel.close();
  }
});

test.each(['x-forwarded-for', 'x-forwarded-host', 'forwarded'])(
  'a tunnel that rewrites Host gets no redirect to itself, for ever (%s)',
  async (field) => {
    const tunnel = await startAuthServer({ authUrl: 'https://auth.example.com' });
    try {
      const { search } = new URL(authorizeUrl(tunnel, createPkce().challenge));
      const headers = { host: `localhost:${tunnel.port}`, [field]: 'somebody' };
      const answer = await sendRaw(tunnel.port, { path: `/authorize${search}`, headers });
      expect(answer.headers.location).toMatch(/^https:\/\/auth\.example\.com\/interaction\//);
    } finally {
      await tunnel.close();
    }
  },
);
