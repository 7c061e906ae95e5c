const OAUTH_PROTECTED_RESOURCE = '/.well-known/oauth-protected-resource';
const OAUTH_AUTHORIZATION_SERVER = '/.well-known/oauth-authorization-server';
const OPENID_CONFIGURATION = '/.well-known/openid-configuration';

/** The path of a URL without its terminating slash: empty for a URL that has none. */
const pathOf = (url: URL): string => url.pathname.replace(/\/$/, '');

/**
 * Where the metadata of a resource is, path form: the well-known suffix goes between host and path. RFC 9728 §3.1.
 *
 * @param resource the resource identifier, an absolute URL
 */
export function protectedResourceMetadataUrl(resource: string): string {
  const url = new URL(resource);
  return `${url.origin}${OAUTH_PROTECTED_RESOURCE}${pathOf(url)}${url.search}`;
}

/**
 * Where a client looks when no challenge told it: path form, then root form.
 * MCP 2026-07-28, Protected Resource Metadata Discovery Requirements.
 */
export function protectedResourceMetadataUrls(resource: string): string[] {
  const root = `${new URL(resource).origin}${OAUTH_PROTECTED_RESOURCE}`;
  return [...new Set([protectedResourceMetadataUrl(resource), root])];
}

/**
 * Every place where the metadata of an issuer may be, in the order of the specification: RFC 8414 with path insertion,
 * OpenID Connect with path insertion, OpenID Connect with path appending.
 * MCP 2026-07-28, Authorization Server Metadata Discovery.
 */
export function authorizationServerMetadataUrls(issuer: string): string[] {
  const url = new URL(issuer);
  const path = pathOf(url);
  return [
    ...new Set([
      `${url.origin}${OAUTH_AUTHORIZATION_SERVER}${path}`,
      `${url.origin}${OPENID_CONFIGURATION}${path}`,
      `${url.origin}${path}${OPENID_CONFIGURATION}`,
    ]),
  ];
}

/** Protected resource metadata, the members that the playground reads or writes. RFC 9728 §2. */
export interface ProtectedResourceMetadata {
  readonly resource: string;
  readonly authorization_servers?: readonly string[];
  readonly scopes_supported?: readonly string[];
  readonly bearer_methods_supported?: readonly string[];
  readonly resource_name?: string;
  readonly resource_documentation?: string;
  readonly dpop_signing_alg_values_supported?: readonly string[];
  readonly dpop_bound_access_tokens_required?: boolean;
}

/** Authorization server metadata, the members that the playground reads. RFC 8414 §2, OpenID Connect Discovery §3. */
export interface AuthorizationServerMetadata {
  readonly issuer: string;
  readonly authorization_endpoint?: string;
  readonly token_endpoint?: string;
  readonly jwks_uri?: string;
  readonly registration_endpoint?: string;
  readonly introspection_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly scopes_supported?: readonly string[];
  readonly response_types_supported?: readonly string[];
  readonly grant_types_supported?: readonly string[];
  readonly token_endpoint_auth_methods_supported?: readonly string[];
  readonly code_challenge_methods_supported?: readonly string[];
  /** RFC 9207 §3. */
  readonly authorization_response_iss_parameter_supported?: boolean;
  /** draft-ietf-oauth-client-id-metadata-document. */
  readonly client_id_metadata_document_supported?: boolean;
  /** RFC 9449 §5.1. */
  readonly dpop_signing_alg_values_supported?: readonly string[];
}

/** The metadata document of the playground's MCP server. RFC 9728 §2. */
export function protectedResourceMetadata(about: {
  readonly resource: string;
  readonly issuers: readonly string[];
  readonly scopes: readonly string[];
  readonly dpopAlgorithms: readonly string[];
}): ProtectedResourceMetadata {
  return {
    resource: about.resource,
    authorization_servers: about.issuers,
    scopes_supported: about.scopes,
    bearer_methods_supported: ['header'],
    resource_name: 'MCP OAuth playground',
    dpop_signing_alg_values_supported: about.dpopAlgorithms,
  };
}
