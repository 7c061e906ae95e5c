import { describe, expect, it } from 'vitest';
import type { CheckResult, FlowVerdict } from '../../../lab/verdicts/check.ts';
import { junitReport } from '../../../lab/verdicts/junit.ts';
import { verdictText } from '../../../lab/verdicts/text.ts';

const check = (parts: Partial<CheckResult>): CheckResult => ({
  id: 'pkce-s256',
  title: 'uses PKCE with S256',
  level: 'MUST',
  clause: { text: 'RFC 7636 §4.3', url: 'https://example.org/' },
  outcome: 'pass',
  exchanges: ['auth-4'],
  expected: 'S256',
  seen: 'S256',
  ...parts,
});

/** What a client may call itself, and send. */
const HOSTILE = `"/><script>alert(1)</script>&\u0000\u001b[31m\u202e]]>`;

const verdict = (...checks: readonly CheckResult[]): FlowVerdict => ({
  flow: 'mcp-1',
  client: HOSTILE,
  revision: '2026-07-28',
  outcome: 'fail',
  checks,
  progress: { done: false, last: `last ${HOSTILE}`, next: 'GET /authorize' },
});

const FAILED = check({ outcome: 'fail', seen: HOSTILE, mend: 'Send S256.' });
const MIXED = verdict(
  check({}),
  FAILED,
  check({ id: 'state-present', level: 'SHOULD', outcome: 'warning', mend: 'Send a state.' }),
  check({ id: 'iss-match', outcome: 'not_seen', exchanges: [] }),
);

describe('the JUnit report', () => {
  const report = junitReport('iss-wrong~mine', [MIXED]);

  it('counts a broken MUST as a failure, and a rule that was not seen as skipped', () => {
    expect(report).toContain('tests="4" failures="1" errors="0" skipped="1"');
    expect(report.match(/<failure type="MUST" message="RFC 7636 §4.3">/g)).toHaveLength(1);
    expect(report.match(/<skipped message="not seen"\/>/g)).toHaveLength(1);
  });

  it('tells a warning without failing a build', () => {
    expect(report).toContain('<system-out>warning, RFC 7636 §4.3');
  });

  it('escapes what a client wrote, and has no character that XML forbids (XML 1.0 §2.2)', () => {
    expect(report).not.toContain('<script');
    expect(report).toContain('&lt;script&gt;');
    expect(report).not.toMatch(/[^\P{C}\t\n\r]/u);
    expect(report.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
  });
});

describe('the report for a terminal', () => {
  const plain = verdictText(MIXED, (_style, text) => text);

  it('shows what is broken first, with what was expected and seen, and counts what was not seen', () => {
    expect(plain.indexOf('✗ pkce-s256')).toBeLessThan(plain.indexOf('✓ pkce-s256'));
    expect(plain).toMatch(/expected {2}S256/);
    expect(plain).toContain('Send S256.');
    expect(plain).toContain('1 rules: their situation did not occur');
    expect(plain).toContain('GET /authorize');
  });

  it('keeps what a client wrote from moving the cursor', () => {
    expect(plain.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  it('paints by what came of a check', () => {
    const painted = verdictText(MIXED, (style, text) => `<${style}>${text}</>`);
    expect(painted).toContain('<red>✗ pkce-s256</>');
    expect(painted).toContain('<yellow>! state-present</>');
    expect(painted).toContain('<green>✓ pkce-s256</>');
  });
});
