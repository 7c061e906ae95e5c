import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLAUSES } from '../../../core/clauses.ts';
import { REVISIONS } from '../../../lab/verdicts/check.ts';
import { CHECK_IDS } from '../../../lab/verdicts/check-ids.ts';
import { CHECKS } from '../../../lab/verdicts/index.ts';
import { judgeFlow } from '../../../lab/verdicts/judge.ts';
import { checksDocument } from '../../../scripts/docs/checks.ts';

const REALM = { resource: 'http://localhost:9000/mcp', issuer: 'http://localhost:9001' };

describe('the list of checks', () => {
  it('has each identifier once, and no other', () => {
    expect(CHECKS.map(({ id }) => id).toSorted()).toEqual([...CHECK_IDS].toSorted());
  });

  it('has no fewer than 45 rules', () => {
    expect(CHECKS.length).toBeGreaterThanOrEqual(45);
  });

  it.each(CHECKS.map((check) => [check.id, check] as const))('%s can be understood', (_id, check) => {
    expect(check.title).toMatch(/^[a-z].*[^.]$/s); // a sentence without its subject
    expect(check.mend).toMatch(/^[A-Z].*\.$/s);
    expect(CLAUSES[check.clause].url).toMatch(/^https:\/\//);
    // Revisions without a gap, in their order: a rule that came stays, or goes for good.
    const from = REVISIONS.indexOf(check.revisions[0] ?? '2026-07-28');
    expect(REVISIONS.slice(from, from + check.revisions.length)).toEqual(check.revisions);
  });

  it('is not seen in a flow where nothing happened', () => {
    for (const revision of REVISIONS) {
      const { outcome, checks } = judgeFlow({ id: '', client: '', exchanges: [] }, REALM, revision);
      expect(outcome).toBe('not_seen');
      expect(new Set(checks.map((check) => check.outcome))).toEqual(new Set(['not_seen']));
    }
  });

  it('leaves a rule out that a revision does not have', () => {
    const idsAt = (revision: (typeof REVISIONS)[number]) =>
      judgeFlow({ id: '', client: '', exchanges: [] }, REALM, revision).checks.map(({ id }) => id);
    expect(idsAt('2025-06-18')).not.toContain('application-type');
    expect(idsAt('2026-07-28')).toContain('application-type');
    expect(idsAt('2025-11-25')).toContain('session-id-repeated');
    expect(idsAt('2026-07-28')).not.toContain('session-id-repeated');
  });

  it('is in docs/checks.md as it is', () => {
    expect(readFileSync(new URL('../../../docs/checks.md', import.meta.url), 'utf8')).toBe(checksDocument());
  });
});
