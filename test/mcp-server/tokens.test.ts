import { createHash } from 'node:crypto';
import { exportSPKI, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChallenge } from '../helpers/find-challenge.ts';
import { sign, testKey } from '../helpers/issuer.ts';
import { callModern, type Exchange, type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const challengeOf = (exchange: Exchange) => findChallenge(exchange.headers.get('www-authenticate'), 'Bearer');

/** The wire says the same whatever is wrong with a token; only the log has the reason. */
function expectRefusal(
  exchange: Exchange,
  reason: string | RegExp,
  description = 'The access token is not valid for this resource.',
) {
  expect(exchange.notes).toMatch(reason);
  expect(exchange.status).toBe(401);
  expect(exchange.json).toEqual({ error: 'invalid_token', error_description: description });
  expect(challengeOf(exchange)?.params).toEqual({
    error: 'invalid_token',
    error_description: description,
    resource_metadata: `${rig.origin}/.well-known/oauth-protected-resource/mcp`,
    scope: 'mcp:read mcp:tools mcp:prompts mcp:resources',
  });
  expect(exchange.headers.get('cache-control')).toBe('no-store');
}

const withClaims = async (claims: Record<string, unknown>) =>
  callModern(rig, await rig.issuer.token(claims), 'tools/list');
const withHeader = async (header: Record<string, unknown>) =>
  callModern(rig, await rig.issuer.token({}, header), 'tools/list');
const withAuthorization = (authorization: string) =>
  callModern(rig, undefined, 'tools/list', {}, { authorization });

describe('credentials', () => {
  it('answers a request without a token with a challenge that has no error code (RFC 6750 §3.1)', async () => {
    for (const method of ['GET', 'POST', 'DELETE', 'HEAD']) {
      const answer = await rig.send('/mcp', { method });
      expect(answer.status).toBe(401);
      expect(answer.notes).toBe('no_token');
      expect(challengeOf(answer)?.params).toEqual({
        resource_metadata: `${rig.origin}/.well-known/oauth-protected-resource/mcp`,
        scope: 'mcp:read mcp:tools mcp:prompts mcp:resources',
      });
    }
  });

  it('treats another scheme as no credentials (RFC 6750 §3.1)', async () => {
    const answer = await withAuthorization('Basic YWxpY2U6c2VjcmV0');
    expect(answer.status).toBe(401);
    expect(challengeOf(answer)?.params).not.toHaveProperty('error');
  });

  it.each([
    ['Bearer', 'Bearer without a token'],
    ['Bearer two words', 'malformed token'],
    ['Bearer tok,en', 'malformed token'],
    ['DPoP', 'DPoP without a token'],
    ['', 'empty Authorization header'],
  ])('refuses the Authorization header %j as a malformed request (RFC 6750 §3.1)', async (field, detail) => {
    const answer = await withAuthorization(field);
    expect(answer.status).toBe(400);
    expect(answer.json.error).toBe('invalid_request');
    expect(answer.notes).toContain(detail);
  });

  it('reads the scheme in any case (RFC 9110 §11.1)', async () => {
    expect((await withAuthorization(`bEARER ${await rig.issuer.token()}`)).status).toBe(200);
  });

  it('refuses a token in the query, also beside a header (MCP, Token Requirements)', async () => {
    const token = await rig.issuer.token();
    const headers: Record<string, string>[] = [{}, { authorization: `Bearer ${token}` }];
    for (const query of ['?', '?a=b&', '?a=?b&']) {
      for (const header of headers) {
        const url = `/mcp${query}access_token=${token}`;
        const answer = await rig.send(url, { method: 'POST', headers: header });
        expect(answer.status).toBe(400);
        expect(answer.json.error).toBe('invalid_request');
        expect(answer.notes).toBe('token_in_query');
        expect(JSON.stringify(rig.entries)).not.toContain(token);
      }
    }
  });

  it('tells of a bad token before it looks at the body', async () => {
    const answer = await rig.post('{broken', 'nonsense');
    expect(answer.status).toBe(401);
  });
});

describe('signature and header', () => {
  it.each(['nonsense', 'a.b.c', '....', 'eyJhbGciOiJFUzI1NiJ9'])(
    'refuses %j, which is no JWT',
    async (token) => {
      expectRefusal(await callModern(rig, token, 'tools/list'), /malformed_token|algorithm_not_allowed/);
    },
  );

  it('refuses an unsigned token (RFC 8725 §3.1)', async () => {
    const [header, payload] = [{ alg: 'none', typ: 'at+jwt' }, { iss: rig.issuer.issuer }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    expectRefusal(
      await callModern(rig, `${header}.${payload}.`, 'tools/list'),
      /^algorithm_not_allowed .*got=none/,
    );
  });

  it('refuses HS256 with the public key as the secret (RFC 8725 §2.1)', async () => {
    const { publicJwk, kid, alg } = rig.issuer.key;
    const publicKey = await importJWK(publicJwk, alg, { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('expected an asymmetric key');
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    const token = await new SignJWT({ iss: rig.issuer.issuer, aud: rig.resource })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid })
      .setExpirationTime('1h')
      .sign(secret);
    expectRefusal(await callModern(rig, token, 'tools/list'), /^algorithm_not_allowed .*got=HS256/);
  });

  it('refuses an accepted algorithm that does not fit the key of the kid (RFC 8725 §3.1)', async () => {
    const other = await testKey('RS256');
    const token = await sign(
      { iss: rig.issuer.issuer },
      { alg: 'RS256', typ: 'at+jwt', kid: rig.issuer.key.kid },
      other.privateKey,
    );
    expectRefusal(
      await callModern(rig, token, 'tools/list'),
      /^algorithm_not_allowed expected=ES256 got=RS256/,
    );
  });

  it('refuses a signature by another key under our kid', async () => {
    const other = await testKey();
    const claims = { iss: rig.issuer.issuer, aud: rig.resource, exp: rig.clock.seconds() + 60, sub: 'alice' };
    const token = await sign(claims, { typ: 'at+jwt', kid: rig.issuer.key.kid }, other.privateKey);
    expectRefusal(await callModern(rig, token, 'tools/list'), /^bad_signature$/);
  });

  it.each([['[]'], ['null'], ['{broken'], [Buffer.from([0xff])]])(
    'refuses the payload %j, which is no JSON object in UTF-8 (RFC 7519 §7.2)',
    async (payload) => {
      const { kid, privateKey } = rig.issuer.key;
      const token = await sign(payload, { typ: 'at+jwt', kid }, privateKey);
      expectRefusal(await callModern(rig, token, 'tools/list'), /^malformed_token detail=the payload is not/);
    },
  );

  it('refuses a token whose payload was changed, also right after the real one was verified', async () => {
    const token = await rig.issuer.token();
    expect((await callModern(rig, token, 'tools/list')).status).toBe(200);
    const [header, , signature] = token.split('.');
    const payload = Buffer.from(JSON.stringify({ iss: rig.issuer.issuer, roles: ['admin'] })).toString(
      'base64url',
    );
    expectRefusal(
      await callModern(rig, `${header}.${payload}.${signature}`, 'tools/list'),
      /^bad_signature$/,
    );
  });

  it('does not use a key that the token itself brings (RFC 8725 §3.10)', async () => {
    const own = await testKey();
    const claims = { iss: rig.issuer.issuer, aud: rig.resource, exp: rig.clock.seconds() + 60, sub: 'alice' };
    const header = { typ: 'at+jwt', kid: own.kid, jwk: own.publicJwk, jku: 'http://localhost:1/jwks' };
    expectRefusal(
      await callModern(rig, await sign(claims, header, own.privateKey), 'tools/list'),
      /^unknown_key kid=/,
    );
  });

  it('refuses a critical extension that it does not know (RFC 7515 §4.1.11)', async () => {
    expectRefusal(await withHeader({ crit: ['urn:test'], 'urn:test': true }), /^malformed_token .*crit/);
  });

  it('refuses a payload that is no JSON object', async () => {
    const { kid, privateKey } = rig.issuer.key;
    for (const payload of ['text', '"text"', '[]', 'null']) {
      const token = await sign(payload, { typ: 'at+jwt', kid }, privateKey);
      expectRefusal(await callModern(rig, token, 'tools/list'), /^malformed_token/);
    }
  });

  it('refuses an ID token by its type, and takes the long form of the right one (RFC 9068 §4)', async () => {
    expectRefusal(await withHeader({ typ: 'JWT' }), /^typ_mismatch expected=at\+jwt got=jwt/);
    expectRefusal(await withHeader({ typ: undefined }), /^typ_mismatch .*got=\(none\)/);
    expect((await withHeader({ typ: 'application/at+JWT' })).status).toBe(200);
  });

  it('finds the key of a token without a kid by its algorithm', async () => {
    expect((await withHeader({ kid: undefined })).status).toBe(200);
  });
});

describe('claims', () => {
  it('refuses another issuer (RFC 9068 §4)', async () => {
    expectRefusal(await withClaims({ iss: 'http://evil.example' }), /^issuer_mismatch .*got=http:\/\/evil/);
    expectRefusal(await withClaims({ iss: `${rig.issuer.issuer}/` }), /^issuer_mismatch/);
  });

  it('refuses a token for a sibling resource (RFC 8707 §2)', async () => {
    for (const aud of [`${rig.origin}/realms/other/mcp`, `${rig.resource}/`, rig.origin, undefined, []]) {
      expectRefusal(await withClaims({ aud }), /^audience_mismatch/);
    }
    expect((await withClaims({ aud: ['http://other.example', rig.resource] })).status).toBe(200);
  });

  it('refuses an expired token, and says so to the client, within the clock tolerance (RFC 7519 §4.1.4)', async () => {
    const now = rig.clock.seconds();
    expectRefusal(await withClaims({ exp: now - 5 }), /^expired exp=/, 'The access token expired.');
    expect((await withClaims({ exp: now - 4 })).status).toBe(200);
    expectRefusal(await withClaims({ exp: undefined }), /^claim_missing claim=exp/);
    expectRefusal(await withClaims({ exp: 'soon' }), /^claim_malformed claim=exp/);
  });

  it('refuses a token before its time, within the clock tolerance (RFC 7519 §4.1.5)', async () => {
    const now = rig.clock.seconds();
    expectRefusal(await withClaims({ nbf: now + 6 }), /^not_yet_valid nbf=/);
    expect((await withClaims({ nbf: now + 5 })).status).toBe(200);
    expectRefusal(await withClaims({ iat: now + 6 }), /^issued_in_future iat=/);
    expect((await withClaims({ iat: now + 5 })).status).toBe(200);
  });

  it('refuses a confirmation method that it cannot check (RFC 7800 §3.1)', async () => {
    expectRefusal(await withClaims({ cnf: { 'x5t#S256': 'thumb' } }), /^claim_malformed claim=cnf/);
  });
});

describe('remembered tokens', () => {
  it('are refused as soon as they expire', async () => {
    const token = await rig.issuer.token({ exp: rig.clock.seconds() + 30 });
    expect((await callModern(rig, token, 'tools/list')).status).toBe(200);
    rig.clock.advance(34);
    expect((await callModern(rig, token, 'tools/list')).status).toBe(200);
    rig.clock.advance(1);
    expectRefusal(await callModern(rig, token, 'tools/list'), /^expired exp=/, 'The access token expired.');
  });
});

it('works with another authorization server by configuration alone: claim names, types', async () => {
  const other = await startRig({
    alg: 'RS256',
    issuerPath: '/tenant/',
    env: { SCOPE_CLAIM: 'scp', ROLES_CLAIM: 'groups', TOKEN_TYPES: 'JWT', CLOCK_TOLERANCE: '0' },
    prepare: (issuer) => {
      issuer.metadataPaths = ['/tenant/.well-known/openid-configuration'];
      issuer.metadata = { jwks_uri: `${issuer.origin}/tenant//jwks` };
    },
  });
  const claims = { scope: undefined, roles: undefined, scp: ['mcp:read'], groups: 'staff' };
  const token = await other.issuer.token(claims, { typ: 'JWT' });
  expect((await callModern(other, token, 'tools/list')).status).toBe(200);
  const refused = await callModern(other, token, 'tools/call', { name: 'whoami', arguments: {} });
  expect(refused.status).toBe(403);
  await other.close();
});

it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'])('admits tokens signed with %s', async (alg) => {
  const other = await startRig({ alg });
  expect((await callModern(other, await other.issuer.token(), 'tools/list')).status).toBe(200);
  await other.close();
});

it('refuses a token whose published key is unusable, and says so in the log', async () => {
  const other = await startRig({
    prepare: (issuer) => {
      issuer.keys = [{ ...issuer.key.publicJwk, x: 'AAAA' }];
    },
  });
  const answer = await callModern(other, await other.issuer.token(), 'tools/list');
  expect(answer.status).toBe(401);
  expect(answer.notes).toMatch(/^unknown_key .*published but unusable/);
  await other.close();
});

it('never shows a token in the log', async () => {
  const token = await rig.issuer.token({ aud: 'http://other.example' });
  await callModern(rig, token, 'tools/list');
  const log = JSON.stringify(rig.entries);
  expect(log).not.toContain(token.split('.')[2]);
  expect(log).not.toContain(createHash('sha256').update(token).digest('hex'));
});
