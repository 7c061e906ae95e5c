import { describe, expect, it } from 'vitest';
import type { CheckOutcome, Revision } from '../../../lab/verdicts/check.ts';
import type { CheckId } from '../../../lab/verdicts/check-ids.ts';
import { judgeFlow } from '../../../lab/verdicts/judge.ts';
import { ANSWERED, ISSUER, REALM, RESOURCE, type Sketch, trace, UNAUTHORIZED } from './build.ts';

/** What a check makes of a trace; undefined where the revision does not have the rule. */
const outcomeOf = (id: CheckId, sketches: readonly Sketch[], revision?: Revision): CheckOutcome | undefined =>
  judgeFlow({ id: 'flow', client: 'client', exchanges: trace(...sketches) }, REALM, revision).checks.find(
    (check) => check.id === id,
  )?.outcome;

const authorize = (state: string, more: Partial<Sketch> = {}): Sketch => ({
  url: `${ISSUER}/authorize?response_type=code&client_id=c&state=${state}`,
  status: 303,
  ...more,
});

const redeem = (more: Partial<Sketch> = {}): Sketch => ({
  url: `${ISSUER}/token`,
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'grant_type=authorization_code&code=masked:CCCCCCCCCCCC:40&client_id=c',
  ...more,
});

const serverMetadata = (more: Readonly<Record<string, unknown>> = {}): Sketch => ({
  url: `${ISSUER}/.well-known/oauth-authorization-server`,
  answer: { issuer: ISSUER, ...more },
});

/** A tool call that fails like this, at these times. */
const failing = (status: number, ...times: readonly number[]): Sketch[] =>
  times.map((at) => ({ ...ANSWERED, status, at, answer: {} }));

describe('what happened where nobody recorded it', () => {
  const toPath: Sketch = { url: 'http://localhost:9000/.well-known/oauth-protected-resource/mcp' };
  const challengedTo = (url: string): Sketch => ({
    ...UNAUTHORIZED,
    answerHeaders: { 'www-authenticate': `Bearer resource_metadata="${url}"` },
  });

  it.each([
    'https://mcp.example.com/metadata',
    'http://localhost:9000/.well-known/oauth-protected-resource/realms/other/mcp',
  ])('does not say whether the client asked at %s (RFC 9728 §5.1)', (url) => {
    expect(outcomeOf('resource-metadata-order', [challengedTo(url), toPath])).toBe('not_seen');
  });

  it('says so where it would have been recorded', () => {
    expect(outcomeOf('resource-metadata-order', [challengedTo(`${RESOURCE}-metadata`), toPath])).toBe('fail');
  });

  it('does not say whether a client followed a redirect to another host (RFC 9700 §4.12)', () => {
    const redirected = (location: string) => redeem({ status: 307, answerHeaders: { location } });
    expect(outcomeOf('redirects-not-followed', [redirected('https://attacker.example.com/token')])).toBe(
      'not_seen',
    );
    expect(outcomeOf('redirects-not-followed', [redirected('/moved/token')])).toBe('pass');
    const followed = [redirected('/moved/token'), redeem({ url: `${ISSUER}/moved/token` })];
    expect(outcomeOf('redirects-not-followed', followed)).toBe('warning');
  });

  it('does not say what went to a token endpoint by plain http, only who stopped before (RFC 6749 §3.2)', () => {
    const plain = serverMetadata({ token_endpoint: 'http://auth.example.com/token' });
    expect(outcomeOf('token-request-secure', [plain])).toBe('pass');
    expect(outcomeOf('token-request-secure', [plain, authorize('one')])).toBe('not_seen');
    const guarded = serverMetadata({ token_endpoint: 'https://auth.example.com/token' });
    expect(outcomeOf('token-request-secure', [guarded])).toBe('not_seen');
  });
});

describe('what is the same request, or another', () => {
  it('is one that was sent on to another name of the host: its state is used once (RFC 6749 §10.12)', () => {
    const sentOn = { url: authorize('one').url.replace('localhost', '127.0.0.1') };
    expect(outcomeOf('state-unique', [authorize('one'), sentOn])).toBe('not_seen');
    const other = { url: `${authorize('one').url}&scope=mcp:read` };
    expect(outcomeOf('state-unique', [authorize('one'), other])).toBe('warning');
    expect(outcomeOf('state-unique', [authorize('one'), authorize('two')])).toBe('pass');
  });

  it('is a retry only within a minute: somebody asks anew after that (RFC 9110 §15.5.2)', () => {
    const soon = failing(500, 0, 2_000, 4_000, 6_000, 8_000, 10_000);
    const anew = failing(500, 0, 2_000, 4_000, 90_000, 92_000, 94_000);
    expect(outcomeOf('retries-limited', soon)).toBe('warning');
    expect(outcomeOf('retries-limited', anew)).toBe('pass');
  });

  it('may be repeated once without a pause, and then with one (RFC 9110 §15.6.4)', () => {
    expect(outcomeOf('retries-backed-off', failing(503, 0, 10))).toBe('not_seen');
    expect(outcomeOf('retries-backed-off', failing(503, 0, 10, 2_000))).toBe('pass');
    expect(outcomeOf('retries-backed-off', failing(503, 0, 2_000, 2_010))).toBe('warning');
    expect(outcomeOf('retries-backed-off', failing(403, 0, 10, 20))).toBe('not_seen');
  });
});

describe('what a client knew before the trace began', () => {
  it('lets it register without asking the resource again, and not look for a server (RFC 9728 §5.1)', () => {
    const register: Sketch = {
      url: `${ISSUER}/register`,
      method: 'POST',
      body: '{}',
      status: 201,
      answer: {},
    };
    expect(outcomeOf('challenge-honoured', [UNAUTHORIZED, register])).toBe('not_seen');
    expect(outcomeOf('challenge-honoured', [UNAUTHORIZED, serverMetadata()])).toBe('fail');
  });
});

describe('a step-up for the scopes of the challenge alone', () => {
  const stepUp = [
    { ...authorize('one'), url: `${authorize('one').url}&scope=mcp:read` },
    {
      ...ANSWERED,
      status: 403,
      answer: {},
      answerHeaders: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="mcp:admin"' },
    },
    { ...authorize('two'), url: `${authorize('two').url}&scope=mcp:admin` },
  ];

  it('breaks a rule of 2026-07-28 that 2025-11-25 does not have (MCP, Step-Up Authorization Flow)', () => {
    expect(outcomeOf('step-up-asks-union', stepUp, '2026-07-28')).toBe('warning');
    expect(outcomeOf('step-up-asks-union', stepUp, '2025-11-25')).toBeUndefined();
  });
});
