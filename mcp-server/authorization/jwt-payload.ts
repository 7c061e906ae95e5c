import { isObject, type JsonObject } from '../../core/json.ts';

/** The claims in the verified payload of a JWT; undefined unless it is a JSON object in UTF-8. RFC 7519 §7.2, step 10. */
export function claimsIn(payload: Uint8Array): JsonObject | undefined {
  try {
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
