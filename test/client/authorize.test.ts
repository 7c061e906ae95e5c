import { describe, expect, it } from 'vitest';
import {
  type AuthorizationSession,
  authorizationUrl,
  judgeAuthorizationResponse,
  judgeIss,
} from '../../client/authorize.ts';
import { codeChallenge, randomValue } from '../../client/pkce.ts';

const ISSUER = 'https://as.example';

const session: AuthorizationSession = {
  issuer: ISSUER,
  sendsIss: true,
  clientId: 'client',
  redirectUri: 'http://127.0.0.1:33419/callback',
  resource: 'http://localhost:9000/mcp',
  scopes: ['mcp:read', 'mcp:tools'],
  state: 'the-state',
  codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
};

const callback = (parameters: Readonly<Record<string, string>>, base = session.redirectUri): URL =>
  new URL(`${base}?${new URLSearchParams(parameters)}`);

const respond = (parameters: Readonly<Record<string, string>>) =>
  judgeAuthorizationResponse(callback({ state: 'the-state', iss: ISSUER, ...parameters }), session);

describe('PKCE', () => {
  it('makes the challenge of the example (RFC 7636 appendix B)', () => {
    expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('makes verifiers of 43 unreserved characters, each once (RFC 7636 §4.1)', () => {
    const verifiers = new Set(Array.from({ length: 50 }, randomValue));
    expect(verifiers.size).toBe(50);
    for (const verifier of verifiers) expect(verifier).toMatch(/^[A-Za-z0-9\-._~]{43}$/);
  });
});

describe('the authorization request', () => {
  const parametersOf = (changes: Partial<AuthorizationSession>) =>
    Object.fromEntries(
      new URL(authorizationUrl(`${ISSUER}/authorize?tenant=1`, { ...session, ...changes })).searchParams,
    );

  it('asks for a code with S256, state and the resource (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2)', () => {
    expect(parametersOf({})).toEqual({
      tenant: '1',
      response_type: 'code',
      client_id: 'client',
      redirect_uri: session.redirectUri,
      scope: 'mcp:read mcp:tools',
      resource: 'http://localhost:9000/mcp',
      state: 'the-state',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
  });

  it('has no scope parameter when no scope was named (MCP, Scope Selection Strategy)', () => {
    expect(parametersOf({ scopes: undefined })).not.toHaveProperty('scope');
  });

  it('asks for consent with offline_access, or it would be ignored (OpenID Connect Core §11)', () => {
    expect(parametersOf({ scopes: ['mcp:read', 'offline_access'] })).toHaveProperty('prompt', 'consent');
  });
});

describe('iss in the authorization response (RFC 9207 §2.4)', () => {
  it.each([
    ['advertised and right', true, ISSUER, undefined],
    ['advertised and missing', true, undefined, 'iss_missing'],
    ['advertised and wrong', true, 'https://evil.example', 'iss_mismatch'],
    ['not advertised, and right', false, ISSUER, undefined],
    ['not advertised, and wrong', false, 'https://evil.example', 'iss_mismatch'],
    ['not advertised and missing', false, undefined, undefined],
    ['equal only after normalization: a slash', true, `${ISSUER}/`, 'iss_mismatch'],
    ['equal only after normalization: case', true, 'https://AS.example', 'iss_mismatch'],
    ['equal only after normalization: the default port', true, 'https://as.example:443', 'iss_mismatch'],
  ])('%s', (_what, sendsIss, iss, reason) => {
    const judged = judgeIss(iss, { issuer: ISSUER, sendsIss });
    expect(judged.ok ? undefined : judged.error.reason).toBe(reason);
  });
});

describe('the authorization response', () => {
  it('yields the code (RFC 6749 §4.1.2)', () => {
    expect(respond({ code: 'abc' })).toEqual({ ok: true, value: 'abc' });
  });

  it.each([
    ['another state', { code: 'abc', state: 'not-the-state' }],
    ['an error with another state', { error: 'access_denied', state: 'x' }],
  ])('is refused with %s (RFC 6749 §10.12)', (_what, parameters) => {
    expect(respond(parameters)).toEqual({ ok: false, error: { reason: 'state_mismatch' } });
  });

  it('is refused without a state', () => {
    expect(judgeAuthorizationResponse(callback({ code: 'abc', iss: ISSUER }), session)).toMatchObject({
      error: { reason: 'state_mismatch' },
    });
  });

  it('says the error of the server, once its iss is right (RFC 6749 §4.1.2.1)', () => {
    expect(respond({ error: 'access_denied', error_description: 'no' })).toEqual({
      ok: false,
      error: { reason: 'authorization_refused', error: 'access_denied', description: 'no' },
    });
  });

  it('keeps the error of a stranger to itself (MCP, Authorization Response Validation)', () => {
    expect(
      respond({ error: 'access_denied', error_description: 'call us', iss: 'https://evil.example' }),
    ).toEqual({
      ok: false,
      error: { reason: 'iss_mismatch', expected: ISSUER, got: 'https://evil.example' },
    });
  });

  it('is refused when it has neither a code nor an error', () => {
    expect(respond({})).toMatchObject({ error: { reason: 'authorization_response_malformed' } });
  });

  it('is refused when a parameter is there twice (RFC 6749 §3.1)', () => {
    const url = callback({ state: 'the-state', iss: ISSUER, code: 'abc' });
    url.searchParams.append('code', 'def');
    expect(judgeAuthorizationResponse(url, session)).toMatchObject({
      error: { reason: 'authorization_response_malformed', detail: 'code is there more than once' },
    });
  });

  it('is refused at another address than the redirect URI', () => {
    const url = callback({ state: 'the-state', iss: ISSUER, code: 'abc' }, 'http://127.0.0.1:33419/other');
    expect(judgeAuthorizationResponse(url, session)).toMatchObject({
      error: { reason: 'authorization_response_malformed' },
    });
  });
});
