import { describe, expect, it } from 'vitest';
import { chooseScopes, stepUpScopes } from '../../client/scope-strategy.ts';

const wantsRefreshToken = true;

describe('the scopes of an authorization request (MCP 2026-07-28, Scope Selection Strategy)', () => {
  const resourceScopes = ['mcp:read', 'mcp:tools'];

  it.each([
    ['what the user asked for', { asked: ['a'], challenged: 'b', resourceScopes }, ['a']],
    ['the scope of the challenge', { challenged: 'b c', resourceScopes }, ['b', 'c']],
    ['all of scopes_supported without one', { resourceScopes }, resourceScopes],
    ['all of scopes_supported for an empty one', { challenged: '', resourceScopes }, resourceScopes],
    ['no parameter without either', {}, undefined],
    ['no parameter for an empty scopes_supported', { resourceScopes: [] }, undefined],
  ])('are %s', (_what, sources, expected) => {
    expect(chooseScopes({ ...sources, wantsRefreshToken: false })).toEqual(expected);
  });

  it('gain offline_access where the authorization server lists it (MCP 2026-07-28, Refresh Tokens)', () => {
    const serverScopes = ['offline_access'];
    expect(chooseScopes({ challenged: 'a', serverScopes, wantsRefreshToken })).toEqual([
      'a',
      'offline_access',
    ]);
  });

  it.each([
    ['the server does not list it', { challenged: 'a', serverScopes: ['openid'], wantsRefreshToken }, ['a']],
    ['the server lists nothing', { challenged: 'a', wantsRefreshToken }, ['a']],
    [
      'no refresh token is wanted',
      { challenged: 'a', serverScopes: ['offline_access'], wantsRefreshToken: false },
      ['a'],
    ],
    ['there is no other scope', { serverScopes: ['offline_access'], wantsRefreshToken }, undefined],
  ])('do not gain offline_access when %s', (_what, sources, expected) => {
    expect(chooseScopes(sources)).toEqual(expected);
  });
});

describe('the scopes of a step-up (MCP 2026-07-28, Step-Up Authorization Flow)', () => {
  it('are the union of what was requested, what was granted and what is challenged', () => {
    expect(stepUpScopes({ requested: ['a', 'b'], granted: ['a', 'x'], challenged: 'c a' })).toEqual([
      'a',
      'b',
      'x',
      'c',
    ]);
  });

  it('ask again for what was requested and not granted: a person may tick it this time', () => {
    expect(stepUpScopes({ requested: ['a', 'b'], granted: ['a'], challenged: 'b' })).toEqual(['a', 'b']);
  });

  it.each(['a b', 'a', '', undefined])(
    'are none when the token has all that is challenged: %j',
    (challenged) => {
      expect(stepUpScopes({ requested: ['a', 'b'], granted: ['a', 'b'], challenged })).toBeUndefined();
    },
  );
});
