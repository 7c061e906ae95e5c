import { describe, expect, it } from 'vitest';
import { formatChallenge, parseChallenges } from '../../core/challenges.ts';

describe('formatChallenge', () => {
  it('writes a challenge without parameters as the bare scheme (RFC 9110 §11.6.1)', () => {
    expect(formatChallenge({ scheme: 'Bearer', params: {} })).toBe('Bearer');
  });

  it('escapes quotes and backslashes in a value (RFC 9110 §5.6.4)', () => {
    const params = { error_description: 'say "a\\b"' };
    expect(formatChallenge({ scheme: 'Bearer', params })).toBe('Bearer error_description="say \\"a\\\\b\\""');
  });

  it('drops what would break the header: line breaks and anything beyond ASCII (RFC 9110 §5.5)', () => {
    const params = { error_description: 'a\r\nSet-Cookie: x=1 ü' };
    expect(formatChallenge({ scheme: 'Bearer', params })).toBe(
      'Bearer error_description="aSet-Cookie: x=1 "',
    );
  });
});

describe('parseChallenges', () => {
  it.each([
    ['Bearer', [{ scheme: 'Bearer', params: {} }]],
    ['Bearer scope="a b", error="x"', [{ scheme: 'Bearer', params: { scope: 'a b', error: 'x' } }]],
    ['Bearer error=x , scope = "a"', [{ scheme: 'Bearer', params: { error: 'x', scope: 'a' } }]],
    ['Bearer Realm="a"', [{ scheme: 'Bearer', params: { realm: 'a' } }]],
    ['Bearer realm="a,b=\\"c\\""', [{ scheme: 'Bearer', params: { realm: 'a,b="c"' } }]],
    [
      'Basic realm="r", DPoP algs="ES256", Bearer',
      [
        { scheme: 'Basic', params: { realm: 'r' } },
        { scheme: 'DPoP', params: { algs: 'ES256' } },
        { scheme: 'Bearer', params: {} },
      ],
    ],
    [
      'Negotiate abc==, Bearer scope="a"',
      [
        { scheme: 'Negotiate', params: {} },
        { scheme: 'Bearer', params: { scope: 'a' } },
      ],
    ],
    ['', []],
    [' , ,', []],
  ])('reads %j (RFC 9110 §11.6.1)', (field, expected) => {
    expect(parseChallenges(field)).toEqual(expected);
  });

  it('ends on any input', () => {
    for (const field of ['"', '=', 'a=', 'Bearer "', 'Bearer scope="unended', '\\', 'Bearer =,=,=', 'é']) {
      expect(() => parseChallenges(field)).not.toThrow();
    }
  });

  it('reads back what formatChallenge wrote', () => {
    const challenge = { scheme: 'Bearer', params: { error: 'x', error_description: 'say "a\\b", please' } };
    expect(parseChallenges(formatChallenge(challenge))).toEqual([challenge]);
  });
});
