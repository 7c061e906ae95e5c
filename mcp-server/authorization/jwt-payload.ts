import { isObject, type JsonObject } from '../../core/json.ts';

/** What a JWT says, whoever signed it: for choosing and matching only. Undefined for what is no JWT. RFC 7519 §3. */
export function unverifiedClaims(token: string): JsonObject | undefined {
  const [, payload, , ...others] = token.split('.');
  return payload === undefined || others.length > 0 ? undefined : claimsIn(Buffer.from(payload, 'base64url'));
}

/** The claims in the verified payload of a JWT; undefined unless it is a JSON object in UTF-8. RFC 7519 §7.2, step 10. */
export function claimsIn(payload: Uint8Array): JsonObject | undefined {
  try {
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
