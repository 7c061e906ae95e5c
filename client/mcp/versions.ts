import { isObject } from '../../core/json.ts';

/** The two shapes of the protocol: stateless since 2026-07-28, with `initialize` and sessions before. */
export type Era = 'modern' | 'legacy';

/** Protocol versions that this client speaks, newest first. */
export const VERSIONS: Readonly<Record<Era, readonly [string, ...string[]]>> = {
  modern: ['2026-07-28'],
  legacy: ['2025-11-25', '2025-06-18', '2025-03-26'],
};

/** Error codes of the modern protocol. MCP 2026-07-28, Error Codes. */
export const HEADER_MISMATCH = -32020;
export const MISSING_CLIENT_CAPABILITY = -32021;
export const UNSUPPORTED_PROTOCOL_VERSION = -32022;

/** `supported` of an UnsupportedProtocolVersionError. MCP 2026-07-28, Protocol Version Negotiation. */
export function supportedVersions(data: unknown): string[] {
  const supported = isObject(data) ? data.supported : undefined;
  return Array.isArray(supported) ? supported.filter((version) => typeof version === 'string') : [];
}
