/** Every check, in the order of the flow. The checks themselves are in the files of this folder. */
export const CHECK_IDS = [
  // discovery of the resource
  'resource-metadata-order',
  'resource-validated',
  'challenge-honoured',
  // discovery of the authorization server
  'server-metadata-order',
  'issuer-validated',
  'pkce-support-verified',
  'authorization-server-from-metadata',
  // registration
  'registration-priority',
  'application-type',
  'redirect-uri-secure',
  'registration-metadata',
  'credentials-bound-to-issuer',
  'reregistration-after-invalid-client',
  // authorization request and response
  'response-type-code',
  'pkce-s256',
  'code-challenge-form',
  'state-present',
  'state-unique',
  'resource-in-authorization',
  'resource-canonical',
  'scope-selection',
  'offline-access-supported',
  'redirect-uri-registered',
  'state-validated',
  'iss-match',
  'iss-missing-though-advertised',
  'iss-unadvertised-mismatch',
  'iss-not-normalized',
  'denied-is-final',
  // token request
  'resource-in-token',
  'resource-identical',
  'code-verifier-form',
  'code-verifier-matches',
  'code-used-once',
  'redirect-uri-repeated',
  'client-authentication-registered',
  'redirects-not-followed',
  'token-request-secure',
  // tokens at the resource
  'bearer-in-header',
  'bearer-on-every-request',
  'token-never-in-query',
  'token-of-this-server',
  'token-unspoiled',
  // refresh
  'refresh-before-login',
  'newest-refresh-token',
  'single-refresh-at-once',
  'refresh-resource',
  'refresh-scope',
  // step-up and retries
  'step-up-attempted',
  'step-up-asks-union',
  'step-up-limited',
  'retry-after-honoured',
  'retries-limited',
  'retries-backed-off',
  // MCP transport
  'protocol-version-header',
  'request-metadata-headers',
  'session-id-repeated',
  'session-renewed-after-404',
  'accept-both',
] as const;

/** One of {@link CHECK_IDS}. */
export type CheckId = (typeof CHECK_IDS)[number];
