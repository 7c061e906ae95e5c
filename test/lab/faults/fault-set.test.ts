import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../lab/faults/fault.ts';
import { createFaultSet, isHit, matches } from '../../../lab/faults/fault-set.ts';

const refusal = (more: Partial<Fault> = {}): Fault =>
  ({ id: 'one', seam: 'rs-acceptance', params: { refuse: 'invalid_token' }, ...more }) as Fault; // one seam throughout

/** How many of `count` requests with these facts are hit. */
const hitsOf = (faults: ReturnType<typeof createFaultSet>, facts: Record<string, string>, count: number) =>
  Array.from({ length: count }, () => faults.hits('rs-acceptance', facts).length);

describe('which requests a fault means', () => {
  it.each([
    [undefined, {}, true],
    [{ tool: 'echo' }, { tool: 'echo', method: 'POST' }, true],
    [{ tool: 'echo' }, { tool: 'whoami' }, false],
    [{ tool: 'echo' }, {}, false],
    [{ tool: ['echo', 'whoami'] }, { tool: 'whoami' }, true],
    [{ tool: 'echo', method: 'POST' }, { tool: 'echo', method: 'GET' }, false],
  ] as const)('match %j of a request with %j: %s', (match, facts, expected) => {
    expect(matches(match === undefined ? {} : { match }, facts)).toBe(expected);
  });

  it.each([
    [{}, [1, 2, 3]],
    [{ nth: 2 }, [2, 3]],
    [{ times: 1 }, [1]],
    [{ nth: 2, times: 1 }, [2]],
  ] as const)('%j hits the requests %j of three', (fault, expected) => {
    expect([1, 2, 3].filter((seen) => isHit(fault, seen))).toEqual(expected);
  });
});

describe('the faults of a realm', () => {
  it('count only what they match, and say how often they hit', () => {
    const faults = createFaultSet([refusal({ match: { tool: 'echo' }, nth: 2, times: 1 })]);
    expect(hitsOf(faults, { tool: 'whoami' }, 3)).toEqual([0, 0, 0]);
    expect(hitsOf(faults, { tool: 'echo' }, 3)).toEqual([0, 1, 0]);
    expect(faults.list()).toMatchObject([{ seen: 3, hit: 1 }]);
  });

  it('leave other seams alone', () => {
    const faults = createFaultSet([refusal()]);
    expect(faults.hits('rs-challenge', {})).toEqual([]);
    expect(faults.list()).toMatchObject([{ seen: 0 }]);
  });

  it('hit in the order in which they were set', () => {
    const faults = createFaultSet([refusal(), refusal({ id: 'two' })]);
    expect(faults.hits('rs-acceptance', {}).map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('count each client for itself where they say so, and mean nobody without a client_id', () => {
    const faults = createFaultSet([refusal({ per: 'client', nth: 2, times: 1 })]);
    expect(hitsOf(faults, {}, 3)).toEqual([0, 0, 0]);
    expect(hitsOf(faults, { client_id: 'a' }, 3)).toEqual([0, 1, 0]);
    expect(hitsOf(faults, { client_id: 'b' }, 3)).toEqual([0, 1, 0]);
    expect(faults.list()).toMatchObject([{ seen: 6, hit: 2 }]);
  });

  it('forget the quietest of a thousand clients', () => {
    const faults = createFaultSet([refusal({ per: 'client', times: 1 })]);
    for (let client = 0; client <= 1000; client++) hitsOf(faults, { client_id: `c${client}` }, 1);
    expect(hitsOf(faults, { client_id: 'c1000' }, 1)).toEqual([0]);
    expect(hitsOf(faults, { client_id: 'c0' }, 1)).toEqual([1]);
  });

  it('wait for the fault that they come after', () => {
    const faults = createFaultSet([
      refusal({ id: 'first', match: { tool: 'echo' }, nth: 2 }),
      refusal({ id: 'second', match: { tool: 'whoami' }, after: 'first' }),
    ]);
    expect(hitsOf(faults, { tool: 'whoami' }, 2)).toEqual([0, 0]);
    expect(hitsOf(faults, { tool: 'echo' }, 2)).toEqual([0, 1]);
    expect(hitsOf(faults, { tool: 'whoami' }, 1)).toEqual([1]);
  });

  it('never happen when they come after one that nobody knows', () => {
    const faults = createFaultSet([refusal({ after: 'nobody' })]);
    expect(hitsOf(faults, {}, 2)).toEqual([0, 0]);
  });

  it('can be set, replaced with a fresh counter, cleared and reset, and say that they were edited', () => {
    const faults = createFaultSet([refusal({ times: 1 })]);
    expect(faults).toMatchObject({ empty: false, edited: false });
    hitsOf(faults, {}, 2);
    faults.set(refusal({ times: 1 }));
    expect(faults.edited).toBe(true);
    expect(hitsOf(faults, {}, 2)).toEqual([1, 0]);
    expect(faults.clear('nobody')).toBe(false);
    expect(faults.clear('one')).toBe(true);
    expect(faults.empty).toBe(true);
  });

  it('are edited when all of them are cleared, unless there were none', () => {
    const faults = createFaultSet([refusal({})]);
    faults.clearAll();
    expect(faults).toMatchObject({ empty: true, edited: true });
    const none = createFaultSet([]);
    none.clearAll();
    expect(none.edited).toBe(false);
  });
});
