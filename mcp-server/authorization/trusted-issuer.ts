import { showJson } from '../../core/json.ts';
import { err } from '../../core/result.ts';
import { createIntrospection } from './introspection.ts';
import { createIssuerDocuments } from './issuer-documents.ts';
import { createIssuerKeys, type IssuerKeys } from './issuer-keys.ts';
import { unverifiedClaims } from './jwt-payload.ts';
import { createTokenVerifier, type TokenRules, type VerifyToken } from './verify-token.ts';

/** An authorization server whose tokens are accepted. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly keys: IssuerKeys;
  readonly verifyToken: VerifyToken;
}

/** How an issuer is reached, and what its tokens have to match. */
export interface TrustedIssuerOptions {
  readonly rules: TokenRules;
  /** URL whose origin stands in for the issuer's when something is fetched. */
  readonly internalUrl: string;
  /** The client that opaque tokens are asked about as; without it they are refused. */
  readonly introspection?:
    | { readonly clientId: string; readonly clientSecret?: string | undefined }
    | undefined;
  /** Verified tokens that are remembered, about 2 KB each. */
  readonly cacheSize: number;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Knows an issuer by its published documents. Fetches nothing until a token comes. */
export function createTrustedIssuer(options: TrustedIssuerOptions): TrustedIssuer {
  const { rules, internalUrl, introspection, cacheSize, fetch, now } = options;
  const documents = createIssuerDocuments({ issuer: rules.issuer, internalUrl, fetch });
  const keys = createIssuerKeys(documents, now);
  const introspect = introspection
    ? createIntrospection({ rules, ...introspection, keys, documents, cacheSize, fetch, now })
    : undefined;
  return {
    issuer: rules.issuer,
    keys,
    verifyToken: createTokenVerifier({ rules, keys, introspect, cacheSize, now }),
  };
}

/**
 * Verifies a token by the issuer that it names: fully, and by that one alone. What names none, an opaque token, is the
 * first one's. RFC 9068 §4, RFC 9728 §2 (authorization_servers).
 */
export function verifyByIssuer(issuers: readonly [TrustedIssuer, ...TrustedIssuer[]]): VerifyToken {
  const [first, ...others] = issuers;
  if (others.length === 0) return first.verifyToken;
  const expected = issuers.map(({ issuer }) => issuer).join(' or ');
  return async function verifyToken(token) {
    const claims = unverifiedClaims(token);
    if (!claims) return first.verifyToken(token);
    const named = issuers.find(({ issuer }) => issuer === claims.iss);
    return named
      ? named.verifyToken(token)
      : err({ reason: 'issuer_mismatch', expected, got: showJson(claims.iss) });
  };
}
