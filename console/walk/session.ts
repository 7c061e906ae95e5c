import type { AuthorizationSession } from '../../client/authorization-messages.ts';
import { parseScope } from '../../core/scopes.ts';
import { valueIn } from './draft.ts';
import type { Draft, Known } from './types.ts';

/**
 * What the client remembers of an authorization request: what it really sent, because a client that leaves state out
 * expects none.
 */
export function sessionOf(draft: Draft, { walk, server, resource, client }: Known): AuthorizationSession {
  const scope = valueIn(draft, 'query', 'scope');
  return {
    issuer: server?.issuer ?? '',
    sendsIss: server?.authorization_response_iss_parameter_supported === true,
    clientId: valueIn(draft, 'query', 'client_id') ?? client?.clientId ?? '',
    redirectUri: valueIn(draft, 'query', 'redirect_uri') ?? walk.redirectUri,
    resource: resource?.resource ?? walk.target,
    scopes: scope === undefined ? undefined : parseScope(scope),
    state: valueIn(draft, 'query', 'state'),
    codeVerifier: valueIn(draft, 'kept', 'code_verifier') ?? '',
  };
}

/** A URL in its parts: without its query, and what that says, in order. */
export function parametersIn(url: string): {
  readonly base: string;
  readonly parameters: ReadonlyArray<readonly [name: string, value: string]>;
} {
  const parsed = URL.parse(url);
  if (!parsed) return { base: url, parameters: [] };
  // Whoever asked for a token at once is answered behind the hash. OAuth 2.0 Multiple Response Types §2.1.
  const behindHash = parsed.hash.includes('=') ? [...new URLSearchParams(parsed.hash.slice(1))] : [];
  return {
    base: `${parsed.origin}${parsed.pathname}`,
    parameters: [...parsed.searchParams, ...behindHash],
  };
}
