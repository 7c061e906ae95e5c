import type { AccessToken } from '../../core/claims.ts';

/**
 * The authentication record of both SDKs, with the verified token in it. The raw token stays out: nothing behind the
 * gate needs it, and a server must not pass it on (MCP, Access Token Privilege Restriction).
 */
export const authInfoOf = (caller: AccessToken) => ({
  token: '',
  clientId: caller.clientId,
  scopes: [...caller.scopes],
  expiresAt: caller.expiresAt,
  extra: { caller },
});

/** The verified token that {@link authInfoOf} put into a request. */
export function callerOf(authInfo: { readonly extra?: Record<string, unknown> } | undefined): AccessToken {
  const caller = authInfo?.extra?.caller;
  if (caller === undefined) throw new Error('a request reached the MCP server without a verified token');
  return caller as AccessToken; // written by authInfoOf, and by nobody else
}
