import { type AdapterPayload, errors } from 'oidc-provider';
import { expect, test } from 'vitest';
import { storageAdapter } from '../../auth-server/storage/adapter.ts';
import { type Storage, StorageUnavailable } from '../../auth-server/storage/contract.ts';
import { memoryStorage } from '../../auth-server/storage/memory.ts';
import { startAuthServer } from '../helpers/auth-server.ts';

const START = 1_800_000_000;

function adapters() {
  let seconds = START;
  const now = () => seconds * 1000;
  const storage = memoryStorage({ now });
  const pass = (by: number) => {
    seconds += by;
  };
  return { storage, pass, adapter: storageAdapter(storage, { realm: 'r', now }) };
}

test('a payload is kept as it was, whatever becomes of the object', async () => {
  const { adapter } = adapters();
  const payload: AdapterPayload = { jti: 'a', params: { scope: 'mcp:read' } };
  await adapter('Interaction').upsert('a', payload, 60);
  payload.params = {};
  const found = await adapter('Interaction').find('a');
  expect(found).toEqual({ jti: 'a', params: { scope: 'mcp:read' } });
  if (found) found.jti = 'changed';
  expect(await adapter('Interaction').find('a')).toMatchObject({ jti: 'a' });
});

test('a record lives for the seconds it was given, and without them for ever', async () => {
  const { adapter, pass } = adapters();
  await adapter('Session').upsert('a', { uid: 'u' }, 60);
  await adapter('Client').upsert('c', { client_id: 'c' });
  pass(59);
  expect(await adapter('Session').findByUid('u')).toEqual({ uid: 'u' });
  pass(1);
  expect(await adapter('Session').findByUid('u')).toBeUndefined();
  pass(1e9);
  expect(await adapter('Client').find('c')).toEqual({ client_id: 'c' });
});

test('a consumed record is found with the time of it', async () => {
  const { adapter } = adapters();
  await adapter('DeviceCode').upsert('a', { userCode: 'AAAA-BBBB' }, 60);
  await adapter('DeviceCode').consume('a');
  expect(await adapter('DeviceCode').findByUserCode('AAAA-BBBB')).toMatchObject({ consumed: START });
});

test('an interaction outlives the revocation of the grant it names', async () => {
  const { adapter } = adapters();
  await adapter('Interaction').upsert('i', { grantId: 'g' }, 60);
  await adapter('AccessToken').upsert('t', { grantId: 'g' }, 60);
  await adapter('AccessToken').revokeByGrantId('g');
  expect(await adapter('Interaction').find('i')).toBeDefined();
  expect(await adapter('AccessToken').find('t')).toBeUndefined();
});

test.each(['AuthorizationCode', 'RefreshToken', 'DeviceCode'])(
  'a second use of one %s revokes everything that came from its grant (RFC 6749 §4.1.2)',
  async (model) => {
    const { adapter } = adapters();
    await adapter('Grant').upsert('g', { accountId: 'alice' }, 60);
    await adapter(model).upsert('a', { grantId: 'g' }, 60);
    await adapter('RefreshToken').upsert('next', { grantId: 'g' }, 60);
    const uses = await Promise.allSettled([adapter(model).consume('a'), adapter(model).consume('a')]);
    expect(uses.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = uses.find((use) => use.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(errors.InvalidGrant);
    expect(await adapter('RefreshToken').find('next')).toBeUndefined();
    expect(await adapter('Grant').find('g')).toBeUndefined();
  },
);

test('a pushed request is used once (RFC 9126 §4)', async () => {
  const { adapter } = adapters();
  await adapter('PushedAuthorizationRequest').upsert('a', {}, 60);
  await adapter('PushedAuthorizationRequest').consume('a');
  await expect(adapter('PushedAuthorizationRequest').consume('a')).rejects.toThrow(errors.InvalidRequestUri);
});

test('of two proofs with one jti that were looked up at once, one is refused (RFC 9449 §11.1)', async () => {
  const { adapter, pass } = adapters();
  const replay = adapter('ReplayDetection');
  await replay.upsert('jti', { iss: 'client' }, 60);
  await expect(replay.upsert('jti', { iss: 'client' }, 60)).rejects.toThrow(errors.InvalidRequest);
  pass(60);
  await expect(replay.upsert('jti', { iss: 'client' }, 60)).resolves.toBeUndefined();
});

test('a session remembers the latest 100 clients', async () => {
  const { adapter } = adapters();
  const authorizations = Object.fromEntries(
    Array.from({ length: 140 }, (_, index) => [`client-${index}`, { sid: `${index}` }]),
  );
  await adapter('Session').upsert('s', { uid: 'u', accountId: 'alice', authorizations }, 60);
  const found = await adapter('Session').find('s');
  expect(found).toMatchObject({ uid: 'u', accountId: 'alice' });
  const kept = Object.keys(found ? (found.authorizations ?? {}) : {});
  expect(kept).toHaveLength(100);
  expect(kept).toContain('client-139');
  expect(kept).not.toContain('client-39');
});

/** A store whose server is gone. */
const away = async (): Promise<never> => {
  throw new StorageUnavailable('Redis at redis://localhost:1/ does not answer');
};

test('a store that is away is a 503 that says so, never a 500', async () => {
  const storage: Storage = { ...memoryStorage({ now: Date.now }), find: away, upsert: away, consume: away };
  const server = await startAuthServer({ storage });
  const response = await fetch(`${server.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'playground-public',
      refresh_token: 'x',
    }),
  });
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    error: 'temporarily_unavailable',
    error_description: 'the storage of the authorization server does not answer, try again later',
  });
  expect((await server.logged('does not answer')).status).toBe(503);
  await server.close();
});
