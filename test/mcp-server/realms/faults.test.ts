import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GivenFault } from '../../../lab/faults/fault.ts';
import { findChallenge } from '../../helpers/find-challenge.ts';
import { sendRaw } from '../../helpers/raw-http.ts';
import { callModern, type Exchange, INITIALIZE, type Rig, startRig } from '../rig.ts';
import { realmOf } from './realm.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

let count = 0;
/** A realm of its own for each test. */
const withFaults = (...faults: readonly GivenFault[]) => {
  count += 1;
  return realmOf(rig, `default~f${count}`, { faults: [...faults] });
};
const paramsOf = (exchange: Exchange) =>
  findChallenge(exchange.headers.get('www-authenticate'), 'Bearer')?.params;
const faultsOf = (realm: string) => rig.recorder.exchanges(realm).map(({ faults }) => faults);

describe('rs-metadata', () => {
  it('changes the document, in the forms that it matches', async () => {
    const realm = await withFaults({
      id: 'slash',
      seam: 'rs-metadata',
      match: { form: 'path' },
      params: { merge: { resource: 'http://localhost:1/', scopes_supported: null, extra: { deep: [1] } } },
    });
    const answer = await rig.send(realm.metadataPath);
    expect(answer.json).toMatchObject({ resource: 'http://localhost:1/', extra: { deep: [1] } });
    expect(answer.json).not.toHaveProperty('scopes_supported');
    expect(answer.json.authorization_servers).toEqual([realm.issuer.issuer]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.notes).toBe('fault slash');
    expect(faultsOf(realm.name)).toEqual([['slash']]);
  });

  it('is counted by documents, not by preflights', async () => {
    const realm = await withFaults({
      id: 'second',
      seam: 'rs-metadata',
      nth: 2,
      times: 1,
      params: { merge: { resource: 'x' } },
    });
    const seen = [];
    for (const method of ['OPTIONS', 'GET', 'GET', 'GET'])
      seen.push((await rig.send(realm.metadataPath, { method })).json?.resource);
    const own = `${rig.origin}${realm.path}`;
    expect(seen).toEqual([undefined, own, 'x', own]);
  });
});

describe('rs-challenge', () => {
  it('sets and removes parameters of 401 and 403 challenges', async () => {
    const realm = await withFaults({
      id: 'nowhere',
      seam: 'rs-challenge',
      params: { set: { resource_metadata: `${rig.origin}/nowhere`, scope: null, error_description: null } },
    });
    const first = await realm.list(undefined);
    expect(paramsOf(first)).toEqual({ resource_metadata: `${rig.origin}/nowhere` });
    expect(first.notes).toBe('no_token · fault nowhere');
    const refused = await realm.tool(await realm.issuer.token(), 'reset_demo');
    expect(refused.status).toBe(403);
    expect(paramsOf(refused)).toEqual({
      error: 'insufficient_scope',
      resource_metadata: `${rig.origin}/nowhere`,
    });
  });

  it('replaces or removes the whole field', async () => {
    const other = await withFaults({
      id: 'basic',
      seam: 'rs-challenge',
      params: { field: 'Basic realm="x"' },
    });
    expect((await other.list(undefined)).headers.get('www-authenticate')).toBe('Basic realm="x"');
    const none = await withFaults({ id: 'none', seam: 'rs-challenge', params: { field: null } });
    const answer = await none.list(undefined);
    expect([answer.status, answer.headers.has('www-authenticate')]).toEqual([401, false]);
  });

  it('neither changes nor counts an answer that challenges nobody', async () => {
    const realm = await withFaults({
      id: 'first',
      seam: 'rs-challenge',
      times: 1,
      params: { field: 'Basic' },
    });
    const listed = await realm.list(await realm.issuer.token());
    expect([listed.status, listed.headers.has('www-authenticate')]).toEqual([200, false]);
    expect((await realm.list(undefined)).headers.get('www-authenticate')).toBe('Basic');
  });

  it('leaves the refusal of a foreign page alone: that is no challenge', async () => {
    const realm = await withFaults({ id: 'basic', seam: 'rs-challenge', params: { field: 'Basic' } });
    const answer = await realm.call(undefined, 'tools/list', {}, { origin: 'https://evil.example' });
    expect([answer.status, answer.headers.has('www-authenticate')]).toEqual([403, false]);
  });
});

describe('rs-acceptance', () => {
  it('refuses a token that verified as invalid_token, and the log names the fault (RFC 6750 §3.1)', async () => {
    const realm = await withFaults({
      id: 'revoked',
      seam: 'rs-acceptance',
      nth: 2,
      times: 1,
      params: { refuse: 'invalid_token' },
    });
    const token = await realm.issuer.token();
    const [before, hit, after] = [await realm.list(token), await realm.list(token), await realm.list(token)];
    expect([before.status, hit.status, after.status]).toEqual([200, 401, 200]);
    expect(hit.notes).toBe('fault revoked · refused_by_fault fault=revoked error=invalid_token');
    expect(paramsOf(hit)).toMatchObject({
      error: 'invalid_token',
      scope: 'mcp:read mcp:tools mcp:prompts mcp:resources',
    });
  });

  it('refuses as insufficient_scope with the scopes that it names', async () => {
    const realm = await withFaults({
      id: 'more',
      seam: 'rs-acceptance',
      params: { refuse: 'insufficient_scope', scopes: ['mcp:admin', 'x'] },
    });
    const answer = await realm.list(await realm.issuer.token());
    expect(answer.status).toBe(403);
    expect(paramsOf(answer)).toMatchObject({ error: 'insufficient_scope', scope: 'mcp:admin x' });
    expect(answer.json.error).toBe('insufficient_scope');
  });

  it('does not count tokens that are refused anyway', async () => {
    const realm = await withFaults({
      id: 'first',
      seam: 'rs-acceptance',
      times: 1,
      params: { refuse: 'insufficient_scope' },
    });
    expect((await realm.list('broken')).notes).toMatch(/^malformed_token/);
    expect((await realm.list(await realm.issuer.token())).status).toBe(403);
  });

  it('matches on the tool, on the client and on the issuer of the token', async () => {
    const realm = await withFaults(
      {
        id: 'tool',
        seam: 'rs-acceptance',
        match: { tool: 'whoami' },
        params: { refuse: 'insufficient_scope' },
      },
      {
        id: 'client',
        seam: 'rs-acceptance',
        match: { client_id: 'bad' },
        params: { refuse: 'invalid_token' },
      },
    );
    const token = await realm.issuer.token();
    expect((await realm.tool(token, 'whoami')).status).toBe(403);
    expect((await realm.tool(token, 'echo')).status).toBe(200);
    expect((await realm.list(token)).status).toBe(200);
    expect((await realm.list(await realm.issuer.token({ client_id: 'bad' }))).status).toBe(401);
    const from = await withFaults({
      id: 'issuer',
      seam: 'rs-acceptance',
      match: { issuer: `${rig.issuer.origin}/realms/default~f${count + 1}` },
      params: { refuse: 'invalid_token' },
    });
    expect((await from.list(await from.issuer.token())).status).toBe(401);
  });
});

describe('rs-session', () => {
  it('ends the session, so that the client gets 404 and has to initialize anew (MCP 2025-11-25, Session Management)', async () => {
    const realm = await withFaults({
      id: 'lost',
      seam: 'rs-session',
      match: { rpc_method: 'ping' },
      nth: 2,
      times: 1,
      params: { lose: true },
    });
    const token = await realm.issuer.token();
    const session = await realm.open(token);
    const live = rig.realms.get(realm.name);
    const sessions = () => (live.ok ? live.value.runtime.sessions() : -1);
    expect((await realm.ping(token, session)).status).toBe(200);
    expect(sessions()).toBe(1);
    const lost = await realm.ping(token, session);
    expect(lost.status).toBe(404);
    expect(lost.notes).toContain('fault lost · session lost');
    expect(sessions()).toBe(0);
    expect((await realm.ping(token, session)).status).toBe(404);
    expect((await realm.ping(token, await realm.open(token))).status).toBe(200);
  });

  it("does not end a session at a stranger's word", async () => {
    const realm = await withFaults({ id: 'lost', seam: 'rs-session', params: { lose: true } });
    const token = await realm.issuer.token();
    const session = await realm.open(token);
    await realm.ping(await realm.issuer.token({ sub: 'bob' }), session);
    const live = rig.realms.get(realm.name);
    expect(live.ok && live.value.runtime.sessions()).toBe(1);
  });
});

describe('rs-transport', () => {
  it('answers in place of the server: status, header fields, body', async () => {
    const realm = await withFaults({
      id: 'busy',
      seam: 'rs-transport',
      match: { rpc_method: 'tools/list' },
      times: 1,
      params: { status: 429, headers: { 'retry-after': '3' }, body: { error: 'slow_down' } },
    });
    const token = await realm.issuer.token();
    expect((await realm.tool(token, 'echo')).status).toBe(200);
    const busy = await realm.list(undefined);
    expect([busy.status, busy.headers.get('retry-after'), busy.json]).toEqual([
      429,
      '3',
      { error: 'slow_down' },
    ]);
    expect(busy.notes).toBe('fault busy');
    expect((await realm.list(token)).status).toBe(200);
  });

  it('hands on a body that was read early: it is still checked as ever', async () => {
    const realm = await withFaults({
      id: 'never',
      seam: 'rs-transport',
      match: { tool: 'nothing' },
      params: { drop: true },
    });
    const token = await realm.issuer.token();
    expect((await realm.tool(token, 'whoami')).status).toBe(200);
    expect((await rig.post('{', token, {}, realm.path)).status).toBe(400);
    expect((await rig.post(`"${'x'.repeat(1024 * 1024)}"`, token, {}, realm.path)).status).toBe(413);
    expect((await rig.post(INITIALIZE, undefined, {}, realm.path)).status).toBe(401);
  });

  it('closes the connection without an answer, and the trace says that there was none', async () => {
    const realm = await withFaults({ id: 'gone', seam: 'rs-transport', params: { drop: true } });
    await expect(fetch(`${rig.origin}${realm.path}`)).rejects.toThrow();
    await expect.poll(() => rig.recorder.exchanges(realm.name).length).toBe(1);
    const [exchange] = rig.recorder.exchanges(realm.name);
    expect(exchange?.faults).toEqual(['gone']);
    expect(exchange).not.toHaveProperty('response');
  });

  it('loses an answer after the work was done', async () => {
    const realm = await withFaults({
      id: 'lost-answer',
      seam: 'rs-transport',
      match: { rpc_method: 'initialize' },
      params: { when: 'after', status: 502, body: 'bad gateway' },
    });
    const token = await realm.issuer.token();
    const answer = await rig.post(INITIALIZE, token, {}, realm.path);
    expect([answer.status, answer.text]).toEqual([502, 'bad gateway']);
    const live = rig.realms.get(realm.name);
    expect(live.ok && live.value.runtime.sessions()).toBe(1);
  });

  const CORS = [
    'access-control-allow-origin',
    'access-control-expose-headers',
    'access-control-allow-methods',
    'access-control-allow-headers',
    'access-control-max-age',
  ];
  const withoutCors = {
    id: 'no-cors',
    seam: 'rs-transport',
    params: { headers: Object.fromEntries(CORS.map((name) => [name, null])) },
  } as const;

  it.each([true, false])(
    'takes CORS fields from every answer, streams and preflights included: %s',
    async (on) => {
      const realm = await withFaults(...(on ? [withoutCors] : []));
      const token = await realm.issuer.token();
      const session = await realm.open(token);
      const origin = 'http://localhost:3000';
      const send = async (init: RequestInit, path = realm.path) => {
        const response = await fetch(`${rig.origin}${path}`, init);
        await response.body?.cancel();
        return [response.status, response.headers.has('access-control-allow-origin')];
      };
      const headers = { origin, authorization: `Bearer ${token}` };
      const stream = { ...headers, accept: 'text/event-stream', 'mcp-session-id': session };
      expect(await send({ method: 'OPTIONS', headers: { origin } })).toEqual([204, !on]);
      expect(await send({ method: 'POST', headers: { origin } })).toEqual([401, !on]);
      expect(await send({ headers: stream })).toEqual([200, !on]);
      expect(await send({ headers: { origin } }, realm.metadataPath)).toEqual([200, !on]);
      expect(await send({ method: 'OPTIONS', headers: { origin } }, realm.metadataPath)).toEqual([204, !on]);
      const listed = await realm.call(token, 'tools/list', {}, { origin });
      expect([listed.status, listed.headers.has('access-control-allow-origin')]).toEqual([200, !on]);
    },
  );

  it('guards the Host before any fault answers', async () => {
    const other = await startRig({
      root: { faults: [{ id: 'ok', seam: 'rs-transport', params: { status: 200, body: 'ok' } }] },
    });
    const port = Number(new URL(other.origin).port);
    const ask = (host: string) => sendRaw(port, { path: '/mcp', headers: { host } });
    expect((await ask('localhost')).text).toBe('ok');
    expect((await ask('evil.example')).status).toBe(421);
    await other.close();
  });
});

describe('the faults of a realm', () => {
  it.each([
    { id: 'x', seam: 'rs-challenge', params: { field: 'Basic\r\nset-cookie: a=b' } },
    { id: 'x', seam: 'rs-transport', params: { headers: { 'x-y': 'a\nb' } } },
  ] as const)('may not say what no header field can carry: %j', (fault) => {
    const defined = rig.realms.define('default~bad', { scenario: 'default', faults: [fault] });
    expect(defined).toMatchObject({ ok: false, error: { problem: 'invalid' } });
  });

  it('are nobody else’s', async () => {
    await withFaults({ id: 'all', seam: 'rs-transport', params: { status: 503 } });
    const clean = await withFaults();
    expect((await clean.list(await clean.issuer.token())).status).toBe(200);
    expect((await callModern(rig, await rig.issuer.token(), 'tools/list')).status).toBe(200);
  });

  it('take effect with the next request, and go the same way', async () => {
    const realm = await withFaults();
    const token = await realm.issuer.token();
    const live = rig.realms.get(realm.name);
    if (!live.ok) throw new Error('no realm');
    const { faults } = live.value;
    expect((await realm.list(token)).status).toBe(200);
    faults.set({ id: 'off', seam: 'rs-acceptance', params: { refuse: 'invalid_token' } });
    expect((await realm.list(token)).status).toBe(401);
    faults.clear('off');
    expect((await realm.list(token)).status).toBe(200);
  });

  it('count per client where they say so', async () => {
    const realm = await withFaults({
      id: 'once-each',
      seam: 'rs-acceptance',
      per: 'client',
      times: 1,
      params: { refuse: 'invalid_token' },
    });
    for (const client_id of ['a', 'b']) {
      const token = await realm.issuer.token({ client_id });
      expect([(await realm.list(token)).status, (await realm.list(token)).status]).toEqual([401, 200]);
    }
  });

  it('match whether a token came along', async () => {
    const realm = await withFaults({
      id: 'with-token',
      seam: 'rs-transport',
      match: { authenticated: 'yes', method: 'POST', endpoint: 'mcp' },
      params: { status: 418, body: 'x' },
    });
    expect((await realm.list(undefined)).status).toBe(401);
    expect((await realm.list('anything')).status).toBe(418);
    expect((await rig.send(realm.metadataPath, { headers: { authorization: 'Bearer x' } })).status).toBe(200);
  });
});
