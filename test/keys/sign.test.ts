import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { SIGNING_ALGORITHMS } from '../../core/config.ts';
import { generateSigningKey, publicJwk } from '../../keys/key-pair.ts';
import { accessTokenClaims, signToken } from '../../keys/sign.ts';

const NOW = 1_800_000_000;
const parameters = {
  issuer: 'http://localhost:9001',
  audience: 'http://localhost:9000/mcp',
  subject: 'bob',
  clientId: 'playground-public',
  scope: 'mcp:read',
  now: NOW,
  expiresIn: 60,
  jti: 'unique',
};

test.each(SIGNING_ALGORITHMS)(
  'signs an access token that verifies by the published %s key (RFC 9068 §2)',
  async (alg) => {
    const keys = [await generateSigningKey(alg, NOW), await generateSigningKey(alg, NOW)] as const;
    const token = await signToken(keys[1], accessTokenClaims(parameters));
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createLocalJWKSet({ keys: keys.map(publicJwk) }),
      {
        issuer: 'http://localhost:9001',
        audience: 'http://localhost:9000/mcp',
        typ: 'at+jwt',
        algorithms: [alg],
        currentDate: new Date(NOW * 1000),
        requiredClaims: ['sub', 'client_id', 'scope', 'jti', 'iat', 'exp'],
      },
    );
    expect(payload).toMatchObject({
      sub: 'bob',
      client_id: 'playground-public',
      scope: 'mcp:read',
      exp: NOW + 60,
    });
    expect(protectedHeader.kid).toBe(keys[1].kid);
  },
);

test('an expired token was issued before it expired (RFC 7519 §4.1.6)', () => {
  expect(accessTokenClaims({ ...parameters, expiresIn: -60 })).toMatchObject({
    iat: NOW - 60,
    exp: NOW - 60,
  });
});

test('says in the header whatever it is told to', async () => {
  const key = await generateSigningKey('EdDSA', NOW);
  const token = await signToken(key, { sub: 'x' }, { alg: 'none', typ: undefined, kid: 'of somebody else' });
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'none', kid: 'of somebody else' });
  expect(decodeJwt(token)).toEqual({ sub: 'x' });
});
