import { isObject, type JsonObject } from '../core/json.ts';

/** What a JWT says, for a person to read. */
export interface JwtView {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

const part = (segment: string | undefined): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment ?? '', 'base64url').toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Reads a JWT without verifying it, to show it. A client decides nothing by it: an access token is opaque to its
 * client (RFC 9068 §6).
 *
 * @returns undefined for a token that is not a JWT
 */
export function viewJwt(token: string): JwtView | undefined {
  const segments = token.split('.');
  if (segments.length !== 3) return undefined;
  const header = part(segments[0]);
  const claims = part(segments[1]);
  return header && claims ? { header, claims } : undefined;
}
