import { describe, expect, it } from 'vitest';
import {
  faultyChallenge,
  faultyDocument,
  faultyRedirect,
  mergePatch,
} from '../../../lab/faults/transforms.ts';

describe('a merge patch (RFC 7396, appendix A)', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j by %j is %j', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });

  it('leaves the original alone', () => {
    const document = { issuer: 'a', nested: { b: 1 } };
    expect(faultyDocument(document, [{ params: { merge: { nested: { b: 2 } } } }])).toEqual({
      issuer: 'a',
      nested: { b: 2 },
    });
    expect(document.nested.b).toBe(1);
  });

  it('does not reach the prototype', () => {
    mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined(); // only asks whether it is there
  });
});

describe('an authorization response (RFC 6749 §4.1.2)', () => {
  const location = 'http://127.0.0.1:1234/callback?code=c&state=s&iss=http%3A%2F%2Flocalhost%3A9001';

  it('loses and gets parameters', () => {
    const changed = new URL(
      faultyRedirect(location, [{ params: { set: { iss: null, code: null, error: 'access_denied' } } }]),
    );
    expect(Object.fromEntries(changed.searchParams)).toEqual({ state: 's', error: 'access_denied' });
  });

  it('stays as it is, byte by byte, without a fault that sets something', () => {
    expect(faultyRedirect(location, [{ params: { set: {} } }])).toBe(location);
  });
});

describe('a challenge (RFC 9110 §11.6.1)', () => {
  const field = 'Bearer resource_metadata="http://localhost/x", scope="a b", DPoP algs="ES256"';

  it('loses and gets parameters in every scheme', () => {
    expect(faultyChallenge(field, [{ params: { set: { scope: null, realm: 'r "x"' } } }])).toBe(
      'Bearer resource_metadata="http://localhost/x", realm="r \\"x\\"", DPoP algs="ES256", realm="r \\"x\\""',
    );
  });

  it('is replaced or left out as a whole', () => {
    expect(faultyChallenge(field, [{ params: { field: 'Basic' } }])).toBe('Basic');
    expect(faultyChallenge(field, [{ params: { field: null } }])).toBeUndefined();
    expect(faultyChallenge(undefined, [{ params: { set: { scope: 'a' } } }])).toBeUndefined();
  });

  it('is changed by one fault after the other', () => {
    const faults = [{ params: { field: 'Bearer scope="a"' } }, { params: { set: { scope: 'b' } } }];
    expect(faultyChallenge(field, faults)).toBe('Bearer scope="b"');
  });
});
