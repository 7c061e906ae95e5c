import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Storage } from '../../auth-server/storage/contract.ts';
import { memoryStorage } from '../../auth-server/storage/memory.ts';
import { ACCEPTED_ALGORITHMS } from '../../core/config.ts';
import { startAuthServer, useAuthServer } from '../helpers/auth-server.ts';
import { authorize, basic, getCode, post, redeem, refresh } from '../helpers/code-flow.ts';

const server = await useAuthServer();

/** A key of a client, and the proofs it makes. RFC 9449 §4.2. */
async function prover(alg = 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const jwk = await exportJWK(publicKey);
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    proof: (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
      new SignJWT({
        jti: randomUUID(),
        htm: 'POST',
        htu: `${server.issuer}/token`,
        iat: Math.floor(Date.now() / 1000),
        ...claims,
      })
        .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey),
  };
}

const machine = basic('playground-machine', 'playground-machine-secret');
const machineToken = (dpop: string) =>
  post(`${server.issuer}/token`, { grant_type: 'client_credentials' }, { ...machine, dpop });

describe('a token request with a proof', () => {
  test.each(ACCEPTED_ALGORITHMS)('gives a token bound to the key, by %s (RFC 9449 §5, §6.1)', async (alg) => {
    const { proof, thumbprint } = await prover(alg);
    const { code, verifier } = await getCode(server);
    const answer = await redeem(server, code, verifier, {}, { dpop: await proof() });
    expect(answer).toMatchObject({ status: 200, token_type: 'DPoP' });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      cnf: { jkt: thumbprint },
      aud: server.resource,
      sub: 'alice',
    });
  });

  test('works for machines', async () => {
    const { proof, thumbprint } = await prover();
    const answer = await machineToken(await proof());
    expect(answer.token_type).toBe('DPoP');
    expect(decodeJwt(answer.access_token).cnf).toEqual({ jkt: thumbprint });
  });

  test('binds the refresh token of a public client too (RFC 9449 §5)', async () => {
    const mine = await prover();
    const { code, verifier } = await getCode(server);
    const first = await redeem(server, code, verifier, {}, { dpop: await mine.proof() });
    const params = { grant_type: 'refresh_token', client_id: 'playground-public' };
    const body = { ...params, refresh_token: first.refresh_token };
    const stolen = await refresh(server, first.refresh_token);
    expect(stolen).toMatchObject({ status: 400 });
    const other = await prover();
    const wrongKey = await post(`${server.issuer}/token`, body, { dpop: await other.proof() });
    expect(wrongKey.status).toBe(400);
    const next = await post(`${server.issuer}/token`, body, { dpop: await mine.proof() });
    expect(decodeJwt(next.access_token).cnf).toEqual({ jkt: mine.thumbprint });
  });
});

describe('a proof is refused with invalid_dpop_proof', () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each<[string, () => Record<string, unknown>, Record<string, unknown>]>([
    ['for another URL (RFC 9449 §4.3)', () => ({ htu: 'https://other.example/token' }), {}],
    ['for another method', () => ({ htm: 'GET' }), {}],
    ['that is old', () => ({ iat: now() - 3600 }), {}],
    ['from the future', () => ({ iat: now() + 3600 }), {}],
    ['without jti', () => ({ jti: undefined }), {}],
    ['of another type', () => ({}), { typ: 'JWT' }],
    ['without its key', () => ({}), { jwk: undefined }],
  ])('%s', async (_title, claims, header) => {
    const { proof } = await prover();
    const answer = await machineToken(await proof(claims(), header));
    expect(answer).toMatchObject({ status: 400, error: 'invalid_dpop_proof' });
    expect(answer.error_description).toBeTruthy();
  });

  test('that is no JWT, or two of them (RFC 9449 §4.3)', async () => {
    const { proof } = await prover();
    for (const dpop of ['nonsense', 'a.b.c', `${await proof()}, ${await proof()}`]) {
      expect(await machineToken(dpop)).toMatchObject({ status: 400, error: 'invalid_dpop_proof' });
    }
  });

  test('by an algorithm that the metadata does not name (RFC 9449 §5.1)', async () => {
    const metadata = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata.dpop_signing_alg_values_supported).not.toContain('RS384');
    const { proof } = await prover('RS384');
    expect(await machineToken(await proof())).toMatchObject({ status: 400, error: 'invalid_dpop_proof' });
  });

  test('signed by another key than it names', async () => {
    const [mine, other] = await Promise.all([prover(), generateKeyPair('ES256')]);
    const jwk = await exportJWK(other.publicKey);
    const answer = await machineToken(await mine.proof({}, { jwk }));
    expect(answer).toMatchObject({ status: 400, error: 'invalid_dpop_proof' });
  });

  test('with the private key in it (RFC 9449 §4.3)', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const mine = await prover();
    const jwk = { ...(await exportJWK(publicKey)), ...(await exportJWK(privateKey)) };
    expect(await machineToken(await mine.proof({}, { jwk }))).toMatchObject({ error: 'invalid_dpop_proof' });
  });
});

test('a replayed proof is refused (RFC 9449 §11.1)', async () => {
  const { proof } = await prover();
  const dpop = await proof();
  expect((await machineToken(dpop)).status).toBe(200);
  const replay = await machineToken(dpop);
  expect(replay.status).toBe(400);
  expect(replay.error).toMatch(/^invalid_(dpop_proof|grant|request)$/);
});

/** A memory store in which two requests always look for a used proof before either of them writes one down. */
function storageOfTwins(): Storage {
  const storage = memoryStorage({ now: Date.now });
  const both = Promise.withResolvers<void>();
  let looking = 0;
  return new Proxy(storage, {
    get(target, name: keyof Storage) {
      if (name !== 'find') return target[name].bind(target);
      return async (...about: Parameters<Storage['find']>) => {
        const found = await target.find(...about);
        if (about[1] !== 'ReplayDetection') return found;
        looking += 1;
        if (looking === 2) both.resolve();
        await both.promise;
        return found;
      };
    },
  });
}

test('of one proof used twice at the same moment one passes (RFC 9449 §11.1)', async () => {
  const twins = await startAuthServer({ storage: storageOfTwins() });
  const { proof } = await prover();
  const dpop = await proof({ htu: `${twins.issuer}/token` });
  const ask = () => post(`${twins.issuer}/token`, { grant_type: 'client_credentials' }, { ...machine, dpop });
  const answers = await Promise.all([ask(), ask()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect(twins.failures).toEqual([]);
  await twins.close();
});

test('a code bound by dpop_jkt needs that key (RFC 9449 §10)', async () => {
  const mine = await prover();
  const other = await prover();
  const bound = async () => {
    const { answer, verifier } = await authorize(server, { dpop_jkt: mine.thumbprint });
    return { code: answer.get('code') ?? '', verifier };
  };
  const first = await bound();
  expect((await redeem(server, first.code, first.verifier)).status).toBe(400);
  const second = await bound();
  const stolen = await redeem(server, second.code, second.verifier, {}, { dpop: await other.proof() });
  expect(stolen.status).toBe(400);
  const third = await bound();
  const good = await redeem(server, third.code, third.verifier, {}, { dpop: await mine.proof() });
  expect(good.token_type).toBe('DPoP');
});

test('a bound opaque token needs its proof at /userinfo (RFC 9449 §7.1)', async () => {
  const { proof } = await prover();
  const request = { scope: 'openid profile', resource: undefined };
  const { code, verifier } = await getCode(server, request);
  const tokens = await redeem(server, code, verifier, { resource: undefined }, { dpop: await proof() });
  const token = tokens.access_token;
  const url = `${server.issuer}/userinfo`;
  const asBearer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(asBearer.status).toBe(401);
  const ath = createHash('sha256').update(token).digest('base64url');
  const dpop = await proof({ htm: 'GET', htu: url, ath });
  const good = await fetch(url, { headers: { authorization: `DPoP ${token}`, dpop } });
  expect(good.status).toBe(200);
});

test('the metadata lists the algorithms that the MCP server accepts too (RFC 9449 §5.1)', async () => {
  const metadata = await (await fetch(`${server.issuer}/.well-known/oauth-authorization-server`)).json();
  expect(metadata.dpop_signing_alg_values_supported).toEqual(ACCEPTED_ALGORITHMS);
});
