import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICY } from '../../core/policy.ts';
import { DEMO_USERS, type User } from '../../core/users.ts';
import { findChallenge } from '../helpers/find-challenge.ts';
import { callLegacy, callModern, type Exchange, openSession, type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const tool = (name: string, args = {}) => ['tools/call', { name, arguments: args }] as const;

/** Operation -> the users who may perform it, and the scopes that everybody else is asked for. */
const ROWS: [string, readonly [string, Record<string, unknown>?], string[], string][] = [
  ['list tools', ['tools/list'], ['alice', 'bob', 'admin'], 'mcp:read'],
  ['call a tool', tool('echo', { message: 'x' }), ['alice', 'admin'], 'mcp:tools'],
  ['call whoami', tool('whoami'), ['alice', 'admin'], 'mcp:tools'],
  ['call the dangerous tool', tool('reset_demo'), ['admin'], 'mcp:tools mcp:admin'],
  ['call an unknown tool', tool('nothing'), ['alice', 'admin'], 'mcp:tools'],
  ['list prompts', ['prompts/list'], ['alice', 'bob', 'admin'], 'mcp:read'],
  ['get a prompt', ['prompts/get', { name: 'help' }], ['alice', 'bob', 'admin'], 'mcp:read'],
  ['list resources', ['resources/list'], ['alice', 'bob', 'admin'], 'mcp:read'],
  ['list resource templates', ['resources/templates/list'], ['alice', 'bob', 'admin'], 'mcp:read'],
  [
    'read a resource',
    ['resources/read', { uri: 'playground://policy' }],
    ['alice', 'bob', 'admin'],
    'mcp:read',
  ],
];

const tokenOf = ({ name, roles, scopes }: User, override: Record<string, unknown> = {}) =>
  rig.issuer.token({ sub: name, roles, scope: scopes.join(' '), ...override });

type Send = (token: string, method: string, params?: Record<string, unknown>) => Promise<Exchange>;
const eras: Record<string, Send> = {
  '2026-07-28': (token, method, params) => callModern(rig, token, method, params),
  '2025': async (token, method, params) =>
    callLegacy(rig, token, await openSession(rig, token), method, params),
};

function expectForbidden(answer: Exchange, scope: string) {
  expect(answer.status).toBe(403);
  expect(answer.json.error).toBe('insufficient_scope');
  expect(answer.notes).toContain(`insufficient_scope needed=${scope.replaceAll(' ', ',')}`);
  expect(findChallenge(answer.headers.get('www-authenticate'), 'Bearer')?.params).toMatchObject({
    error: 'insufficient_scope',
    scope,
    resource_metadata: `${rig.origin}/.well-known/oauth-protected-resource/mcp`,
  });
}

describe.each(Object.entries(eras))('in the %s era', (_, send) => {
  describe.each(DEMO_USERS)('$name', (user) => {
    it.each(ROWS)(`may or may not: %s (RFC 6750 §3.1)`, async (_name, [method, params], allowed, scope) => {
      const answer = await send(await tokenOf(user), method, params);
      if (!allowed.includes(user.name)) return expectForbidden(answer, scope);
      expect(answer.status).toBe(200);
    });
  });

  it('knows every method that the policy lists (JSON-RPC 2.0 §5.1)', async () => {
    const token = await rig.issuer.token({ roles: ['admin'] });
    for (const { method, name } of POLICY) {
      const answer = await send(token, method, { name: name ?? 'help', uri: 'playground://policy' });
      expect(answer.json.error?.code, method).not.toBe(-32601);
    }
  });

  it('lets one area scope cover the reads of its area only', async () => {
    const [guest] = DEMO_USERS.filter(({ name }) => name === 'guest');
    if (!guest) throw new Error('no guest');
    for (const [scope, may, mayNot] of [
      ['mcp:tools', 'tools/list', 'prompts/list'],
      ['mcp:prompts', 'prompts/list', 'resources/list'],
      ['mcp:resources', 'resources/list', 'tools/list'],
    ] as const) {
      const token = await tokenOf(guest, { scope });
      expect((await send(token, may)).status).toBe(200);
      expectForbidden(await send(token, mayNot), 'mcp:read');
    }
  });

  it('needs both scopes for the dangerous tool', async () => {
    const dangerous = ['tools/call', { name: 'reset_demo', arguments: {} }] as const;
    for (const scope of ['mcp:tools', 'mcp:admin']) {
      expectForbidden(await send(await rig.issuer.token({ scope }), ...dangerous), 'mcp:tools mcp:admin');
    }
    expect((await send(await rig.issuer.token({ scope: 'mcp:tools mcp:admin' }), ...dangerous)).status).toBe(
      200,
    );
  });

  it('shows every item to whoever may list, also those that it may not call', async () => {
    const answer = await send(await rig.issuer.token({ scope: 'mcp:read' }), 'tools/list');
    expect(answer.json.result.tools.map(({ name }: { name: string }) => name)).toContain('reset_demo');
  });
});

it('needs only a valid token for initialize, ping and notifications', async () => {
  const token = await rig.issuer.token({ scope: '', roles: [] });
  const session = await openSession(rig, token);
  expect((await callLegacy(rig, token, session, 'ping')).json).toMatchObject({ result: {} });
  const notification = { jsonrpc: '2.0', method: 'notifications/initialized' };
  expect((await rig.post(notification, token, { 'mcp-session-id': session })).status).toBe(202);
});

it('needs only a valid token for server/discover', async () => {
  const token = await rig.issuer.token({ scope: '', roles: [] });
  const answer = await callModern(rig, token, 'server/discover');
  expect(answer.json.result).toMatchObject({ capabilities: { tools: {}, prompts: {}, resources: {} } });
});

it('asks for the scopes of a whole batch at once, and runs none of it (2025-03-26 batches)', async () => {
  const token = await rig.issuer.token({ scope: 'mcp:prompts' });
  const session = await openSession(rig, token);
  const batch = [
    { jsonrpc: '2.0', id: 1, method: 'prompts/list' },
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'reset_demo', arguments: {} } },
    { jsonrpc: '2.0', id: 3, method: 'resources/list' },
  ];
  expectForbidden(
    await rig.post(batch, token, { 'mcp-session-id': session }),
    'mcp:tools mcp:admin mcp:read',
  );
  const allowed = await rig.post([batch[0], { ...batch[0], id: 2 }], token, { 'mcp-session-id': session });
  expect(allowed.json).toHaveLength(2);
});

it('runs nothing that it refuses', async () => {
  const admin = await rig.issuer.token({ roles: ['admin'] });
  const reader = await rig.issuer.token({ scope: 'mcp:read' });
  const calls = async () =>
    (await callModern(rig, admin, 'tools/call', { name: 'whoami', arguments: {} })).json.result
      .structuredContent.toolCalls;
  const before = await calls();
  await callModern(rig, reader, 'tools/call', { name: 'echo', arguments: { message: 'x' } });
  expect(await calls()).toBe(before + 1);
  await callModern(rig, admin, 'tools/call', { name: 'reset_demo', arguments: {} });
  expect(await calls()).toBe(1);
});
