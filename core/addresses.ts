import { protectedResourceMetadataUrl } from './metadata.ts';

/** The identifiers of one issuer and MCP endpoint pair. Made here and nowhere else: clients compare them byte by byte. */
export interface Addresses {
  /** The issuer identifier of the authorization server. RFC 8414 §2. */
  readonly issuer: string;
  /** The resource identifier of the MCP server: a path, no trailing slash. RFC 9728 §1.2, RFC 8707 §2. */
  readonly resource: string;
  /** The path form of the resource's metadata URL, which every challenge names. RFC 9728 §3.1. */
  readonly resourceMetadata: string;
}

/**
 * The addresses of the default realm.
 *
 * @param origins the public origins of the two servers, without a trailing slash
 */
export function addressesOf(origins: { readonly authUrl: string; readonly mcpUrl: string }): Addresses {
  const resource = `${origins.mcpUrl}/mcp`;
  return { issuer: origins.authUrl, resource, resourceMetadata: protectedResourceMetadataUrl(resource) };
}
