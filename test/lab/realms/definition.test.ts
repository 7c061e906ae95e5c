import { describe, expect, it } from 'vitest';
import { describeRealmProblem, type RealmProblem, resolveRealm } from '../../../lab/realms/definition.ts';

const ORIGINS = { authUrl: 'http://localhost:9001', mcpUrl: 'http://localhost:9000' };

const resolved = (name: string, overrides?: unknown) => {
  const result = resolveRealm(name, ORIGINS, overrides);
  if (!result.ok) throw new Error(describeRealmProblem(result.error));
  return result.value;
};

const problem = (name: string, overrides?: unknown): RealmProblem => {
  const result = resolveRealm(name, ORIGINS, overrides);
  if (result.ok) throw new Error(`${name} resolves`);
  return result.error;
};

describe('a realm', () => {
  it('is at the root when it is the default one, and below /realms/ otherwise', () => {
    expect(resolved('default').addresses).toEqual({
      issuer: 'http://localhost:9001',
      resource: 'http://localhost:9000/mcp',
      resourceMetadata: 'http://localhost:9000/.well-known/oauth-protected-resource/mcp',
    });
    expect(resolved('default~1').addresses).toEqual({
      issuer: 'http://localhost:9001/realms/default~1',
      resource: 'http://localhost:9000/realms/default~1/mcp',
      resourceMetadata: 'http://localhost:9000/.well-known/oauth-protected-resource/realms/default~1/mcp',
    });
  });

  it('is its scenario with its own addresses in it', () => {
    const { faults, scenario, custom } = resolved('iss-slash~mine');
    expect([scenario.id, custom]).toEqual(['iss-slash', false]);
    expect(faults).toMatchObject([
      { params: { set: { iss: 'http://localhost:9001/realms/iss-slash~mine/' } } },
    ]);
  });

  it('leaves names in braces alone that stand for nothing, those of every object included', () => {
    const params = { merge: { text: '{issuer} {constructor} {toString}' } };
    const { addresses, faults } = resolved('default', { faults: [{ id: 'x', seam: 'as-token', params }] });
    expect(faults).toMatchObject([
      { params: { merge: { text: `${addresses.issuer} {constructor} {toString}` } } },
    ]);
  });

  it('names the realm of the same copy beside it', () => {
    expect(resolved('two-servers~7').mcp.issuers).toEqual([
      'http://localhost:9001/realms/two-servers~7',
      'http://localhost:9001/realms/second-server~7',
    ]);
    expect(resolved('two-servers').mcp.issuers?.[1]).toBe('http://localhost:9001/realms/second-server');
  });

  it('says only what differs from its scenario', () => {
    const { auth, custom } = resolved('mine', {
      scenario: 'dcr-secret',
      auth: { registration: { scope: 'limit' } },
    });
    expect(custom).toBe(true);
    expect(auth.registration).toMatchObject({ alwaysSecret: true, scope: 'limit', dynamic: true });
  });

  it('has the faults of the override in place of those of the scenario', () => {
    expect(resolved('iss-wrong', { faults: [] }).faults).toEqual([]);
  });

  it('has the demo users unless it says others', () => {
    expect(resolved('default').users.map(({ name }) => name)).toContain('alice');
    expect(resolved('default~x', { users: [{ name: 'zoe' }] }).users).toEqual([
      { name: 'zoe', roles: [], scopes: [] },
    ]);
  });
});

describe('what is no realm', () => {
  it('is told with what somebody may have meant', () => {
    expect(problem('iss-wrogn~x')).toMatchObject({ problem: 'unknown_scenario', name: 'iss-wrogn' });
    expect(describeRealmProblem(problem('iss-wrogn'))).toContain('Did you mean iss-wrong');
    expect(describeRealmProblem(problem('no such thing'))).toContain('is not a realm name');
    expect(problem('mine', { scenario: 'nothing-like-it' })).toMatchObject({ problem: 'unknown_scenario' });
  });

  it.each([
    [{ auth: { registration: { dynamc: true } } }, 'auth.registration'],
    [{ auth: { accessToken: { lifetime: 'long' } } }, 'auth.accessToken.lifetime'],
    [{ mcp: { stepUpScopes: 'all' } }, 'mcp.stepUpScopes'],
    [{ mcp: { issuers: [] } }, 'mcp.issuers'],
    [{ faults: [{ id: 'x', seam: 'as-token', params: { merg: {} } }] }, 'faults.0.params'],
    [{ users: [{ name: 'no good' }] }, 'users.0.name'],
    [{ clients: [{}] }, 'clients.0.client_id'],
    [{ resources: [{ resource: 'here' }] }, 'resources.0.resource'],
    [{ surprise: 1 }, 'the document'],
    ['text', 'the document'],
  ])('is refused with the path of the wrong key: %j', (overrides, path) => {
    const refused = problem('default~x', overrides);
    expect(refused.problem === 'invalid' && refused.issues.map((issue) => issue.path)[0]).toContain(path);
  });
});
