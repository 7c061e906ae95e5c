import { describe, expect, it } from 'vitest';
import { describeRefusal, type Refusal, refusalToWire } from '../../core/refusals.ts';
import { findChallenge } from '../helpers/find-challenge.ts';

const context = {
  resourceMetadata: 'http://localhost:9000/.well-known/oauth-protected-resource/mcp',
  scopes: ['mcp:read', 'mcp:tools'],
  dpopAlgorithms: ['ES256'],
};
const challengeOf = (refusal: Refusal, scheme = 'Bearer') =>
  findChallenge(refusalToWire(refusal, context).headers['WWW-Authenticate'], scheme);

describe('refusalToWire', () => {
  it('challenges a request without credentials without an error code (RFC 6750 §3.1)', () => {
    const params = { resource_metadata: context.resourceMetadata, scope: 'mcp:read mcp:tools' };
    expect(challengeOf({ reason: 'no_token' })?.params).toEqual(params);
    expect(refusalToWire({ reason: 'no_token' }, context).status).toBe(401);
  });

  it.each<[string, Refusal]>([
    ['bad_signature', { reason: 'bad_signature' }],
    ['audience_mismatch', { reason: 'audience_mismatch', expected: 'a-resource', got: ['another-resource'] }],
    ['issuer_mismatch', { reason: 'issuer_mismatch', expected: 'an-issuer', got: 'another-issuer' }],
    ['expired', { reason: 'expired', exp: 1, now: 2 }],
    ['inactive', { reason: 'inactive' }],
  ])(
    'answers %s by 401 invalid_token and keeps the reason off the wire (RFC 6750 §3.1)',
    (reason, refusal) => {
      const wire = refusalToWire(refusal, context);
      expect(wire).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(challengeOf(refusal)?.params.error).toBe('invalid_token');
      expect(JSON.stringify(wire)).not.toContain('another-');
      expect(describeRefusal(refusal)).toContain(reason);
    },
  );

  it('names all scopes that the operation needs (RFC 6750 §3.1, MCP Scope Challenge Handling)', () => {
    const refusal: Refusal = {
      reason: 'insufficient_scope',
      needed: ['mcp:tools', 'mcp:admin'],
      got: ['mcp:tools'],
    };
    expect(refusalToWire(refusal, context).status).toBe(403);
    expect(challengeOf(refusal)?.params).toMatchObject({
      error: 'insufficient_scope',
      scope: 'mcp:tools mcp:admin',
    });
  });

  it('refuses a token in the query as a bad request (RFC 6750 §2.3, MCP Token Requirements)', () => {
    expect(refusalToWire({ reason: 'token_in_query' }, context)).toMatchObject({ status: 400 });
  });

  it('challenges with DPoP and its algorithms when a proof is missing or wrong (RFC 9449 §7.1)', () => {
    const params = challengeOf({ reason: 'dpop_proof_invalid', detail: 'htu' }, 'DPoP')?.params;
    expect(params).toMatchObject({ error: 'invalid_dpop_proof', algs: 'ES256' });
  });

  it('challenges with the scheme that the request used, unless that was wrong (RFC 9449 §7.1)', () => {
    const schemeOf = (refusal: Refusal) =>
      refusalToWire(refusal, context, 'DPoP').headers['WWW-Authenticate']?.split(' ')[0];
    expect(schemeOf({ reason: 'expired', exp: 1, now: 2 })).toBe('DPoP');
    expect(schemeOf({ reason: 'insufficient_scope', needed: ['mcp:tools'], got: [] })).toBe('DPoP');
    expect(schemeOf({ reason: 'dpop_not_bound' })).toBe('Bearer');
    expect(schemeOf({ reason: 'no_token' })).toBe('Bearer');
  });

  it('asks to come back when the keys cannot be had (RFC 9110 §10.2.3)', () => {
    const wire = refusalToWire({ reason: 'keys_unavailable', detail: 'down', retryAfter: 3 }, context);
    expect(wire).toMatchObject({ status: 503, headers: { 'Retry-After': '3' } });
  });
});
