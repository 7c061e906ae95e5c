import { describe, expect, it } from 'vitest';
import type { FlowVerdict } from '../../../lab/verdicts/check.ts';
import { judgeFlow, judgeRealm, worstOf } from '../../../lab/verdicts/judge.ts';
import { ANSWERED, ISSUER, REALM, RESOURCE, type Sketch, trace, UNAUTHORIZED } from './build.ts';

const judged = (sketches: readonly Sketch[], revision?: FlowVerdict['revision']): FlowVerdict =>
  judgeFlow({ id: 'flow', client: 'client', exchanges: trace(...sketches) }, REALM, revision);

const outcome = (verdict: FlowVerdict, id: string) => verdict.checks.find((check) => check.id === id);

const authorize = (params: Record<string, string>, code = 'masked:CCCCCCCCCCCC:40'): Sketch => ({
  url: `${ISSUER}/authorize?${new URLSearchParams({ response_type: 'code', client_id: 'c', ...params })}`,
  status: 303,
  answerHeaders: {
    location: `${params.redirect_uri ?? 'http://localhost:1/cb'}?${new URLSearchParams({ code, ...(params.state ? { state: params.state } : {}) })}`,
  },
});
const redeem = (more: Partial<Sketch> = {}, code = 'masked:CCCCCCCCCCCC:40'): Sketch => ({
  url: `${ISSUER}/token`,
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: `grant_type=authorization_code&code=${code}&client_id=c`,
  ...more,
});

describe('the outcome of a flow', () => {
  it('is its worst check, and a rule that was not seen is worth least', () => {
    expect(worstOf(['pass', 'fail', 'warning'])).toBe('fail');
    expect(worstOf(['pass', 'warning', 'not_seen'])).toBe('warning');
    expect(worstOf(['not_seen', 'pass'])).toBe('pass');
    expect(worstOf([])).toBe('not_seen');
  });

  it('names the token request that should not have been first, with the clause and the bytes (RFC 9207 §2.4)', () => {
    const metadata: Sketch = {
      url: `${ISSUER}/.well-known/oauth-authorization-server`,
      answer: { issuer: ISSUER, authorization_response_iss_parameter_supported: true },
    };
    const forged = authorize({ redirect_uri: 'http://localhost:1/cb', state: 's' });
    const location = `${forged.answerHeaders?.location}&iss=https://attacker.example`;
    const verdict = judged([metadata, { ...forged, answerHeaders: { location } }, redeem()]);
    expect(verdict.outcome).toBe('fail');
    expect(outcome(verdict, 'iss-match')).toMatchObject({
      outcome: 'fail',
      clause: { text: 'RFC 9207 §2.4' },
      exchanges: ['auth-3', 'auth-2'],
      expected: ISSUER,
      seen: 'https://attacker.example',
      mend: expect.any(String),
    });
  });
});

describe('the revision that a client is judged by', () => {
  const says = (version: string): Sketch => ({
    ...ANSWERED,
    headers: { ...ANSWERED.headers, 'mcp-protocol-version': version },
  });

  it('is the one of its header, the last one where it changed', () => {
    expect(judged([says('2025-06-18')]).revision).toBe('2025-06-18');
    expect(judged([says('2026-07-28'), says('2025-11-25')]).revision).toBe('2025-11-25');
  });

  it('is what initialize asks for where there is no header', () => {
    const params = { protocolVersion: '2025-06-18' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    expect(judged([{ ...UNAUTHORIZED, body }]).revision).toBe('2025-06-18');
  });

  it('is the oldest for one that is older, the newest for one that says nothing, and another where one is given', () => {
    expect(judged([says('2025-03-26')]).revision).toBe('2025-06-18');
    expect(judged([ANSWERED]).revision).toBe('2026-07-28');
    expect(judged([says('nonsense')]).revision).toBe('2026-07-28');
    expect(judged([says('2025-06-18')], '2026-07-28').revision).toBe('2026-07-28');
  });
});

describe('what no server can be brought to do', () => {
  it('does not hold a second use of a code against a client whose first got no answer (RFC 6749 §4.1.2)', () => {
    const login = authorize({ redirect_uri: 'http://localhost:1/cb' });
    const verdict = judged([login, redeem({ status: 503 }), redeem()]);
    expect(outcome(verdict, 'code-used-once')?.outcome).toBe('pass');
    const twice = judged([login, redeem({ status: 400, answer: { error: 'invalid_grant' } }), redeem()]);
    expect(outcome(twice, 'code-used-once')).toMatchObject({
      outcome: 'fail',
      exchanges: ['auth-3', 'auth-2'],
    });
  });

  it('pairs two logins at once by their states, in whatever order they end (RFC 6749 §10.12)', () => {
    const [first, second] = ['first', 'second'].map((state) => ({
      redirect_uri: 'http://localhost:1/cb',
      state,
    }));
    const start = (params: Record<string, string>): Sketch => ({
      ...authorize(params),
      answerHeaders: { location: '/interaction/masked:IIIIIIIIIIII:20' },
    });
    const end = (state: string, code: string): Sketch => ({
      url: `${ISSUER}/authorize/masked:RRRRRRRRRRRR:20`,
      status: 303,
      answerHeaders: { location: `http://localhost:1/cb?code=${code}&state=${state}` },
    });
    const [codeA, codeB] = ['masked:AAAAAAAAAAAA:40', 'masked:BBBBBBBBBBBB:40'];
    const flow = [start(first ?? {}), start(second ?? {}), end('second', codeB), end('first', codeA)];
    const verdict = judged([...flow, redeem({}, codeA), redeem({}, codeB)]);
    expect(outcome(verdict, 'state-validated')?.outcome).toBe('not_seen');
    expect(outcome(verdict, 'state-unique')?.outcome).toBe('pass');
  });

  it('reads Retry-After as a date too (RFC 9110 §10.2.3)', () => {
    const busy: Sketch = {
      ...ANSWERED,
      status: 503,
      at: 0,
      answerHeaders: { 'retry-after': new Date(61_000).toUTCString() },
    };
    const again = (at: number) => outcome(judged([busy, { ...ANSWERED, at }]), 'retry-after-honoured');
    expect(again(30_000)).toMatchObject({ outcome: 'warning', expected: '59999 ms', seen: '29999 ms' });
    expect(again(60_000)?.outcome).toBe('pass');
  });

  it('takes a token that was issued before the trace began for no spoiled one', () => {
    const old: Sketch = {
      ...ANSWERED,
      headers: { authorization: 'Bearer masked:OOOOOOOOOOOO:40' },
      status: 401,
    };
    const issued = redeem({ answer: { access_token: 'masked:AAAAAAAAAAAA:40' } });
    const verdict = judged([old, issued, old, ANSWERED]);
    expect(outcome(verdict, 'token-unspoiled')?.outcome).toBe('pass');
  });

  it('survives bodies that are no JSON, addresses that are none, and requests without an answer', () => {
    const [first, ...rest] = trace(
      { url: 'http://[', status: 401 },
      { url: `${ISSUER}/token`, method: 'POST', body: '{"grant_type":' },
      {
        url: `${ISSUER}/authorize?client_id=c&redirect_uri=%E0%A4%A&resource=::`,
        status: 303,
        answerHeaders: { location: '::' },
      },
      { url: `${ISSUER}/register`, method: 'POST', body: '[]', answer: { client_id: 7, redirect_uris: 'x' } },
    );
    const { response: _lost, ...unanswered } = first ?? trace(ANSWERED)[0] ?? {};
    const exchanges = [unanswered as (typeof rest)[number], ...rest]; // an exchange may have no response
    expect(judgeFlow({ id: '', client: '', exchanges }, REALM).checks.length).toBeGreaterThan(40);
  });
});

describe('the verdicts of a realm', () => {
  it('tells clients apart, and leaves out what never came to the realm', () => {
    const elsewhere = trace(
      authorize({ redirect_uri: 'http://localhost:1/cb', client_id: 'somebody-else' }),
    ).map((exchange) => ({
      ...exchange,
      id: 'auth-99',
      realm: 'second-server',
      peer: { address: '::1', port: 1, agent: 'x' },
    }));
    const verdicts = judgeRealm([...trace(UNAUTHORIZED), ...elsewhere], REALM);
    expect(verdicts.map(({ flow }) => flow)).toEqual(['mcp-1']);
    expect(verdicts[0]?.progress.next).toContain(`${RESOURCE}-metadata`);
  });
});
