import { describe, expect, it } from 'vitest';
import { ok } from '../../core/result.ts';
import { createBoundedMap } from '../../mcp-server/authorization/bounded-map.ts';
import type { IssuerKeys } from '../../mcp-server/authorization/issuer-keys.ts';
import { createReplayMemory } from '../../mcp-server/authorization/replay-memory.ts';
import { createTokenBucket } from '../../mcp-server/authorization/token-bucket.ts';
import { type VerificationKey, verificationKey } from '../../mcp-server/authorization/verification-key.ts';
import { createTokenVerifier } from '../../mcp-server/authorization/verify-token.ts';
import { createSessionStore, type Session } from '../../mcp-server/eras/sessions.ts';
import { sign, testKey } from '../helpers/issuer.ts';
import { testClock } from './rig.ts';

describe('a bounded map', () => {
  it('forgets what was unused for longest, and reading counts as use', () => {
    const map = createBoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.get('a')).toBe(1);
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
    map.set('a', 4);
    expect([map.get('a'), map.size]).toEqual([4, 2]);
  });
});

describe('a token bucket', () => {
  it('gives a burst, then a steady rate, and never more than the burst', () => {
    const clock = testClock();
    const bucket = createTokenBucket({ burst: 2, perSecond: 1, now: clock.now });
    const take = () => [bucket.take(), bucket.take(), bucket.take()];
    expect(take()).toEqual([true, true, false]);
    clock.advance(1);
    expect(take()).toEqual([true, false, false]);
    clock.advance(1000);
    expect(take()).toEqual([true, true, false]);
    clock.advance(-1000); // a clock that is set back must not stop it for good
    expect(bucket.take()).toBe(false);
    clock.advance(1);
    expect(bucket.take()).toBe(true);
  });
});

describe('a replay memory', () => {
  it('knows what was used until it runs out, and is bounded', () => {
    const memory = createReplayMemory(3);
    expect(memory.add('a', 100, 0)).toBe(true);
    expect(memory.add('a', 100, 100)).toBe(false);
    expect(memory.add('a', 201, 101)).toBe(true);
    for (const id of ['b', 'c', 'd', 'e']) expect(memory.add(id, 201, 101)).toBe(true);
    expect(memory.size).toBe(3);
    expect(memory.add('e', 201, 101)).toBe(false);
    expect(memory.add('f', 400, 300)).toBe(true);
    expect(memory.size).toBe(1);
  });
});

describe('the open sessions', () => {
  const ended: string[] = [];
  const session = (id: string, lastUsed: number, active = 0): Session => ({
    id,
    owner: 'alice',
    lastUsed,
    active,
    end: async () => void ended.push(id),
  });

  it('end when nobody uses them, except for those with a running request', () => {
    const clock = testClock();
    const store = createSessionStore<Session>({ limit: 10, idle: 60, now: clock.now });
    for (const [id, active] of [
      ['idle', 0],
      ['busy', 1],
    ] as const)
      store.add(session(id, clock.now(), active));
    clock.advance(61);
    store.add(session('new', clock.now()));
    store.sweep();
    expect(ended.splice(0)).toEqual(['idle']);
    expect(store.size).toBe(2);
  });

  it('make room by ending idle ones before any other', () => {
    const clock = testClock();
    const store = createSessionStore<Session>({ limit: 2, idle: 60, now: clock.now });
    store.add(session('busy', clock.now(), 1));
    store.add(session('idle', clock.now()));
    clock.advance(61);
    expect(store.add(session('new', clock.now()))).toBe(false);
    expect(ended.splice(0)).toEqual(['idle']);
    expect(store.add(session('newer', clock.now()))).toBe(true);
    expect(ended.splice(0)).toEqual(['busy']);
  });

  it('all end when the store closes', async () => {
    const store = createSessionStore<Session>({ limit: 2, idle: 60, now: () => 0 });
    store.add(session('a', 0));
    store.add(session('b', 0));
    await store.close();
    expect(ended.splice(0)).toEqual(['a', 'b']);
    expect(store.size).toBe(0);
  });
});

describe('the memory of verified tokens', () => {
  const rules = {
    issuer: 'http://as',
    resource: 'http://rs/mcp',
    types: ['at+jwt'],
    clockTolerance: 0,
    scopeClaim: 'scope',
    rolesClaim: 'roles',
  };

  async function verifierOf(cacheSize: number) {
    const clock = testClock();
    const signer = await testKey();
    const published = verificationKey({ ...signer.publicJwk });
    if (!published) throw new Error('the key cannot be used');
    let verifications = 0;
    const key: VerificationKey = {
      ...published,
      cryptoKey(algorithm) {
        verifications += 1;
        return published.cryptoKey(algorithm);
      },
    };
    let current = true;
    const keys: Pick<IssuerKeys, 'find' | 'isCurrent'> = {
      find: async () => ok(current ? [key] : []),
      isCurrent: async (asked) => current && asked === key,
    };
    const unused = () => Promise.reject(new Error('not needed here'));
    const verify = createTokenVerifier({
      rules,
      keys: { loaded: true, refresh: unused, metadata: unused, warmUp: unused, ...keys },
      cacheSize,
      now: clock.now,
    });
    const token = (claims = {}) => {
      const payload = {
        iss: 'http://as',
        aud: 'http://rs/mcp',
        sub: 'a',
        exp: clock.seconds() + 60,
        ...claims,
      };
      return sign(
        { jti: crypto.randomUUID(), ...payload },
        { typ: 'at+jwt', kid: signer.kid },
        signer.privateKey,
      );
    };
    const withdraw = () => {
      current = false;
    };
    return { clock, verify, token, withdraw, count: () => verifications };
  }

  it('saves the signature of a token that comes again', async () => {
    const { verify, token, count } = await verifierOf(10);
    const one = await token();
    const [first, second] = [await verify(one), await verify(one)];
    expect(first).toEqual(second);
    expect(first.ok).toBe(true);
    expect(count()).toBe(1);
  });

  it('is bounded: the longest unused token is verified anew', async () => {
    const { verify, token, count } = await verifierOf(2);
    const tokens = await Promise.all([token(), token(), token()]);
    for (const each of tokens) await verify(each);
    expect(count()).toBe(3);
    for (const each of tokens.slice(1)) await verify(each);
    expect(count()).toBe(3);
    expect((await verify(tokens[0] ?? '')).ok).toBe(true);
    expect(count()).toBe(4);
  });

  it('honours exp to the second', async () => {
    const { verify, token, clock } = await verifierOf(10);
    const one = await token();
    await verify(one);
    clock.advance(59);
    expect((await verify(one)).ok).toBe(true);
    clock.advance(1);
    const exp = clock.seconds();
    expect(await verify(one)).toEqual({ ok: false, error: { reason: 'expired', exp, now: exp } });
  });

  it('honours the withdrawal of the key', async () => {
    const { verify, token, withdraw } = await verifierOf(10);
    const one = await token();
    await verify(one);
    withdraw();
    expect(await verify(one)).toMatchObject({ ok: false, error: { reason: 'unknown_key' } });
  });

  it('keeps no refused token', async () => {
    const { verify, token, clock } = await verifierOf(10);
    const early = await token({ nbf: clock.seconds() + 10 });
    expect(await verify(early)).toMatchObject({ error: { reason: 'not_yet_valid' } });
    clock.advance(10);
    expect((await verify(early)).ok).toBe(true);
  });
});
