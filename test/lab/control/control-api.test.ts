import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthControl } from '../../../lab/control/auth-control.ts';
import { authRoutes } from '../../../lab/control/auth-routes.ts';
import { createHub, type Hub } from '../../../lab/control/hub.ts';
import { hubRoutes } from '../../../lab/control/hub-routes.ts';
import { remoteAuthControl, remoteControl } from '../../../lab/control/remote.ts';
import { serverRoutes } from '../../../lab/control/routes.ts';
import { mask } from '../../../lab/trace/mask.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import type { ControlRoute } from '../../../serving/control/route.ts';
import { freePort } from '../../helpers/free-port.ts';
import { type SdkClient, SdkUser, sdkV2 } from '../../helpers/sdk-clients.ts';

let playground: Playground;
/** Both servers over HTTP, as another process sees them. */
let remote: Hub;
const HEADERS = { 'x-playground-control': '1' };
const origins = () => ({ auth: new URL(playground.issuer).origin, mcp: new URL(playground.resource).origin });

beforeAll(async () => {
  playground = await startPlayground();
  remote = createHub({
    auth: remoteAuthControl({ url: origins().auth, fetch }),
    mcp: remoteControl({ url: origins().mcp, fetch }),
  });
});
afterAll(() => playground.close());

async function visit(url: string, user = new SdkUser('alice')): Promise<SdkClient> {
  const client = sdkV2(url, user);
  await expect(client.connect()).rejects.toThrow(/unauthorized/i);
  await client.finishAuth();
  await client.connect();
  await client.callTool('whoami');
  return client;
}

const get = (path: string, server: 'auth' | 'mcp' = 'mcp') =>
  fetch(`${origins()[server]}${path}`, { headers: HEADERS });

describe('the OpenAPI documents and the routes', () => {
  /** A value for every parameter that a path may have, in a realm that a client has visited. */
  const valuesOf = async (realm: string): Promise<Readonly<Record<string, string>>> => {
    const user = new SdkUser('alice');
    await (await visit((await remote.realm(realm)).resource, user)).close();
    return {
      realm,
      fault: 'described',
      client: 'described-client',
      user: 'described-user',
      grant: (await remote.auth.grants(realm))[0]?.grantId ?? '',
      mask: mask(user.accessToken),
    };
  };
  const FAULT = { id: 'described', seam: 'as-token', params: { merge: { expires_in: 1 } } };
  const OWN_FAULT = { id: 'described', seam: 'rs-session', params: { lose: true } };
  const BODIES: Readonly<Record<string, unknown>> = {
    'PUT /realms/{realm}': { scenario: 'default' },
    'PUT /realms/{realm}/faults/{fault}': FAULT,
    'PUT /realms/{realm}/clients/{client}': {
      redirect_uris: ['http://localhost/callback'],
      token_endpoint_auth_method: 'none',
    },
    'PUT /realms/{realm}/users/{user}': { roles: ['user'], scopes: ['mcp:read'] },
    'POST /realms/{realm}/tokens': { subject: 'alice' },
    'POST /realms/{realm}/keys/rotate': { how: 'overlap' },
  };
  const keyOf = ({ method, path }: Pick<ControlRoute, 'method' | 'path'>) =>
    `${method} ${path.replace(/^\/control(\/playground)?/, '')}`;
  const fill = (path: string, values: Readonly<Record<string, string>>) =>
    path.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
  /** What makes things first; what forgets them last, single things before the realm. */
  const rank = ({ method, path }: ControlRoute) =>
    path.endsWith('/reset') ? 3 : { PUT: 0, GET: 1, POST: 1, DELETE: 2 }[method];
  const length = ({ path }: ControlRoute) => path.length;
  const inOrder = (routes: readonly ControlRoute[]) =>
    [...routes].sort(
      (one, other) =>
        rank(one) - rank(other) ||
        (one.method === 'PUT' ? length(one) - length(other) : length(other) - length(one)),
    );

  const TABLES: ReadonlyArray<readonly [string, 'auth' | 'mcp', () => ControlRoute[]]> = [
    ['authorization server', 'auth', () => [...serverRoutes(remote.auth), ...authRoutes(remote.auth)]],
    ['MCP server and both as one', 'mcp', () => [...serverRoutes(remote.mcp), ...hubRoutes(remote)]],
  ];

  it.each(TABLES)('%s: every documented operation exists, and no other', async (_name, server, routes) => {
    const document = await (await get('/control/openapi.json', server)).json();
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(
      routes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
  });

  it.each(TABLES)('%s: every answer has the documented shape', async (_name, server, routes) => {
    const shared = await valuesOf('default~described');
    const own = await valuesOf('default~own');
    for (const route of inOrder(routes())) {
      const isOwn = server === 'mcp' && !route.path.includes('/playground/');
      const given = BODIES[keyOf(route)];
      const path = fill(route.path, isOwn ? own : shared);
      const body = given === FAULT && isOwn ? OWN_FAULT : given; // the seam of a fault belongs to one server
      const leaving = new AbortController();
      const answer = await fetch(`${origins()[server]}${path}`, {
        method: route.method,
        headers: { ...HEADERS, 'content-type': 'application/json' },
        signal: leaving.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const name = `${route.method} ${route.path}`;
      expect([name, answer.status]).toEqual([name, route.answer === 'nothing' ? 204 : 200]);
      if (route.answer === 'events') {
        expect(answer.headers.get('content-type')).toContain('text/event-stream');
        leaving.abort();
      } else if (typeof route.answer === 'object') {
        const parsed = route.answer.safeParse(await answer.json());
        expect([name, parsed.error?.issues]).toEqual([name, undefined]);
      }
    }
  });
});

describe('a realm over the control API', () => {
  it('is defined, used, judged, reset and forgotten by another process', async () => {
    const name = 'default~remote';
    const view = await remote.define(name, {
      scenario: 'default',
      auth: { grantedScopes: ['mcp:read', 'mcp:tools'] },
    });
    expect(view).toMatchObject({ name, custom: true, resource: playground.realm(name).resource });
    const client = await visit(view.resource);
    const verdict = await remote.verdict(name);
    expect(verdict.flows).toHaveLength(1);
    expect(verdict.flows[0]?.client).toBe('SDK client under test');
    const [registered] = (await remote.auth.clients(name)).filter(({ source }) => source === 'registered');
    expect(registered?.client_name).toBe('SDK client under test');
    const families = await remote.auth.refreshFamilies(name);
    expect(families).toEqual([expect.objectContaining({ subject: 'alice', members: [expect.anything()] })]);

    await remote.reset(name);
    expect((await remote.trace(name)).exchanges).toEqual([]);
    expect((await remote.auth.clients(name)).filter(({ source }) => source === 'registered')).toEqual([]);
    expect((await remote.realm(name)).custom).toBe(true);

    await remote.forget(name);
    expect((await remote.realm(name)).custom).toBe(false);
    await client.close();
  });

  it('refuses overrides by the path of the wrong key, at both servers, and defines nothing', async () => {
    const wrong = remote.define('default~wrong', { auth: { registration: { dynamc: false } } });
    await expect(wrong).rejects.toThrow(/auth\.registration.*dynamc/);
    await expect(
      remote.define('default~wrong', { faults: [{ id: 'x', seam: 'as-token', params: {} }] }),
    ).rejects.toThrow(/faults\.0\.params\.merge/);
    await expect(remote.define('default~wrong', { scenario: 'iss-wrog' })).rejects.toThrow(
      /Did you mean.*iss-wrong/,
    );
    expect((await remote.realm('default~wrong')).custom).toBe(false);
  });

  it('sets a fault at the server of its seam; it takes effect on the next request, and clearing ends it', async () => {
    const name = 'default~faulty';
    const { issuer, resourceMetadata } = await remote.realm(name);
    const read = async (url: string) => (await fetch(url)).json();
    const metadata = `${issuer}/.well-known/openid-configuration`;
    await remote.setFault(name, {
      id: 'one',
      seam: 'as-metadata',
      params: { merge: { issuer: '{issuer}/' } },
    });
    await remote.setFault(name, {
      id: 'two',
      seam: 'rs-metadata',
      params: { merge: { resource: '{mcpUrl}' } },
    });
    expect((await read(metadata)).issuer).toBe(`${issuer}/`);
    expect((await read(resourceMetadata)).resource).toBe(origins().mcp);
    const { activeFaults } = await remote.realm(name);
    expect(activeFaults.map(({ fault, hit }) => [fault.id, hit])).toEqual([
      ['one', 1],
      ['two', 1],
    ]);
    await remote.clearFaults(name, 'two');
    await remote.clearFaults(name);
    expect((await read(metadata)).issuer).toBe(issuer);
    expect((await read(resourceMetadata)).resource).toBe((await remote.realm(name)).resource);
    await expect(remote.clearFaults(name, 'three')).rejects.toThrow(/no fault "three"/);
  });

  it('tells every exchange as it happens, of this realm and no other', async () => {
    const name = 'default~live';
    const leaving = new AbortController();
    const seen: string[] = [];
    const enough = Promise.withResolvers<void>();
    await remote.subscribe(
      name,
      ({ realm, request }) => {
        seen.push(`${realm} ${request.method}`);
        if (seen.length === 2) enough.resolve();
      },
      leaving.signal,
    );
    const { resource, issuer } = await remote.realm(name);
    await fetch(playground.resource, { method: 'POST' });
    await fetch(resource, { method: 'POST' });
    await fetch(`${issuer}/.well-known/openid-configuration`);
    await enough.promise;
    leaving.abort();
    expect(seen.sort()).toEqual([`${name} GET`, `${name} POST`]);
  });

  it('tells nothing to whoever has left before it began, and keeps no listener for them', async () => {
    const seen: string[] = [];
    await playground.hub.subscribe('default~left', ({ id }) => seen.push(id), AbortSignal.abort());
    await fetch(playground.realm('default~left').resource, { method: 'POST' });
    expect(playground.realm('default~left').trace).not.toEqual([]);
    expect(seen).toEqual([]);
  });

  it('says what is wrong with a query, and which flows there are', async () => {
    const base = '/control/playground/realms/default~formats';
    const format = await get(`${base}/trace?format=pdf`);
    expect([format.status, (await format.json()).error_description]).toEqual([
      400,
      expect.stringContaining('mermaid'),
    ]);
    const flow = await get(`${base}/trace?flow=mcp-0`);
    expect([flow.status, (await flow.json()).error_description]).toEqual([
      404,
      expect.stringContaining('it has none'),
    ]);
    const unknown = await get('/control/playground/realms/iss-wrog/verdict');
    expect([unknown.status, (await unknown.json()).error_description]).toEqual([
      404,
      expect.stringContaining('iss-wrong'),
    ]);
  });

  it.each([
    ['trace?format=har', 'application/json', '"version": "1.2"'],
    ['trace?format=mermaid', 'text/plain', 'sequenceDiagram'],
    ['trace?format=curl', 'text/plain', 'curl '],
    ['trace?format=html', 'text/html', '<html'],
    ['verdict?format=html', 'text/html', '<html'],
    ['verdict?format=junit', 'application/xml', '<testsuites'],
  ])('exports %s', async (path, type, text) => {
    const realm = playground.realm('default~exports');
    if (realm.trace.length === 0) await (await visit(realm.mcpUrl)).close();
    const answer = await get(`/control/playground/realms/${realm.name}/${path}`);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(await answer.text()).toContain(text);
  });
});

describe('what the console does at the authorization server, over the control API', () => {
  const CONTROLS: ReadonlyArray<readonly [string, () => AuthControl]> = [
    ['in this process', () => playground.hub.auth],
    ['over HTTP', () => remote.auth],
  ];

  it.each(CONTROLS)('lists and revokes grants, %s', async (where, control) => {
    const realm = playground.realm(`default~grants-${where.length}`);
    const user = new SdkUser('alice');
    const client = await visit(realm.mcpUrl, user);
    const grants = await control().grants(realm.name);
    expect(grants).toEqual([
      expect.objectContaining({
        subject: 'alice',
        scopes: { '': 'offline_access', [realm.resource]: 'mcp:read mcp:tools' },
      }),
    ]);
    expect(await realm.grants()).toEqual(grants);
    const usable = await control().refreshToken(realm.name, grants[0]?.grantId ?? '');
    expect(usable).toMatchObject({ refresh_token: user.refreshToken, consumed: false });

    await control().forgetGrant(realm.name, grants[0]?.grantId ?? '');
    expect(await realm.grants()).toEqual([]);
    const answer = await fetch(`${realm.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: usable.client_id,
        refresh_token: usable.refresh_token,
      }),
    });
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
    const problem = { status: 404, error: 'not_found', description: expect.stringContaining('"none"') };
    await expect(control().forgetGrant(realm.name, 'none')).rejects.toMatchObject({ problem });
    await expect(control().refreshToken(realm.name, 'none')).rejects.toMatchObject({ problem });
    await expect(realm.forgetGrant('none')).rejects.toMatchObject({ problem });
    await client.close();
  });

  it.each(CONTROLS)('edits the users until the realm is reset, %s', async (where, control) => {
    const { name } = playground.realm(`default~users-${where.length}`);
    const zoe = { name: 'zoe', roles: ['auditor'], scopes: ['mcp:read'] };
    const names = async () => (await control().users(name)).map((user) => user.name);
    expect(await control().putUser(name, zoe)).toEqual(zoe);
    await control().forgetUser(name, 'alice');
    expect(await names()).toEqual(['bob', 'admin', 'guest', 'zoe']);
    await expect(control().forgetUser(name, 'alice')).rejects.toMatchObject({
      problem: { status: 404, description: expect.stringContaining('"alice"') },
    });
    await expect(control().putUser(name, { ...zoe, name: '../etc' })).rejects.toMatchObject({
      problem: { status: 400, description: expect.stringContaining('"../etc"') },
    });
    await control().reset(name);
    expect(await names()).toEqual(['alice', 'bob', 'admin', 'guest']);
  });

  it.each([
    ['a scope of two words', { scopes: ['mcp:read mcp:tools'] }, 'scopes.0'],
    ['a scope with a quotation mark (RFC 6749 §3.3)', { scopes: ['a', 'b"'] }, 'scopes.1'],
    ['an empty role', { roles: [''] }, 'roles.0'],
    [
      'more scopes than anybody has',
      { scopes: Array.from({ length: 101 }, (_, index) => `s${index}`) },
      'scopes',
    ],
    ['another name than the path says', { name: 'yves' }, 'yves'],
    ['a member that users do not have', { password: 'x' }, 'password'],
  ])('refuses a user with %s, and says where', async (_what, user, where) => {
    const answer = await fetch(`${origins().auth}/control/realms/default~refused/users/zoe`, {
      method: 'PUT',
      headers: { ...HEADERS, 'content-type': 'application/json' },
      body: JSON.stringify(user),
    });
    expect([answer.status, (await answer.json()).error_description]).toEqual([
      400,
      expect.stringContaining(where),
    ]);
    expect(await remote.auth.users('default~refused')).toHaveLength(4);
  });
});

it('counts nobody as a client who only asks whether a server is there', async () => {
  const own = await startPlayground();
  for (const url of [own.issuer, new URL(own.resource).origin]) {
    await fetch(`${url}/health`);
    await fetch(`${url}/`);
  }
  const asked = own.trace.map(({ request }) => new URL(request.url).pathname);
  expect(asked.filter((path) => path === '/')).toHaveLength(2);
  expect(asked).not.toContain('/health'); // asked every few seconds, it would push out what clients did
  expect(await own.verdict()).toMatchObject({ outcome: 'not_seen', flows: [] });
  await own.close();
});

it('lists what there is to choose from', async () => {
  const read = async (what: string) => (await get(`/control/${what}`, 'auth')).json();
  const [scenarios, { faults, seams }, checks] = await Promise.all(
    ['scenarios', 'faults', 'checks'].map(read),
  );
  const ids = (list: ReadonlyArray<{ id: string }>) => list.map(({ id }) => id);
  expect(ids(scenarios)).toContain('iss-wrong');
  expect(ids(checks)).toContain('iss-match');
  expect(faults.map(({ fault }: { fault: { id: string } }) => fault.id)).toContain('iss-wrong');
  expect(seams).toContainEqual(expect.objectContaining({ seam: 'rs-challenge', server: 'mcp' }));
});

it('goes on with one server when the other is not there, and says so', async () => {
  const half = createHub({
    auth: remoteAuthControl({ url: `http://localhost:${await freePort()}`, fetch }),
    mcp: remoteControl({ url: origins().mcp, fetch }),
  });
  await fetch(playground.realm('default~half').resource, { method: 'POST' });
  const verdict = await half.verdict('default~half');
  expect(verdict.missing).toEqual([{ server: 'auth', why: expect.stringContaining('ECONNREFUSED') }]);
  expect(verdict.flows).toHaveLength(1);
  await expect(half.auth.keys('default')).rejects.toThrow(
    /no answer from http:\/\/localhost:\d+: ECONNREFUSED/,
  );
});

it('signs tokens and rotates keys for whoever asks from this machine', async () => {
  const name = 'default~tokens';
  const { resource } = await remote.realm(name);
  const call = async (token: string) =>
    (await fetch(resource, { method: 'POST', headers: { authorization: `Bearer ${token}` } })).status;
  const MEDIA_TYPE_MISSING = 415; // the request got past the token
  expect(await call(await remote.auth.signToken(name, {}))).toBe(MEDIA_TYPE_MISSING);
  expect(await call(await remote.auth.signToken(name, { expiresIn: -60 }))).toBe(401);
  const before = await remote.auth.keys(name);
  const after = await remote.auth.rotateKeys(name, 'abrupt');
  expect(after).toHaveLength(1);
  expect(after[0]?.kid).not.toBe(before[0]?.kid);
  expect(await call(await remote.auth.signToken(name, {}))).toBe(MEDIA_TYPE_MISSING);
});
