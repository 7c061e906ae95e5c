import { isIP, type LookupFunction } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fetchJson } from '../../serving/guarded-fetch.ts';
import { isPrivate, PrivateAddress, publicDispatcher } from '../../serving/public-addresses.ts';
import { serve } from '../helpers/serve.ts';

/** A resolver that somebody else controls: every name leads where they like. */
const leadingTo =
  (...addresses: string[]): LookupFunction =>
  (_hostname, { all }, done) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    if (all) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family);
  };

describe('a name is judged by the addresses that the connection is made to (RFC 9728 §7.7)', () => {
  test.each([
    ['this machine', ['127.0.0.1']],
    ['this machine by IPv6', ['::1']],
    ['a private one among public ones', ['203.0.113.1', '10.0.0.1']],
  ])('%s: no connection is opened', async (_what, addresses) => {
    const host = await serve((_request, response) => response.end('{}'));
    onTestFinished(() => host.close());
    const init = { method: 'GET', dispatcher: publicDispatcher(leadingTo(...addresses)) };
    const answer = fetch(`http://rebound.example:${host.port}/`, init);
    await expect(answer).rejects.toMatchObject({ cause: expect.any(PrivateAddress) });
    expect(host.asked).toEqual([]);
  });
});

describe('addresses that are not on the public Internet (RFC 6890)', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.53',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '2001:0:7f00:1::',
    '2002:7f00:1::',
    'fd00::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
  ])('%s is one', (address) => {
    expect(isPrivate(address)).toBe(true);
  });

  test.each(['1.1.1.1', '172.32.0.1', '2606:4700::1111', '2001:4860:4860::8888', '::ffff:8.8.8.8'])(
    '%s is none',
    (address) => {
      expect(isPrivate(address)).toBe(false);
    },
  );
});

test('a URL with a password in it is not fetched, and the reason does not repeat it', async () => {
  const answer = await fetchJson('http://user:hush@localhost:1/', {
    fetch: () => Promise.reject(new Error('asked')),
    policy: 'any',
    maxBytes: 1,
    timeout: 1000,
  });
  expect(answer).toEqual({ ok: false, error: 'a URL with a user name or password is not fetched' });
});
