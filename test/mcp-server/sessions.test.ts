import { afterEach, describe, expect, it } from 'vitest';
import { callLegacy, callModern, INITIALIZE, openSession, type Rig, startRig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const ping = (token: string, session: string) => callLegacy(rig, token, session, 'ping');
const stream = (token: string, session: string) =>
  fetch(rig.resource, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'mcp-session-id': session },
  });

describe('a session of the 2025 era', () => {
  it('serves its requests, and ends by DELETE (MCP 2025-11-25, Session Management)', async () => {
    rig = await startRig();
    const token = await rig.issuer.token();
    const opened = await rig.post(INITIALIZE, token);
    expect(opened.json.result).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: { name: 'mcp-oauth-playground' },
    });
    expect(opened.notes).toContain('session opened, 1 open');
    const session = opened.headers.get('mcp-session-id') ?? '';
    expect((await ping(token, session)).status).toBe(200);
    const ended = await rig.send('/mcp', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}`, 'mcp-session-id': session },
    });
    expect(ended.status).toBe(200);
    expect(ended.notes).toContain('session ended, 0 open');
    expect((await ping(token, session)).status).toBe(404);
  });

  it('is served to another token of the same subject and client', async () => {
    rig = await startRig();
    const session = await openSession(rig, await rig.issuer.token());
    expect((await ping(await rig.issuer.token(), session)).status).toBe(200);
  });

  it('is not found for another subject or client (MCP, Session Hijacking)', async () => {
    rig = await startRig();
    const token = await rig.issuer.token();
    const session = await openSession(rig, token);
    for (const claims of [{ sub: 'bob' }, { client_id: 'other' }, { sub: 'admin', roles: ['admin'] }]) {
      const other = await rig.issuer.token(claims);
      const answer = await ping(other, session);
      expect(answer.status).toBe(404);
      expect(answer.json.error).toMatchObject({ code: -32001 });
      expect((await stream(other, session)).status).toBe(404);
      const headers = { authorization: `Bearer ${other}`, 'mcp-session-id': session };
      expect((await rig.send('/mcp', { method: 'DELETE', headers })).status).toBe(404);
    }
    expect((await ping(token, session)).status).toBe(200);
  });

  it('validates the token of each request anew', async () => {
    rig = await startRig();
    const token = await rig.issuer.token({ exp: rig.clock.seconds() + 30 });
    const session = await openSession(rig, token);
    rig.clock.advance(60);
    const answer = await ping(token, session);
    expect(answer.status).toBe(401);
    expect(answer.notes).toMatch(/^expired/);
    expect(
      (await rig.post({ jsonrpc: '2.0', id: 1, method: 'ping' }, undefined, { 'mcp-session-id': session }))
        .status,
    ).toBe(401);
  });

  it('uses the permissions of the request, not of whoever opened it', async () => {
    rig = await startRig();
    const session = await openSession(rig, await rig.issuer.token());
    const narrow = await rig.issuer.token({ scope: 'mcp:read' });
    expect(
      (await callLegacy(rig, narrow, session, 'tools/call', { name: 'whoami', arguments: {} })).status,
    ).toBe(403);
  });

  it('ends when it was idle for too long', async () => {
    rig = await startRig({ env: { SESSION_IDLE: '100' } });
    const token = await rig.issuer.token();
    const session = await openSession(rig, token);
    rig.clock.advance(100);
    expect((await ping(token, session)).status).toBe(200);
    rig.clock.advance(101);
    expect((await ping(token, session)).status).toBe(404);
  });

  it('is not idle while its event stream is open', async () => {
    rig = await startRig({ env: { SESSION_IDLE: '100' } });
    const token = await rig.issuer.token({ exp: rig.clock.seconds() + 10_000 });
    const session = await openSession(rig, token);
    const open = await stream(token, session);
    expect(open.headers.get('content-type')).toBe('text/event-stream');
    rig.clock.advance(500);
    expect((await ping(token, session)).status).toBe(200);
    const count = rig.entries.length;
    await open.body?.cancel();
    while (rig.entries.length === count) await new Promise((resolve) => setImmediate(resolve));
    rig.clock.advance(101);
    expect((await ping(token, session)).status).toBe(404);
  });

  it('is idle when the client went away while its token was being verified', async () => {
    const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let slow = false;
    const issuer: typeof fetch = async (...request) => {
      if (slow) asked.resolve();
      if (slow) await answered.promise;
      return fetch(...request);
    };
    rig = await startRig({ env: { SESSION_IDLE: '100' }, fetch: issuer });
    const token = await rig.issuer.token();
    const session = await openSession(rig, token);
    rig.clock.advance(61); // the keys are fetched again, and the request waits for them
    slow = true;
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${token}`, 'mcp-session-id': session };
    const count = rig.entries.length;
    const left = fetch(rig.resource, { headers, signal: gone.signal });
    await asked.promise;
    gone.abort();
    await expect(left).rejects.toThrow();
    while (rig.entries.length === count) await new Promise((resolve) => setImmediate(resolve));
    answered.resolve();
    expect((await ping(token, session)).status).toBe(200);
    rig.clock.advance(101);
    expect((await ping(token, session)).status).toBe(404);
  });

  it('gives way to a new one at the limit, the longest unused first', async () => {
    rig = await startRig({ env: { MAX_SESSIONS: '2' } });
    const token = await rig.issuer.token();
    const [first, second] = [await openSession(rig, token), await openSession(rig, token)];
    expect((await ping(token, first)).status).toBe(200);
    const third = await rig.post(INITIALIZE, token);
    expect(third.notes).toMatch(/session opened, 2 open; .*MAX_SESSIONS/);
    expect((await ping(token, second)).status).toBe(404);
    expect((await ping(token, first)).status).toBe(200);
  });

  it("gives way to one of the same owner's first: nobody ends the sessions of others while it has its own", async () => {
    rig = await startRig({ env: { MAX_SESSIONS: '2' } });
    const [alice, bob] = [await rig.issuer.token(), await rig.issuer.token({ sub: 'bob' })];
    const hers = await openSession(rig, alice);
    const his = await openSession(rig, bob);
    await openSession(rig, bob);
    expect((await ping(bob, his)).status).toBe(404);
    expect((await ping(alice, hers)).status).toBe(200);
  });

  it('closes its event stream when the token that opened it expires', async () => {
    rig = await startRig();
    const token = await rig.issuer.token({ exp: rig.clock.seconds() });
    const session = await openSession(rig, token);
    const open = await stream(token, session);
    expect(open.status).toBe(200);
    expect(await open.text()).toBe('');
  });
});

it('tells a request without a session what to do', async () => {
  rig = await startRig();
  const token = await rig.issuer.token();
  const answer = await rig.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, token);
  expect(answer.status).toBe(400);
  expect(answer.json.error.message).toContain('send initialize first');
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
  expect((await rig.send('/mcp', { headers })).status).toBe(400);
  expect((await rig.send('/mcp', { headers: { ...headers, 'mcp-session-id': 'guess' } })).status).toBe(404);
});

it('keeps no session for an initialize that fails', async () => {
  rig = await startRig({ env: { MAX_SESSIONS: '1' } });
  const token = await rig.issuer.token();
  const session = await openSession(rig, token);
  expect((await rig.post([INITIALIZE, INITIALIZE], token)).status).toBe(400);
  expect((await rig.post({ ...INITIALIZE, params: {} }, token)).status).toBe(400);
  expect((await ping(token, session)).status).toBe(200);
});

it('needs no session in the 2026-07-28 era, and gives none', async () => {
  rig = await startRig();
  const answer = await callModern(rig, await rig.issuer.token(), 'tools/list');
  expect(answer.status).toBe(200);
  expect(answer.headers.has('mcp-session-id')).toBe(false);
});

it('answers 503 to what still comes in while the server stops', async () => {
  rig = await startRig();
  const token = await rig.issuer.token();
  await rig.stop();
  const answer = await callModern(rig, token, 'tools/list');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('2');
});

it('ends event streams when the server closes', async () => {
  rig = await startRig();
  const token = await rig.issuer.token();
  const open = await stream(token, await openSession(rig, token));
  const [, text] = await Promise.all([rig.close(), open.text()]);
  expect(text).toBe('');
});
