import type { AuthorizationServerMetadata } from '../core/metadata.ts';
import { err, ok, type Result } from '../core/result.ts';
import { formatScope } from '../core/scopes.ts';
import {
  type AuthorizationSession,
  authorizationParameters,
  judgeAuthorizationResponse,
} from './authorization-messages.ts';
import { describeFailure, type Failure } from './failures.ts';
import { codeChallenge } from './pkce.ts';
import { fact, type Wire } from './steps.ts';
import type { UserAgent } from './user-agent/user-agent.ts';

export { type AuthorizationSession, judgeAuthorizationResponse, judgeIss } from './authorization-messages.ts';

/** The authorization URL. RFC 6749 §4.1.1. */
export function authorizationUrl(endpoint: string, session: AuthorizationSession): string {
  const url = new URL(endpoint); // a query that the endpoint has is kept: RFC 6749 §3.1
  for (const [name, value] of authorizationParameters(session, codeChallenge(session.codeVerifier))) {
    url.searchParams.set(name, value);
  }
  return url.href;
}

/** The hop: sends the user through the authorization endpoint and judges what comes back. */
export async function authorize(
  wire: Wire,
  metadata: AuthorizationServerMetadata,
  session: AuthorizationSession,
  userAgent: UserAgent,
): Promise<Result<string, Failure>> {
  const { authorization_endpoint: endpoint, issuer } = metadata;
  if (endpoint === undefined)
    return err({ reason: 'endpoint_missing', issuer, endpoint: 'authorization_endpoint' });
  const url = authorizationUrl(endpoint, session);
  const callback = await reach(userAgent, url, session.redirectUri);
  const judged = callback.ok ? judgeAuthorizationResponse(callback.value, session) : callback;
  wire.step({
    name: 'authorize',
    title: 'Authorization request, in the user agent',
    request: { method: 'GET', url, headers: {} },
    facts: [
      ...fact('client_id', session.clientId),
      ...fact('scope', session.scopes && formatScope(session.scopes)),
      ...fact('resource', session.resource),
      ...fact('redirect_uri', session.redirectUri),
      ...fact('PKCE', 'S256'),
      ...fact('iss', callback.ok ? (callback.value.searchParams.get('iss') ?? undefined) : undefined),
      ...fact('code', judged.ok ? judged.value : undefined, 'secret'),
    ],
    verdict: judged.ok
      ? { ok: true, text: `state and ${session.sendsIss ? 'iss' : 'PKCE'} as they have to be` }
      : { ok: false, text: describeFailure(judged.error).message, failure: judged.error },
  });
  return judged;
}

async function reach(userAgent: UserAgent, url: string, redirectUri: string): Promise<Result<URL, Failure>> {
  try {
    return ok(await userAgent(url, redirectUri));
  } catch (error) {
    return err({
      reason: 'user_agent_failed',
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}
