import { describe, expect, it } from 'vitest';
import { draftOf, faultOf, writtenFault } from '../../console/app/pages/scenarios/faults/fault-draft.ts';
import { EXAMPLES } from '../../console/app/pages/scenarios/faults/fault-examples.ts';
import { isSpent, whichRequests } from '../../console/app/pages/scenarios/faults/fault-words.ts';
import { filtered, filteredUrl, filterOf } from '../../console/app/pages/scenarios/filter.ts';
import { sharedRealmOf } from '../../console/app/pages/scenarios/realm-of.ts';
import { CLAUSES } from '../../core/clauses.ts';
import { FAULTS } from '../../lab/faults/catalogue.ts';
import { type Fault, faultSchema, SEAMS } from '../../lab/faults/fault.ts';
import { scenarioNamed } from '../../lab/realms/catalogue/index.ts';

describe('a fault in a form', () => {
  it.each(FAULTS.map(({ fault }) => [fault.id, faultSchema.parse(fault)] as const))(
    '%s comes out as it went in',
    (_id, fault) => expect(faultOf(draftOf(fault))).toEqual({ ok: true, value: fault }),
  );

  it('begins with an example for every seam, and each of them can be set', () => {
    expect(Object.keys(EXAMPLES)).toEqual(Object.keys(SEAMS));
    for (const [seam, example] of Object.entries(EXAMPLES)) {
      expect(faultSchema.safeParse(example).error).toBeUndefined();
      expect(example.seam).toBe(seam);
    }
  });

  it('takes several values of a fact, with commas between them, for any of them', () => {
    const draft = {
      ...draftOf(faultSchema.parse(EXAMPLES['rs-transport'])),
      match: [{ fact: 'tool', values: 'a, b' }],
    };
    const fault = faultOf({ ...draft, match: [{ fact: 'tool', values: 'a, b' }] });
    expect(fault.ok && fault.value.match).toEqual({ tool: ['a', 'b'] });
  });

  it('says what is wrong with JSON that is none, or no fault', () => {
    expect(writtenFault('{')).toMatchObject({ ok: false, error: [{ path: 'the fault' }] });
    expect(writtenFault('[]')).toMatchObject({ ok: false, error: [{ path: 'the fault' }] });
    expect(writtenFault('{"seam":"as-token"}')).toMatchObject({ ok: false, error: [{ path: 'id' }] });
  });
});

describe('a fault in words', () => {
  const base = EXAMPLES['as-token'] as Fault; // has no parameter with a default
  it.each([
    [{}, 'every request'],
    [{ nth: 2 }, 'every request from the 2nd'],
    [{ times: 1 }, 'the first request'],
    [{ nth: 3, times: 1 }, 'the 3rd request'],
    [{ nth: 11, times: 2 }, 'requests 11 to 12'],
    [{ times: 4, per: 'client' as const }, 'the first 4 requests of each client'],
    [
      { match: { method: ['GET', 'POST'] }, after: 'x' },
      'every request where method is GET or POST once x has hit',
    ],
  ])('%j hits %s', (part, words) => expect(whichRequests({ ...base, ...part })).toBe(words));

  it('is done when it has hit as often as it should, and never while it counts for each client', () => {
    const counted = (part: Partial<Fault>, seen: number) =>
      isSpent({ fault: { ...base, ...part } as Fault, seen, hit: 0 }); // parts of one seam
    expect(counted({ nth: 2, times: 1 }, 1)).toBe(false);
    expect(counted({ nth: 2, times: 1 }, 2)).toBe(true);
    expect(counted({}, 100)).toBe(false);
    expect(counted({ times: 1, per: 'client' }, 100)).toBe(false);
  });
});

describe('the filter of the catalogue', () => {
  const issWrong = scenarioNamed('iss-wrong');
  if (!issWrong) throw new Error('there is no iss-wrong');
  const listed = {
    ...issWrong,
    clauses: issWrong.clauses.map((id) => CLAUSES[id]),
    reports: issWrong.reports ?? [],
    rootOnly: false,
  };
  const isFound = (text: string): boolean =>
    filtered([listed], { text, visited: false }, () => true).length === 1;

  it.each([
    'iss-wrong',
    'FORGED',
    'attacker',
    'iss-match',
    'rfc 9207',
    'openai/codex#38944',
    'dropped or spelled',
    '',
  ])('finds iss-wrong by %j: id, title, story, check, clause, report or symptom', (text) =>
    expect(isFound(text)).toBe(true),
  );

  it('wants every word', () => expect(isFound('forged kangaroo')).toBe(false));

  it('is the same after a way through the address', () => {
    const filter = { family: 'token', text: 'a b&c', visited: true };
    const query = Object.fromEntries(new URL(filteredUrl(filter), 'http://localhost').searchParams);
    expect(filterOf(query)).toEqual(filter);
    expect(filteredUrl(filterOf({}))).toBe('/scenarios');
  });
});

it('the realm of a scenario is the one of its name; the default one is where the root is another', () => {
  expect(sharedRealmOf({ id: 'iss-wrong', rootOnly: false }, 'default')).toBe('iss-wrong');
  expect(sharedRealmOf({ id: 'default', rootOnly: false }, 'default')).toBe('default');
  expect(sharedRealmOf({ id: 'default', rootOnly: false }, 'iss-wrong')).toBe('default~plain');
  expect(sharedRealmOf({ id: 'metadata-root-only', rootOnly: true }, 'default')).toBe('default');
});
