import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Storage, StorageOptions, StoredRecord } from '../../auth-server/storage/contract.ts';

/** A store under test, and how to reach the same data by a second connection. */
export interface StoreUnderTest {
  /** Opens one more connection to the same data. */
  readonly open: (options: StorageOptions) => Promise<Storage>;
  /** Ends what was started for this store. */
  readonly dispose: () => Promise<void>;
}

const START = 1_800_000_000;

const record = (id: string, more: Partial<StoredRecord> = {}): StoredRecord => ({
  realm: 'default',
  model: 'AuthorizationCode',
  id,
  payload: JSON.stringify({ jti: id }),
  expiresAt: START + 60,
  ...more,
});

/** What every store has to do, whatever it is made of. */
export function storageContract(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`storage in ${name}`, () => {
    let seconds = START;
    let under: StoreUnderTest;
    let storage: Storage;
    let other: Storage;

    beforeEach(async () => {
      seconds = START;
      under = await create();
      storage = await under.open({ now: () => seconds * 1000 });
      other = await under.open({ now: () => seconds * 1000 });
    });
    afterEach(async () => {
      await storage.close();
      await other.close();
      await under.dispose();
    });

    test('finds what was stored, byte by byte, by every connection', async () => {
      const payload = JSON.stringify({ name: 'Größe "\\ 🗝 \u0000 \u2028', nested: { list: [1, null] } });
      await storage.upsert(record('code:with:colons', { payload }));
      expect(await other.find('default', 'AuthorizationCode', 'code:with:colons')).toEqual({
        id: 'code:with:colons',
        payload,
      });
    });

    test('finds nothing under another id or model', async () => {
      await storage.upsert(record('a'));
      expect(await storage.find('default', 'AuthorizationCode', 'b')).toBeUndefined();
      expect(await storage.find('default', 'RefreshToken', 'a')).toBeUndefined();
    });

    test('replaces a record with all that points to it', async () => {
      await storage.upsert(record('a', { model: 'DeviceCode', userCode: 'AAAA', grantId: 'g1' }));
      await storage.upsert(
        record('a', { model: 'DeviceCode', userCode: 'AAAA', payload: '{"second":true}' }),
      );
      const found = { id: 'a', payload: '{"second":true}' };
      expect(await storage.find('default', 'DeviceCode', 'a')).toEqual(found);
      expect(await storage.findByUserCode('default', 'DeviceCode', 'AAAA')).toEqual(found);
      expect(await storage.count('default', 'DeviceCode')).toBe(1);
    });

    test('keeps realms apart, whatever they are called', async () => {
      const realms = ['default', 'default:AuthorizationCode', 'def*', 'iss-wrong~x', 'iss-wrong~y', 'ä/%'];
      for (const realm of realms) {
        const names = { realm, grantId: 'g', userCode: 'U', uid: 'u' };
        await storage.upsert(record('same', { ...names, payload: JSON.stringify({ realm }) }));
      }
      await storage.revokeByGrantId('iss-wrong~x', 'g');
      await storage.forget('def*');
      for (const realm of realms) {
        const gone = realm === 'iss-wrong~x' || realm === 'def*';
        const expected = gone ? undefined : { id: 'same', payload: JSON.stringify({ realm }) };
        expect(await storage.find(realm, 'AuthorizationCode', 'same')).toEqual(expected);
        expect(await storage.findByUserCode(realm, 'AuthorizationCode', 'U')).toEqual(expected);
        expect(await storage.findByUid(realm, 'AuthorizationCode', 'u')).toEqual(expected);
        expect(await storage.count(realm, 'AuthorizationCode')).toBe(gone ? 0 : 1);
      }
    });

    test('forgets everything of a realm and can use it again', async () => {
      await storage.upsert(record('a', { realm: 'r', model: 'Client', grantId: 'g', uid: 'u' }));
      await storage.forget('r');
      expect(await storage.list('r', 'Client')).toEqual([]);
      expect(await storage.findByUid('r', 'Client', 'u')).toBeUndefined();
      await storage.upsert(record('a', { realm: 'r', model: 'Client' }));
      expect(await storage.count('r', 'Client')).toBe(1);
    });

    test('never finds an expired record, by any name, and cannot consume it', async () => {
      await storage.upsert(record('a', { userCode: 'U', uid: 'u', expiresAt: START + 10 }));
      seconds = START + 9;
      expect(await storage.find('default', 'AuthorizationCode', 'a')).toBeDefined();
      seconds = START + 10;
      expect(await storage.consume('default', 'AuthorizationCode', 'a')).toBe(false);
      expect(await storage.find('default', 'AuthorizationCode', 'a')).toBeUndefined();
      expect(await storage.findByUserCode('default', 'AuthorizationCode', 'U')).toBeUndefined();
      expect(await storage.findByUid('default', 'AuthorizationCode', 'u')).toBeUndefined();
      expect(await storage.list('default', 'AuthorizationCode')).toEqual([]);
      expect(await storage.count('default', 'AuthorizationCode')).toBe(0);
    });

    test('keeps a record without an expiry', async () => {
      const { expiresAt: _, ...forever } = record('a', { model: 'Client', grantId: 'g' });
      await storage.upsert(forever);
      seconds = START + 100 * 365 * 86_400;
      await storage.purge();
      expect(await storage.find('default', 'Client', 'a')).toBeDefined();
    });

    test('lets exactly one of 50 callers on two connections consume a record', async () => {
      await storage.upsert(record('a'));
      const calls = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? storage : other));
      const first = await Promise.all(calls.map((by) => by.consume('default', 'AuthorizationCode', 'a')));
      expect(first.filter(Boolean)).toHaveLength(1);
      expect((await other.find('default', 'AuthorizationCode', 'a'))?.consumedAt).toBe(START);
    });

    test('keeps a consumed record consumed when it is stored again', async () => {
      await storage.upsert(record('a'));
      expect(await storage.consume('default', 'AuthorizationCode', 'a')).toBe(true);
      await storage.upsert(record('a', { payload: '{"again":true}' }));
      expect(await storage.consume('default', 'AuthorizationCode', 'a')).toBe(false);
      expect(await storage.find('default', 'AuthorizationCode', 'a')).toEqual({
        id: 'a',
        payload: '{"again":true}',
        consumedAt: START,
      });
    });

    test('cannot consume what does not exist', async () => {
      expect(await storage.consume('default', 'AuthorizationCode', 'nothing')).toBe(false);
      expect(await storage.find('default', 'AuthorizationCode', 'nothing')).toBeUndefined();
    });

    test('lets exactly one of 50 callers insert a record, and again once it expired', async () => {
      const calls = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? storage : other));
      const insert = () =>
        Promise.all(calls.map((by) => by.insert(record('a', { expiresAt: seconds + 60 }))));
      expect((await insert()).filter(Boolean)).toHaveLength(1);
      seconds += 60;
      expect((await insert()).filter(Boolean)).toHaveLength(1);
    });

    test('destroys one record and what points to it', async () => {
      await storage.upsert(record('a', { userCode: 'U', uid: 'u', grantId: 'g' }));
      await storage.upsert(record('b', { grantId: 'g' }));
      await storage.destroy('default', 'AuthorizationCode', 'a');
      await storage.destroy('default', 'AuthorizationCode', 'never there');
      expect(await storage.find('default', 'AuthorizationCode', 'a')).toBeUndefined();
      expect(await storage.findByUserCode('default', 'AuthorizationCode', 'U')).toBeUndefined();
      expect(await storage.findByUid('default', 'AuthorizationCode', 'u')).toBeUndefined();
      expect(await storage.find('default', 'AuthorizationCode', 'b')).toBeDefined();
    });

    test('follows a uid from one id to the next (a session changes its id at login)', async () => {
      await storage.upsert(record('old', { model: 'Session', uid: 'u' }));
      await storage.destroy('default', 'Session', 'old');
      await storage.upsert(record('new', { model: 'Session', uid: 'u' }));
      expect((await storage.findByUid('default', 'Session', 'u'))?.id).toBe('new');
    });

    test('revokes everything that came from a grant, of every model, and nothing else', async () => {
      for (const model of ['AuthorizationCode', 'RefreshToken', 'AccessToken']) {
        await storage.upsert(record('mine', { model, grantId: 'g1' }));
        await other.upsert(record('other', { model, grantId: 'g2' }));
      }
      await storage.upsert(record('g1', { model: 'Grant' }));
      await other.revokeByGrantId('default', 'g1');
      await other.revokeByGrantId('default', 'no such grant');
      for (const model of ['AuthorizationCode', 'RefreshToken', 'AccessToken']) {
        expect((await storage.list('default', model)).map(({ id }) => id)).toEqual(['other']);
      }
      expect(await storage.find('default', 'Grant', 'g1')).toBeDefined();
    });

    test('still revokes the living when others of the grant expired', async () => {
      await storage.upsert(record('long', { grantId: 'g', expiresAt: START + 1000 }));
      await storage.upsert(record('short', { grantId: 'g', expiresAt: START + 1 }));
      seconds += 100;
      await storage.upsert(record('next', { grantId: 'g', expiresAt: START + 500 }));
      await storage.revokeByGrantId('default', 'g');
      expect(await storage.count('default', 'AuthorizationCode')).toBe(0);
    });

    test('loses none of 5,000 clients', async () => {
      const ids = Array.from({ length: 5000 }, (_, index) => `client-${index}`);
      for (const id of ids) {
        await storage.upsert({ realm: 'default', model: 'Client', id, payload: JSON.stringify({ id }) });
      }
      expect(await other.count('default', 'Client')).toBe(5000);
      const listed = (await other.list('default', 'Client')).map(({ id }) => id);
      expect(listed.sort()).toEqual(ids.sort());
      expect((await other.find('default', 'Client', 'client-0'))?.payload).toBe('{"id":"client-0"}');
    });
  });
}
