import { describe, expect, it } from 'vitest';
import { FAULTS, faultNamed, faultsNamed } from '../../../lab/faults/catalogue.ts';
import { faultSchema, SEAMS, type Seam } from '../../../lab/faults/fault.ts';

/** One fault of each seam, as it is written. */
const OF_EACH_SEAM: Readonly<Record<Seam, object>> = {
  'as-metadata': { merge: { issuer: null } },
  'as-jwks': { merge: { keys: [] } },
  'as-registration': { merge: { client_id: null } },
  'as-token': { merge: { expires_in: 1 } },
  'as-authorization': { set: { iss: null } },
  'as-claims': { claims: { aud: 'x' }, signature: 'none' },
  'as-keys': { rotate: 'abrupt' },
  'as-clients': { forget: true },
  'as-client-document': { merge: { client_id: 'x' }, delay: 10 },
  'as-transport': { status: 500 },
  'rs-metadata': { merge: { resource: 'x' } },
  'rs-challenge': { field: null },
  'rs-acceptance': { refuse: 'invalid_token' },
  'rs-session': { lose: true },
  'rs-transport': { drop: true },
};

describe('a fault as JSON', () => {
  it.each(Object.entries(OF_EACH_SEAM))('is taken at the seam %s', (seam, params) => {
    expect(faultSchema.safeParse({ id: 'x', seam, params }).success).toBe(true);
    expect(faultSchema.safeParse({ id: 'x', seam, params: { ...params, surprise: 1 } }).success).toBe(false);
  });

  it('has a default for when a transport fault acts', () => {
    expect(faultSchema.parse({ id: 'x', seam: 'as-transport', params: {} }).params).toEqual({
      when: 'before',
    });
  });

  it.each([
    [{ id: 'Not One' }, ['id']],
    [{ nth: 0 }, ['nth']],
    [{ times: 0 }, ['times']],
    [{ per: 'user' }, ['per']],
    [{ match: { colour: 'red' } }, ['match']],
    [{ params: { status: 99 } }, ['params', 'status']],
    [{ params: { headers: { 'Retry After': '1' } } }, ['params', 'headers', 'Retry After']],
    [{ params: { headers: { trailer: 'x' } } }, ['params', 'headers', 'trailer']],
    [{ params: { delay: 3_600_000 } }, ['params', 'delay']],
  ])('is refused with %j, by the path of what is wrong', (wrong, path) => {
    const result = faultSchema.safeParse({ id: 'x', seam: 'as-transport', params: {}, ...wrong });
    expect(result.error?.issues[0]?.path.slice(0, path.length)).toEqual(path);
  });
});

describe('the ready-made faults', () => {
  it('are faults, each with an id of its own and a title', () => {
    const ids = FAULTS.map(({ fault }) => fault.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, fault } of FAULTS) {
      expect(faultSchema.safeParse(fault).error, fault.id).toBeUndefined();
      expect(title.length, fault.id).toBeGreaterThan(10);
    }
  });

  it('cover every seam but those that no scenario needs', () => {
    const used = new Set(FAULTS.map(({ fault }) => fault.seam));
    const unused = Object.keys(SEAMS).filter((seam) => !used.has(seam as Seam)); // keys of a literal
    expect(unused).toEqual(['as-jwks']);
  });

  it('are found by id', () => {
    expect(faultNamed('iss-wrong')?.fault.seam).toBe('as-authorization');
    expect(faultNamed('nothing')).toBeUndefined();
    expect(() => faultsNamed('nothing')).toThrow('there is no fault nothing');
  });

  it('come after a fault that is there, of the same server', () => {
    for (const { fault } of FAULTS) {
      if (fault.after === undefined) continue;
      const first = faultNamed(fault.after);
      expect(first && SEAMS[first.fault.seam].server).toBe(SEAMS[fault.seam].server);
    }
  });
});
