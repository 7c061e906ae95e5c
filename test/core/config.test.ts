import { describe, expect, it } from 'vitest';
import { describeProblem, parseConfig, SETTINGS } from '../../core/config.ts';

const problemsOf = (env: Record<string, string>): string[] => {
  const config = parseConfig(env);
  return config.ok ? [] : config.error.map(describeProblem);
};

describe('parseConfig', () => {
  it('works with nothing set', () => {
    expect(parseConfig({})).toMatchObject({
      ok: true,
      value: {
        HOST: '127.0.0.1',
        PUBLIC_AUTH_URL: 'http://localhost:9001',
        PUBLIC_MCP_URL: 'http://localhost:9000',
        ISSUER: 'http://localhost:9001',
        AUTH_SERVER_INTERNAL_URL: 'http://localhost:9001',
      },
    });
  });

  it('tells of a storage that cannot be used without its password', () => {
    expect(problemsOf({ STORAGE: 'mysql://user:secret@host/db' })).toEqual([
      'STORAGE="mysql://…@host/db": expected memory, sqlite:<file> or redis://<host>:<port>',
    ]);
  });

  it('derives the public URLs from the ports', () => {
    const config = parseConfig({ AUTH_PORT: '7001', MCP_PORT: '7000' });
    expect(config).toMatchObject({
      value: { PUBLIC_MCP_URL: 'http://localhost:7000', ISSUER: 'http://localhost:7001' },
    });
  });

  it('trusts another issuer exactly as it is written, slash and all (RFC 8414 §2)', () => {
    const ISSUER = 'https://tenant.example.com/';
    expect(parseConfig({ ISSUER })).toMatchObject({ value: { ISSUER, AUTH_SERVER_INTERNAL_URL: ISSUER } });
  });

  it('takes an internal URL with a path, as an issuer may have one', () => {
    const AUTH_SERVER_INTERNAL_URL = 'https://tenant.example.com/v2/';
    expect(parseConfig({ AUTH_SERVER_INTERNAL_URL })).toMatchObject({ ok: true });
  });

  it('counts an empty variable as not set, as Compose passes them on', () => {
    expect(parseConfig({ AUTO_CONSENT: '', ISSUER: ' ' })).toMatchObject({ ok: true });
  });

  it.each([
    ['AUTH_PORT', 'abc', 'expected a port'],
    ['MCP_PORT', '70000', '65535'],
    ['STORAGE', 'mysql://x', 'expected memory, sqlite:<file> or redis://'],
    ['PUBLIC_MCP_URL', 'http://localhost:9000/', 'no trailing slash'],
    ['PUBLIC_AUTH_URL', 'http://localhost:9001/auth', 'no path'],
    ['PUBLIC_AUTH_URL', 'localhost:9001', 'expected an http or https origin'],
    ['ISSUER', 'http://a.example#x', 'no query and no fragment'],
    ['SIGNING_ALG', 'HS256', 'RS256'],
    ['AUTO_CONSENT', 'a b', 'expected a user name'],
    ['ACCESS_TOKEN_TTL', '0', '1'],
    ['CLOCK_TOLERANCE', '-1', '0'],
    ['LOG', 'loud', 'pretty'],
  ])('names the setting, its value and what was expected: %s=%s', (name, value, expected) => {
    const [line, ...more] = problemsOf({ [name]: value });
    expect(line).toContain(`${name}=${JSON.stringify(value)}`);
    expect(line).toContain(expected);
    expect(more).toEqual([]);
  });

  it('reports every problem at once', () => {
    expect(problemsOf({ AUTH_PORT: 'x', LOG: 'y' })).toHaveLength(2);
  });

  it('says what each setting is for', () => {
    for (const { text } of Object.values(SETTINGS)) expect(text.length).toBeGreaterThan(10);
  });
});
