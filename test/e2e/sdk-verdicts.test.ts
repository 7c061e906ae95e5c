import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckId } from '../../lab/verdicts/check-ids.ts';
import { clientsDocument } from './sdk-table/document.ts';
import { type Row, type Special, type Visit, visitAll, visitSpecially } from './sdk-table/visits.ts';

let rows: readonly Row[];
let specials: readonly Special[];

beforeAll(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {}); // the SDKs tell the application what went wrong
  rows = await visitAll();
  specials = await visitSpecially();
}, 120_000);

const visitsIn = (scenario: string): readonly Visit[] =>
  rows.find((row) => row.scenario.id === scenario)?.visits ?? [];
const broken = (visit: Visit | undefined): CheckId[] => [...(visit?.failed ?? []), ...(visit?.warned ?? [])];

describe('three clients in every scenario', () => {
  it('do what docs/clients.md says', () => {
    const document = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8');
    expect(clientsDocument(rows, specials)).toBe(document);
  });

  it('break no rule where the servers are well-behaved', () => {
    expect(visitsIn('default').map(broken)).toEqual([[], [], []]);
  });

  it('break no rule at all, if it is the reference client', () => {
    expect(
      rows.filter(({ visits }) => broken(visits[2]).length > 0).map(({ scenario }) => scenario.id),
    ).toEqual([]);
  });
});

describe('what is known of SDK v1 shows up', () => {
  it.each<readonly [scenario: string, check: CheckId]>([
    ['iss-wrong', 'iss-match'],
    ['iss-missing', 'iss-missing-though-advertised'],
    ['iss-slash', 'iss-not-normalized'],
    ['issuer-mismatch', 'issuer-validated'],
    ['step-up', 'step-up-attempted'],
  ])('in %s, where it breaks %s and SDK v2 does not', (scenario, check) => {
    const [v1, v2] = visitsIn(scenario);
    expect(broken(v1)).toEqual([check]);
    expect(broken(v2)).toEqual([]);
  });

  it('asks at a step-up for the challenged scopes alone, where it has no refresh token', () => {
    expect(specials[0]?.visit.warned).toEqual(['step-up-asks-union']);
  });

  it('stays in a session that is gone', () => {
    expect(broken(specials[1]?.visit)).toEqual(['session-renewed-after-404']);
  });

  it('shows a client_id of one authorization server to the next, unless it is told whose it is', () => {
    expect(broken(specials[2]?.visit)).toEqual(['credentials-bound-to-issuer']);
  });
});
