import { describe, expect, it } from 'vitest';
import { checkAccessToken, checkTokenType } from '../../core/claims.ts';

const NOW = 1_800_000_000;
const expected = {
  issuer: 'http://localhost:9001',
  resource: 'http://localhost:9000/mcp',
  now: NOW,
  clockTolerance: 5,
  scopeClaim: 'scope',
  rolesClaim: 'roles',
};
const claims = {
  iss: 'http://localhost:9001',
  aud: 'http://localhost:9000/mcp',
  sub: 'alice',
  client_id: 'c1',
  scope: 'mcp:read mcp:tools',
  roles: ['user'],
  exp: NOW + 60,
  iat: NOW,
};
const check = (changes: Record<string, unknown>, options: Partial<typeof expected> = {}) =>
  checkAccessToken({ ...claims, ...changes }, { ...expected, ...options });

describe('checkAccessToken', () => {
  it('reads a valid token (RFC 9068 §2.2)', () => {
    const token = { subject: 'alice', clientId: 'c1', scopes: ['mcp:read', 'mcp:tools'], roles: ['user'] };
    expect(check({})).toMatchObject({ ok: true, value: { ...token, expiresAt: NOW + 60 } });
  });

  it.each([
    ['another issuer (RFC 9068 §4)', { iss: 'http://localhost:9001/' }, 'issuer_mismatch'],
    ['no issuer (RFC 9068 §4)', { iss: undefined }, 'issuer_mismatch'],
    [
      'an audience with a slash more (RFC 8707 §2)',
      { aud: 'http://localhost:9000/mcp/' },
      'audience_mismatch',
    ],
    [
      'the audience of a sibling (RFC 8707 §2)',
      { aud: ['http://localhost:9000/other'] },
      'audience_mismatch',
    ],
    ['no audience (RFC 9068 §2.2)', { aud: undefined }, 'audience_mismatch'],
    ['no expiry (RFC 9068 §2.2)', { exp: undefined }, 'claim_missing'],
    ['an expiry that is text (RFC 7519 §2)', { exp: String(NOW + 60) }, 'claim_malformed'],
    ['an expiry that is infinite (RFC 7519 §2)', { exp: Number.POSITIVE_INFINITY }, 'claim_malformed'],
    ['an expiry the tolerance does not cover (RFC 7519 §4.1.4)', { exp: NOW - 5 }, 'expired'],
    ['a start that is too far off (RFC 7519 §4.1.5)', { nbf: NOW + 6 }, 'not_yet_valid'],
    ['a start that is text (RFC 7519 §2)', { nbf: 'now' }, 'claim_malformed'],
    ['an issue time in the future (RFC 7519 §4.1.6)', { iat: NOW + 6 }, 'issued_in_future'],
    ['a confirmation it cannot check (RFC 7800 §3.1)', { cnf: { 'x5t#S256': 'x' } }, 'claim_malformed'],
    ['a subject that is no text (RFC 7519 §4.1.2)', { sub: 5 }, 'claim_malformed'],
    ['neither subject nor client (RFC 9068 §2.2)', { sub: undefined, client_id: undefined }, 'claim_missing'],
  ])('refuses %s', (_what, changes, reason) => {
    expect(check(changes)).toMatchObject({ ok: false, error: { reason } });
  });

  it.each([
    [
      'one audience of several (RFC 7519 §4.1.3)',
      { aud: ['https://a.example', 'http://localhost:9000/mcp'] },
    ],
    ['an expiry within the tolerance', { exp: NOW - 4 }],
    ['a start within the tolerance', { nbf: NOW + 5 }],
    ['an issue time within the tolerance', { iat: NOW + 5 }],
  ])('accepts %s', (_what, changes) => {
    expect(check(changes).ok).toBe(true);
  });

  it('shows what was expected and what was seen', () => {
    const refused = check({ aud: ['https://a.example'] });
    expect(refused).toEqual({
      ok: false,
      error: { reason: 'audience_mismatch', expected: expected.resource, got: ['https://a.example'] },
    });
  });

  it('reads scopes and roles from other claims, as lists or words', () => {
    const token = check({ scp: ['a', 'b'], groups: 'x y' }, { scopeClaim: 'scp', rolesClaim: 'groups' });
    expect(token).toMatchObject({ ok: true, value: { scopes: ['a', 'b'], roles: ['x', 'y'] } });
  });

  it('takes a machine for its own subject', () => {
    expect(check({ sub: undefined })).toMatchObject({ ok: true, value: { subject: 'c1' } });
  });

  it('reports the key a token is bound to (RFC 9449 §6.1)', () => {
    expect(check({ cnf: { jkt: 'thumb' } })).toMatchObject({ ok: true, value: { boundTo: 'thumb' } });
  });
});

describe('checkTokenType (RFC 9068 §4)', () => {
  it.each(['at+jwt', 'application/at+jwt', 'AT+JWT'])('accepts %s', (typ) => {
    expect(checkTokenType(typ, ['at+jwt']).ok).toBe(true);
  });

  it.each(['JWT', undefined, 5, 'dpop+jwt'])('refuses %s', (typ) => {
    expect(checkTokenType(typ, ['at+jwt'])).toMatchObject({ ok: false, error: { reason: 'typ_mismatch' } });
  });
});
