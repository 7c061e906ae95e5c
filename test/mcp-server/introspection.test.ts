import { afterEach, expect, it } from 'vitest';
import { callModern, type Rig, startRig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const list = (token: string) => callModern(rig, token, 'tools/list');
const env = { INTROSPECTION_CLIENT_ID: 'mcp server', INTROSPECTION_CLIENT_SECRET: 'p:ss' };
const start = (settings: Record<string, string> = env) => startRig({ env: settings });

const active = (more: Record<string, unknown> = {}) => ({
  active: true,
  sub: 'alice',
  client_id: 'opaque-client',
  scope: 'mcp:read',
  aud: rig.resource,
  exp: rig.clock.seconds() + 600,
  ...more,
});

it('refuses an opaque token when introspection is not configured', async () => {
  rig = await start({});
  const answer = await list('opaque');
  expect(answer.status).toBe(401);
  expect(answer.notes).toMatch(/^malformed_token .*introspection is not configured/);
});

it('admits an active opaque token, and authenticates as its client (RFC 7662 §2.1, RFC 6749 §2.3.1)', async () => {
  rig = await start();
  rig.issuer.introspection.set('opaque', active());
  expect((await list('opaque')).status).toBe(200);
  const [question] = rig.issuer.questions;
  expect(question?.authorization).toBe(`Basic ${Buffer.from('mcp+server:p%3Ass').toString('base64')}`);
  expect(question?.body).toBe('token=opaque&token_type_hint=access_token');
  expect((await callModern(rig, 'opaque', 'tools/call', { name: 'whoami', arguments: {} })).status).toBe(403);
});

it('names a public client in the body', async () => {
  rig = await start({ INTROSPECTION_CLIENT_ID: 'public' });
  rig.issuer.introspection.set('opaque', active());
  expect((await list('opaque')).status).toBe(200);
  expect(rig.issuer.questions[0]).toEqual({
    authorization: undefined,
    body: 'token=opaque&token_type_hint=access_token&client_id=public',
  });
});

it('still verifies JWTs by their signature', async () => {
  rig = await start();
  expect((await list(await rig.issuer.token())).status).toBe(200);
  expect(rig.issuer.questions).toEqual([]);
});

it('refuses what the answer does not cover: inactive, other audience, other issuer, expired (RFC 7662 §4)', async () => {
  rig = await start();
  const refused = async (answer: Record<string, unknown> | undefined, reason: RegExp) => {
    const token = crypto.randomUUID();
    if (answer) rig.issuer.introspection.set(token, answer);
    const got = await list(token);
    expect(got.status).toBe(401);
    expect(got.notes).toMatch(reason);
  };
  await refused(undefined, /^inactive$/);
  await refused(active({ aud: 'http://other.example' }), /^audience_mismatch/);
  await refused(active({ aud: undefined }), /^audience_mismatch/);
  await refused(active({ iss: 'http://other.example' }), /^issuer_mismatch/);
  await refused(active({ exp: rig.clock.seconds() - 60 }), /^expired/);
  await refused(active({ cnf: { jkt: 'thumb' } }), /^dpop_proof_missing/);
});

it('reuses an answer for a few seconds, then notices that the token was revoked', async () => {
  rig = await start();
  rig.issuer.introspection.set('opaque', active());
  expect((await list('opaque')).status).toBe(200);
  rig.issuer.introspection.delete('opaque');
  expect((await list('opaque')).status).toBe(200);
  rig.clock.advance(5);
  expect((await list('opaque')).notes).toBe('inactive');
  expect(rig.issuer.questions).toHaveLength(2);
});

it('answers 503 while introspection cannot be reached, asks once a second, and recovers by itself', async () => {
  rig = await start();
  rig.issuer.introspection.set('opaque', active());
  await list(await rig.issuer.token());
  await rig.issuer.goDown();
  const answer = await list('opaque');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(answer.notes).toMatch(/^keys_unavailable .*introspection cannot be reached/);
  await rig.issuer.comeBack();
  expect((await list('opaque')).status).toBe(503);
  rig.clock.advance(1);
  expect((await list('opaque')).status).toBe(200);
});

it('says in the log that the introspection client is refused, and answers 503', async () => {
  rig = await startRig({
    env,
    prepare: (issuer) => {
      issuer.metadata = { introspection_endpoint: `${issuer.issuer}/nowhere` };
    },
  });
  const answer = await list('opaque');
  expect(answer.status).toBe(503);
  expect(answer.notes).toContain('answered 404, check INTROSPECTION_CLIENT_ID');
});

it('does not pass a flood of unknown tokens on to the issuer', async () => {
  rig = await start();
  const answers = [];
  for (let n = 0; n < 120; n += 1) answers.push((await list(`guess-${n}`)).status);
  expect(rig.issuer.questions).toHaveLength(100);
  expect(answers.slice(0, 100)).toEqual(Array(100).fill(401));
  expect(answers.slice(100)).toEqual(Array(20).fill(503));
});

it('asks about tokens that were active again, however many they are', async () => {
  rig = await start();
  const tokens = Array.from({ length: 150 }, (_, n) => `real-${n}`);
  for (const token of tokens) rig.issuer.introspection.set(token, active());
  for (const [n, token] of tokens.entries()) {
    if (n === 100) rig.clock.advance(1);
    expect((await list(token)).status).toBe(200);
  }
  expect((await list('guess')).status).toBe(503);
  rig.clock.advance(5);
  for (const token of tokens) expect((await list(token)).status).toBe(200);
});

it('asks once for many requests that bring the same token', async () => {
  rig = await start();
  rig.issuer.introspection.set('opaque', active());
  const init = { method: 'GET', headers: { authorization: 'Bearer opaque' } };
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(rig.resource, init)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(400));
  expect(rig.issuer.questions).toHaveLength(1);
});

it('asks at the internal URL, where the metadata names the public one', async () => {
  rig = await startRig({
    env: (issuer) => ({ ...env, ISSUER: 'http://auth.invalid', AUTH_SERVER_INTERNAL_URL: issuer.origin }),
    prepare: (issuer) => {
      const introspection_endpoint = 'http://auth.invalid/introspect';
      issuer.metadata = { issuer: 'http://auth.invalid', introspection_endpoint };
    },
  });
  rig.issuer.introspection.set('opaque', active());
  expect((await list('opaque')).status).toBe(200);
});
