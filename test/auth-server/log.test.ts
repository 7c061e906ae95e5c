import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { StorageUnavailable } from '../../auth-server/storage/contract.ts';
import { memoryStorage } from '../../auth-server/storage/memory.ts';
import { startAuthServer, useAuthServer } from '../helpers/auth-server.ts';
import { Browser } from '../helpers/browser.ts';
import { authorizeUrl, basic, createPkce, post } from '../helpers/code-flow.ts';

const server = await useAuthServer();

test('never quotes a body that is not JSON: it may hold a secret', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = '{"client_secret": HUSHHUSH}';
  const response = await fetch(`${server.issuer}/register`, { method: 'POST', headers, body });
  expect(response.status).toBe(400);
  const { notes } = await server.logged('failed to parse');
  expect(notes).toEqual(['invalid_request failed to parse the request body (not JSON)']);
});

test('says a reason once', async () => {
  await post(
    `${server.issuer}/token`,
    { grant_type: 'client_credentials', resource: 'http://localhost:1/mcp' },
    basic('playground-machine', 'playground-machine-secret'),
  );
  expect((await server.logged('invalid_target')).notes).toHaveLength(1);
  await fetch(`${server.issuer}/userinfo`);
  expect((await server.logged('invalid_token')).notes).toEqual(['invalid_token no access token provided']);
});

test.each(['/token', '/interaction'])(
  'a request to %s that breaks off is no failure of ours',
  async (path) => {
    const url = authorizeUrl(server, createPkce().challenge);
    const { headers } = await fetch(url, { redirect: 'manual' });
    const target = path === '/token' ? path : new URL(headers.get('location') ?? '').pathname;
    const cookie = headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    const before = server.log.length;
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    const type = 'content-type: application/x-www-form-urlencoded';
    socket.write(`POST ${target} HTTP/1.1\r\nhost: localhost\r\n${type}\r\ncookie: ${cookie.join('; ')}\r\n`);
    socket.end('content-length: 50\r\n\r\nabc');
    const notes = () => server.log.slice(before).flatMap((entry) => entry.notes);
    await expect.poll(notes).toContain('the client went away');
    expect(server.failures).toEqual([]);
  },
);

test('names the scopes that nobody knows (RFC 6749 §3.3)', async () => {
  const params = { scope: 'mcp:read made:up constructor' };
  await new Browser(server.issuer).open(authorizeUrl(server, createPkce().challenge, params));
  expect((await server.logged('unknown scopes')).notes).toEqual([
    'unknown scopes left out: made:up constructor',
  ]);
});

test('says why the store does not answer, which the wire does not', async () => {
  const away = async () => Promise.reject(new StorageUnavailable('SQLite cannot read (disk I/O error)'));
  const storage = { ...memoryStorage({ now: Date.now }), find: away };
  const own = await startAuthServer({ storage });
  const answer = await fetch(`${own.issuer}/userinfo`, { headers: { authorization: 'Bearer x' } });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('2'); // RFC 9110 §10.2.3
  expect(await answer.text()).not.toContain('SQLite');
  expect((await own.logged('temporarily_unavailable')).notes.join()).toContain(
    '(SQLite cannot read (disk I/O error))',
  );
  await own.close();
});
