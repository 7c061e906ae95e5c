import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChallenge } from '../helpers/find-challenge.ts';
import { sign, type TestKey, testKey } from '../helpers/issuer.ts';
import { callModern, INITIALIZE, type Rig, startRig } from './rig.ts';

let rig: Rig;
let key: TestKey;
let token: string;

beforeAll(async () => {
  rig = await startRig();
  key = await testKey();
  token = await boundTo(key);
});
afterAll(() => rig.close());

const publicOf = ({ publicJwk: { kty, crv, x, y, n, e } }: TestKey) => ({ kty, crv, x, y, n, e });
const boundTo = async ({ publicJwk }: TestKey, claims = {}) =>
  rig.issuer.token({ cnf: { jkt: await calculateJwkThumbprint(publicJwk) }, ...claims });

function proof(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, signer = key) {
  const payload = {
    jti: randomUUID(),
    htm: 'POST',
    htu: rig.resource,
    iat: rig.clock.seconds(),
    ath: createHash('sha256').update(token).digest('base64url'),
    ...claims,
  };
  return sign(
    payload,
    { alg: signer.alg, typ: 'dpop+jwt', jwk: publicOf(signer), ...header },
    signer.privateKey,
  );
}

/** A proof with a signature that is none, for a header that no library would sign. */
const unsigned = async (header: unknown) => {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  return `${Buffer.from(text).toString('base64url')}.e30.AAAA`;
};

const send = (dpop?: string, authorization = `DPoP ${token}`) =>
  callModern(rig, undefined, 'tools/list', {}, { authorization, ...(dpop === undefined ? {} : { dpop }) });

it('admits a bound token with its proof (RFC 9449 §7.1)', async () => {
  expect((await send(await proof())).status).toBe(200);
  const called = await callModern(
    rig,
    undefined,
    'tools/call',
    { name: 'whoami', arguments: {} },
    {
      authorization: `dpop ${token}`,
      dpop: await proof(),
    },
  );
  expect(called.json.result.structuredContent.senderConstrained).toBe(true);
});

it.each(['RS256', 'PS256', 'EdDSA'])('takes proofs by %s keys', async (alg) => {
  const own = await testKey(alg);
  const bound = await boundTo(own);
  const ath = createHash('sha256').update(bound).digest('base64url');
  expect((await send(await proof({ ath }, {}, own), `DPoP ${bound}`)).status).toBe(200);
});

it('ignores query and fragment of htu, and the spelling of the host (RFC 9449 §4.3)', async () => {
  for (const htu of [`${rig.resource}?a=b#c`, rig.resource.replace('http://localhost', 'HTTP://LOCALHOST')]) {
    expect((await send(await proof({ htu }))).status).toBe(200);
  }
});

it('refuses a bound token as Bearer, with a DPoP challenge that names the algorithms (RFC 9449 §7.2)', async () => {
  const answer = await send(await proof(), `Bearer ${token}`);
  expect(answer.status).toBe(401);
  expect(answer.notes).toBe('dpop_proof_missing');
  expect(findChallenge(answer.headers.get('www-authenticate'), 'DPoP')?.params).toMatchObject({
    error: 'invalid_token',
    algs: 'RS256 PS256 ES256 EdDSA Ed25519',
  });
});

it('tells a client that uses DPoP about missing scopes by the same scheme (RFC 9449 §7.1)', async () => {
  const headers = { authorization: `DPoP ${token}`, dpop: await proof() };
  const answer = await callModern(rig, undefined, 'tools/call', { name: 'reset_demo' }, headers);
  expect(answer.status).toBe(403);
  expect(findChallenge(answer.headers.get('www-authenticate'), 'DPoP')?.params).toMatchObject({
    error: 'insufficient_scope',
    scope: 'mcp:tools mcp:admin',
  });
});

it('refuses a bound token without a proof, and an unbound one with the DPoP scheme', async () => {
  expect((await send()).notes).toBe('dpop_proof_missing');
  const unbound = await rig.issuer.token();
  expect((await send(await proof(), `DPoP ${unbound}`)).notes).toBe('dpop_not_bound');
});

it('refuses a proof that was used before, until it is too old anyway (RFC 9449 §11.1)', async () => {
  const once = await proof();
  expect((await send(once)).status).toBe(200);
  expect((await send(once)).notes).toBe('dpop_proof_invalid detail=the proof was used before');
});

it('protects each request of a session by a proof of its own', async () => {
  const opened = await rig.post(INITIALIZE, undefined, {
    authorization: `DPoP ${token}`,
    dpop: await proof(),
  });
  const session = opened.headers.get('mcp-session-id') ?? '';
  const del = (dpop: string) =>
    rig.send('/mcp', {
      method: 'DELETE',
      headers: { authorization: `DPoP ${token}`, dpop, 'mcp-session-id': session },
    });
  expect((await del(await proof())).notes).toMatch(/htm is POST, expected DELETE/);
  expect((await del(await proof({ htm: 'DELETE' }))).status).toBe(200);
});

describe('refuses a proof (RFC 9449 §4.3)', () => {
  const broken: Record<string, [() => Promise<string>, RegExp]> = {
    'that is no JWT': [async () => 'nonsense', /not a JWT/],
    'with another typ': [() => proof({}, { typ: 'JWT' }), /typ is JWT/],
    'without a typ': [() => proof({}, { typ: undefined }), /typ is \(none\)/],
    'with a typ that is an object': [() => proof({}, { typ: { toString: 1 } }), /typ is \{"toString":1\}/],
    'with an alg that is an object': [
      () => unsigned({ typ: 'dpop+jwt', alg: { toString: 1 } }),
      /alg \{"toString":1\} is not accepted/,
    ],
    'with a typ that is nested without end': [
      () => unsigned(`{"typ":${'['.repeat(5000)}${']'.repeat(5000)}}`),
      /typ is \(nested too deeply\)/,
    ],
    'with a jwk of a type that every object has': [
      () => proof({}, { jwk: { ...publicOf(key), kty: 'constructor' } }),
      /does not fit alg ES256/,
    ],
    'without a jwk': [() => proof({}, { jwk: undefined }), /no jwk/],
    'with a private jwk': [
      async () => proof({}, { jwk: await exportJWK(key.privateKey) }),
      /not a public key/,
    ],
    'with a jwk of another type': [
      async () => proof({}, { jwk: publicOf(await testKey('RS256')) }),
      /does not fit alg ES256/,
    ],
    'with a jwk that did not sign': [
      async () => proof({}, { jwk: publicOf(await testKey()) }),
      /signature is not valid/,
    ],
    'with a critical extension': [() => proof({}, { crit: ['urn:test'], 'urn:test': 1 }), /crit/],
    'with a symmetric algorithm': [
      () => unsigned({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }),
      /alg HS256 is not accepted/,
    ],
    'by another key than the token names': [async () => proof({}, {}, await testKey()), /another key/],
    'without a jti': [() => proof({ jti: undefined }), /jti/],
    'with an endless jti': [() => proof({ jti: 'x'.repeat(257) }), /jti/],
    'for another method': [() => proof({ htm: 'GET' }), /htm is GET, expected POST/],
    'for another URL': [() => proof({ htu: `${rig.origin}/other` }), /htu is/],
    'without a URL': [() => proof({ htu: undefined }), /htu is \(none\)/],
    'for a method that is an object': [() => proof({ htm: { toString: 1 } }), /htm is \{"toString":1\}/],
    'for a URL that is an object': [() => proof({ htu: { toString: 1 } }), /htu is \{"toString":1\}/],
    'without iat': [() => proof({ iat: undefined }), /iat is missing/],
    'from the future': [() => proof({ iat: rig.clock.seconds() + 6 }), /in the future/],
    'that is too old': [() => proof({ iat: rig.clock.seconds() - 66 }), /too old/],
    'that has expired': [() => proof({ exp: rig.clock.seconds() - 6 }), /exp has passed/],
    'without ath': [() => proof({ ath: undefined }), /ath/],
    'for another token': [
      () => proof({ ath: createHash('sha256').update('other').digest('base64url') }),
      /ath is not the hash/,
    ],
  };
  it.each(Object.entries(broken))('%s', async (_, [make, reason]) => {
    const answer = await send(await make());
    expect(answer.notes).toMatch(/^dpop_proof_invalid/);
    expect(answer.notes).toMatch(reason);
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({
      error: 'invalid_dpop_proof',
      error_description: 'The DPoP proof is not valid for this request.',
    });
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof"/);
  });
});
