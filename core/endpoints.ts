/** The two servers of a playground, as traces, faults and the control API name them. */
export type ServerName = 'auth' | 'mcp';

/** What a request went to. The same words in traces, in what a fault matches, and on pages. */
export const ENDPOINTS = {
  mcp: 'the MCP endpoint',
  resource_metadata: 'protected resource metadata (RFC 9728)',
  server_metadata: 'authorization server metadata (RFC 8414, OpenID Connect Discovery)',
  jwks: 'the published keys (RFC 7517 §5)',
  register: 'dynamic client registration (RFC 7591)',
  registration_management: 'client configuration endpoint (RFC 7592)',
  authorize: 'the authorization endpoint, and the way back to it after the pages',
  interaction: 'login and consent pages',
  token: 'the token endpoint',
  par: 'pushed authorization requests (RFC 9126)',
  device_authorization: 'the device authorization endpoint (RFC 8628)',
  device: 'the page where a device code is typed',
  revoke: 'token revocation (RFC 7009)',
  introspect: 'token introspection (RFC 7662)',
  userinfo: 'the userinfo endpoint',
  logout: 'sign-out',
  other: 'anything else: the home page, health, what is not there',
} as const;

/** One of {@link ENDPOINTS}. */
export type Endpoint = keyof typeof ENDPOINTS;

/**
 * Which of its possible places a metadata document was asked at: RFC 8414 path insertion (or the root), OpenID Connect
 * path insertion, OpenID Connect path appending; RFC 9728 path form and root form.
 */
export type WellKnownForm = 'oauth' | 'oidc_inserted' | 'oidc_appended' | 'path' | 'root';
