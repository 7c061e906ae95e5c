import type { IncomingMessage } from 'node:http';
import type { Refusal } from '../../core/refusals.ts';
import { err, ok, type Result } from '../../core/result.ts';

/** What a request brought to prove who it is from. */
export interface Credentials {
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
  /** The `DPoP` header fields. */
  readonly proofs: readonly string[];
}

/** RFC 6750 §2.1: token68 after the scheme, which is case-insensitive (RFC 9110 §11.1). */
const AUTHORIZATION = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * Reads the credentials of a request: the Authorization header, once, and nothing else.
 * RFC 6750 §2 and §3.1, MCP 2026-07-28, Token Requirements.
 */
export function credentialsOf(
  request: Pick<IncomingMessage, 'url' | 'headersDistinct'>,
): Result<Credentials, Refusal> {
  const query = new URLSearchParams(/\?.*/.exec(request.url ?? '')?.[0]);
  if (query.has('access_token')) return err({ reason: 'token_in_query' });
  const fields = request.headersDistinct.authorization ?? [];
  if (fields.length > 1) {
    return err({ reason: 'malformed_authorization', detail: `${fields.length} Authorization headers` });
  }
  const [field] = fields;
  if (field === undefined) return err({ reason: 'no_token' });
  const match = AUTHORIZATION.exec(field);
  const token = match?.[2];
  if (match && token !== undefined) {
    const scheme = match[1]?.toLowerCase() === 'dpop' ? 'dpop' : 'bearer';
    return ok({ scheme, token, proofs: request.headersDistinct.dpop ?? [] });
  }
  const scheme = field.trim().split(' ', 1)[0] ?? '';
  if (/^(bearer|dpop)$/i.test(scheme)) {
    const detail =
      field.trim().length === scheme.length
        ? `${scheme} without a token`
        : `${scheme} with a malformed token`;
    return err({ reason: 'malformed_authorization', detail });
  }
  if (scheme === '')
    return err({ reason: 'malformed_authorization', detail: 'an empty Authorization header' });
  // RFC 6750 §3.1: another scheme counts as no authentication information, so the challenge has no error code.
  return err({ reason: 'no_token' });
}
