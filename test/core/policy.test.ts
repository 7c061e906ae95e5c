import { describe, expect, it } from 'vitest';
import { isAllowed, missingScopes, POLICY, scopesNeeded } from '../../core/policy.ts';
import { ALL_SCOPES } from '../../core/scopes.ts';
import { DEMO_USERS } from '../../core/users.ts';

const may = (user: string, method: string, name?: string): boolean => {
  const found = DEMO_USERS.find((candidate) => candidate.name === user);
  return isAllowed({ method, name }, found ?? { scopes: [], roles: [] });
};

describe('the scope policy', () => {
  it.each([
    ['alice', 'tools/list', undefined, true],
    ['alice', 'tools/call', 'echo', true],
    ['alice', 'tools/call', 'reset_demo', false],
    ['alice', 'prompts/list', undefined, true],
    ['alice', 'prompts/get', 'greeting', true],
    ['alice', 'resources/read', 'playground://token', true],
    ['bob', 'tools/list', undefined, true],
    ['bob', 'tools/call', 'echo', false],
    ['bob', 'prompts/get', 'greeting', true],
    ['admin', 'tools/call', 'reset_demo', true],
    ['guest', 'initialize', undefined, true],
    ['guest', 'server/discover', undefined, true],
    ['guest', 'ping', undefined, true],
    ['guest', 'notifications/initialized', undefined, true],
    ['guest', 'tools/list', undefined, false],
    ['guest', 'resources/list', undefined, false],
  ])('%s may %s %s: %s', (user, method, name, allowed) => {
    expect(may(user, method, name)).toBe(allowed);
  });

  it('lets the role admin do everything, with no scope at all', () => {
    for (const { method, name } of POLICY) {
      expect(isAllowed({ method, name }, { scopes: [], roles: ['admin'] })).toBe(true);
    }
  });

  it('satisfies an operation with exactly the scopes that its challenge names (MCP, Scope Challenge Handling)', () => {
    for (const { method, name } of POLICY) {
      const scopes = scopesNeeded({ method, name });
      expect(isAllowed({ method, name }, { scopes, roles: [] })).toBe(true);
      expect(ALL_SCOPES).toEqual(expect.arrayContaining([...scopes]));
    }
  });

  it('names every scope of an operation at once, also those the caller has (MCP, Scope Challenge Handling)', () => {
    const call = [{ method: 'tools/call', name: 'reset_demo' }];
    expect(missingScopes(call, { scopes: ['mcp:tools'], roles: [] })).toEqual(['mcp:tools', 'mcp:admin']);
  });

  it('joins what the refused operations of a batch need', () => {
    const batch = [
      { method: 'tools/list' },
      { method: 'tools/call', name: 'echo' },
      { method: 'prompts/list' },
    ];
    expect(missingScopes(batch, { scopes: ['mcp:prompts'], roles: [] })).toEqual(['mcp:read', 'mcp:tools']);
    expect(missingScopes(batch, { scopes: ['mcp:read', 'mcp:tools'], roles: [] })).toBeUndefined();
  });
});
