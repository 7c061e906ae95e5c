import { describe, expect, it } from 'vitest';
import { locate } from '../../../lab/realms/locate.ts';
import { parseRealmName } from '../../../lab/realms/name.ts';
import { nearest } from '../../../lab/realms/nearest.ts';

describe('the name of a realm', () => {
  it.each([
    ['iss-wrong', { scenario: 'iss-wrong', copy: '' }],
    ['iss-wrong~mine', { scenario: 'iss-wrong', copy: '~mine' }],
    ['default~A.b_c-9', { scenario: 'default', copy: '~A.b_c-9' }],
    [`${'a'.repeat(64)}~${'b'.repeat(64)}`, { scenario: 'a'.repeat(64), copy: `~${'b'.repeat(64)}` }],
  ])('%s', (name, expected) => {
    expect(parseRealmName(name)).toEqual(expected);
  });

  it.each([
    '',
    '~mine',
    'iss-wrong~',
    'Iss-Wrong',
    'iss_wrong',
    '-iss',
    'iss-',
    'a~b~c',
    'a/b',
    'a~../b',
    'a~.',
    '__proto__',
    'a'.repeat(65),
    `a~${'b'.repeat(65)}`,
    'a~b\n',
  ])('is not %j', (name) => {
    expect(parseRealmName(name)).toBeUndefined();
  });
});

describe('where a path of the authorization server leads', () => {
  it.each([
    ['/.well-known/oauth-authorization-server', 'default', 'server_metadata', 'oauth'],
    ['/.well-known/openid-configuration', 'default', 'server_metadata', 'oidc_inserted'],
    ['/.well-known/oauth-authorization-server/realms/r', 'r', 'server_metadata', 'oauth'],
    ['/.well-known/openid-configuration/realms/r~1', 'r~1', 'server_metadata', 'oidc_inserted'],
    ['/realms/r/.well-known/openid-configuration', 'r', 'server_metadata', 'oidc_appended'],
    ['/.well-known/oauth-authorization-server/elsewhere', 'default', 'other', undefined],
    ['/.well-known/oauth-authorization-server/realms/r/more', 'r', 'other', undefined],
    ['/.well-known/oauth-authorization-serverx', 'default', 'other', undefined],
    ['/realms/r/.well-known/jwks.json', 'r', 'jwks', undefined],
    ['/authorize', 'default', 'authorize', undefined],
    ['/realms/r/authorize/abc', 'r', 'authorize', undefined],
    ['/realms/r/interaction/abc/login', 'r', 'interaction', undefined],
    ['/realms/r/token', 'r', 'token', undefined],
    ['/realms/r/tokens', 'r', 'other', undefined],
    ['/realms/r/register', 'r', 'register', undefined],
    ['/realms/r/register/abc', 'r', 'registration_management', undefined],
    ['/realms/r/par', 'r', 'par', undefined],
    ['/realms/r/device/auth', 'r', 'device_authorization', undefined],
    ['/realms/r/device', 'r', 'device', undefined],
    ['/realms/r/revoke', 'r', 'revoke', undefined],
    ['/realms/r/introspect', 'r', 'introspect', undefined],
    ['/realms/r/userinfo', 'r', 'userinfo', undefined],
    ['/realms/r/logout/confirm', 'r', 'logout', undefined],
    ['/realms/r', 'r', 'other', undefined],
    ['/realms/', 'default', 'other', undefined],
    ['/', 'default', 'other', undefined],
  ])('%s', (path, realm, endpoint, form) => {
    expect(locate('auth', path)).toMatchObject({ realm, endpoint });
    expect(locate('auth', path).form).toBe(form);
  });

  it('takes the realm out of the path', () => {
    expect(locate('auth', '/realms/r/token').path).toBe('/token');
    expect(locate('auth', '/.well-known/oauth-authorization-server/realms/r').path).toBe(
      '/.well-known/oauth-authorization-server',
    );
  });

  it('tells a path that names the realm at the root, which has none', () => {
    expect(locate('auth', '/realms/default/token').spelledOut).toBe(true);
    expect(locate('auth', '/.well-known/oauth-authorization-server/realms/%64efault').spelledOut).toBe(true);
    expect(locate('mcp', '/.well-known/oauth-protected-resource/realms/default/mcp').spelledOut).toBe(true);
    expect(locate('auth', '/token').spelledOut).toBeUndefined();
    expect(locate('mcp', '/realms/').spelledOut).toBeUndefined();
  });

  it('reads a percent-encoded name, and is not upset by a broken one', () => {
    expect(locate('auth', '/realms/r%7Emine/token').realm).toBe('r~mine');
    expect(locate('auth', '/realms/%E0%A4%A/token').realm).toBe('%E0%A4%A');
  });
});

describe('where a path of the MCP server leads', () => {
  it.each([
    ['/mcp', 'default', 'mcp', undefined],
    ['/realms/r/mcp', 'r', 'mcp', undefined],
    ['/realms/r/mcp/', 'r', 'other', undefined],
    ['/.well-known/oauth-protected-resource', 'default', 'resource_metadata', 'root'],
    ['/.well-known/oauth-protected-resource/mcp', 'default', 'resource_metadata', 'path'],
    ['/.well-known/oauth-protected-resource/realms/r/mcp', 'r', 'resource_metadata', 'path'],
    ['/.well-known/oauth-protected-resource/realms/r', 'r', 'other', undefined],
    ['/.well-known/oauth-protected-resource/other', 'default', 'other', undefined],
    ['/health', 'default', 'other', undefined],
  ])('%s', (path, realm, endpoint, form) => {
    expect(locate('mcp', path)).toMatchObject({ realm, endpoint });
    expect(locate('mcp', path).form).toBe(form);
  });
});

describe('what somebody may have meant', () => {
  const words = ['iss-wrong', 'iss-missing', 'token-500', 'default'];

  it.each([
    ['iss-wrnog', ['iss-wrong']],
    ['token', ['token-500']],
    ['defualt', ['default']],
    ['zzzzzz', []],
  ])('by %s', (typed, expected) => {
    expect(nearest(typed, words).slice(0, Math.max(1, expected.length))).toEqual(expected);
  });

  it('names three at most, and takes no time over a long name', () => {
    const many = Array.from({ length: 200 }, (_, index) => `word-${index}`);
    expect(nearest('word', many)).toHaveLength(3);
    expect(nearest('x'.repeat(1_000_000), many)).toEqual([]);
  });
});
