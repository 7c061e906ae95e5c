import { type Challenge, formatChallenge } from './challenges.ts';
import { formatScope } from './scopes.ts';

/** Why a request to a protected resource was refused: exact, for the log and the trace, never for the wire. */
export type Refusal =
  | { readonly reason: 'no_token' }
  | { readonly reason: 'token_in_query' }
  | { readonly reason: 'malformed_authorization'; readonly detail: string }
  | { readonly reason: 'malformed_token'; readonly detail: string }
  | { readonly reason: 'algorithm_not_allowed'; readonly expected: readonly string[]; readonly got: string }
  | { readonly reason: 'unknown_key'; readonly kid: string }
  | { readonly reason: 'bad_signature' }
  | { readonly reason: 'typ_mismatch'; readonly expected: string; readonly got: string }
  | { readonly reason: 'issuer_mismatch'; readonly expected: string; readonly got: string }
  | { readonly reason: 'audience_mismatch'; readonly expected: string; readonly got: readonly string[] }
  | { readonly reason: 'claim_missing'; readonly claim: string }
  | { readonly reason: 'claim_malformed'; readonly claim: string; readonly got: string }
  | { readonly reason: 'expired'; readonly exp: number; readonly now: number }
  | { readonly reason: 'not_yet_valid'; readonly nbf: number; readonly now: number }
  | { readonly reason: 'issued_in_future'; readonly iat: number; readonly now: number }
  | { readonly reason: 'inactive' }
  | { readonly reason: 'dpop_proof_missing' }
  | { readonly reason: 'dpop_not_bound' }
  | { readonly reason: 'dpop_proof_invalid'; readonly detail: string }
  | {
      readonly reason: 'insufficient_scope';
      readonly needed: readonly string[];
      readonly got: readonly string[];
      /** The scopes that the challenge names; those that are needed when absent. */
      readonly named?: readonly string[];
    }
  /** A fault refuses a token that is valid. Its scopes are the ones that the challenge names. */
  | {
      readonly reason: 'refused_by_fault';
      readonly fault: string;
      readonly error: 'invalid_token' | 'insufficient_scope';
      readonly scopes?: readonly string[] | undefined;
    }
  | { readonly reason: 'keys_unavailable'; readonly detail: string; readonly retryAfter: number };

/** A refusal as it goes over the wire. */
export interface WireRefusal {
  readonly status: 400 | 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: string; readonly error_description: string };
}

/** What a challenge tells a client about the resource it knocked at. */
export interface ChallengeContext {
  /** URL of the protected resource metadata; a server that does not know RFC 9728 §5.1 names none. */
  readonly resourceMetadata: string | undefined;
  /** The scopes that a client without a token should ask for. */
  readonly scopes: readonly string[];
  /** JWS algorithms accepted in DPoP proofs. RFC 9449 §7.1. */
  readonly dpopAlgorithms: readonly string[];
}

type Params = Record<string, string>;

const INVALID_TOKEN = 'The access token is not valid for this resource.';

/** The authentication schemes of access tokens. RFC 6750 §2.1, RFC 9449 §7.1. */
export type Scheme = 'Bearer' | 'DPoP';

const challenge = (context: ChallengeContext, scopes: readonly string[], error: Params, scheme: Scheme) => {
  const params: Params = { ...error };
  if (context.resourceMetadata !== undefined) params.resource_metadata = context.resourceMetadata;
  if (scopes.length > 0) params.scope = formatScope(scopes);
  if (scheme === 'DPoP') params.algs = context.dpopAlgorithms.join(' ');
  return formatChallenge({ scheme, params } satisfies Challenge);
};

const wire = (
  status: WireRefusal['status'],
  error: string,
  description: string,
  headers: Record<string, string>,
): WireRefusal => ({ status, headers, body: { error, error_description: description } });

/**
 * The one mapping from a refusal to the wire. RFC 6750 §3 and §3.1, RFC 9728 §5.1, RFC 9449 §7.1.
 * Descriptions are generic on purpose: the exact reason is for the log.
 *
 * @param used the scheme that the request authenticated by: it is challenged by the same, unless that is what was wrong
 */
export function refusalToWire(
  refusal: Refusal,
  context: ChallengeContext,
  used: Scheme = 'Bearer',
): WireRefusal {
  const refused = (
    status: 400 | 401 | 403,
    error: string,
    description: string,
    scheme = used,
    scopes = context.scopes,
  ) =>
    wire(status, error, description, {
      'WWW-Authenticate': challenge(context, scopes, { error, error_description: description }, scheme),
    });
  const outOfScope = (scopes: readonly string[]) =>
    refused(
      403,
      'insufficient_scope',
      `This operation needs the scope ${formatScope(scopes)}.`,
      used,
      scopes,
    );
  switch (refusal.reason) {
    case 'no_token':
      // RFC 6750 §3.1: a request without credentials gets no error code in its challenge.
      return wire(401, 'unauthorized', 'This resource needs an access token in the Authorization header.', {
        'WWW-Authenticate': challenge(context, context.scopes, {}, 'Bearer'),
      });
    case 'token_in_query':
      return refused(
        400,
        'invalid_request',
        'Send the access token in the Authorization header, not in the URL.',
      );
    case 'malformed_authorization':
      return refused(
        400,
        'invalid_request',
        'The Authorization header is not "Bearer <token>" or "DPoP <token>".',
      );
    case 'malformed_token':
    case 'algorithm_not_allowed':
    case 'unknown_key':
    case 'bad_signature':
    case 'typ_mismatch':
    case 'issuer_mismatch':
    case 'audience_mismatch':
    case 'claim_missing':
    case 'claim_malformed':
    case 'not_yet_valid':
    case 'issued_in_future':
    case 'inactive':
      return refused(401, 'invalid_token', INVALID_TOKEN);
    case 'expired':
      return refused(401, 'invalid_token', 'The access token expired.');
    case 'dpop_proof_missing':
      return refused(
        401,
        'invalid_token',
        'This access token is bound to a key: use the DPoP scheme, with a proof.',
        'DPoP',
      );
    case 'dpop_not_bound':
      return refused(
        401,
        'invalid_token',
        'This access token is not bound to a key: use the Bearer scheme.',
        'Bearer',
      );
    case 'dpop_proof_invalid':
      return refused(401, 'invalid_dpop_proof', 'The DPoP proof is not valid for this request.', 'DPoP');
    case 'insufficient_scope':
      return outOfScope(refusal.named ?? refusal.needed);
    case 'refused_by_fault': {
      const scopes = refusal.scopes ?? context.scopes;
      if (refusal.error === 'insufficient_scope') return outOfScope(scopes);
      return refused(401, 'invalid_token', INVALID_TOKEN, used, scopes);
    }
    case 'keys_unavailable':
      return wire(
        503,
        'temporarily_unavailable',
        'The keys that verify this token cannot be fetched right now.',
        {
          'Retry-After': String(refusal.retryAfter),
        },
      );
  }
}

/** A refusal in one line for the log, with what was expected and what was seen. */
export function describeRefusal(refusal: Refusal): string {
  const { reason, ...details } = refusal;
  const known = Object.entries(details).filter(([, value]) => value !== undefined);
  const pairs = known.map(([name, value]) => `${name}=${[value].flat().join(',') || '(none)'}`);
  return [reason, ...pairs].join(' ');
}
