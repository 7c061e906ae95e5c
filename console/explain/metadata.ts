import { type Entries, entry } from './entry.ts';

/** Members of protected resource metadata: what an MCP server says about itself. RFC 9728 §2. */
export const RESOURCE_METADATA = {
  resource: entry(
    'rfc9728-3.3',
    'The identifier of this MCP server: what a client sends as resource, and what a token has as its audience.',
    'It equals the URL that the client connects to, or the client must not use the document.',
  ),
  authorization_servers: entry(
    'mcp-server-location',
    'Issuers whose tokens this server accepts: the client chooses one.',
    'An issuer is not the URL of a document: the well-known path is put into it, see RFC 8414 §3.1.',
  ),
  scopes_supported: entry(
    'mcp-scope-selection',
    'Scopes that this server knows: what a client asks for where no challenge names any.',
    'offline_access does not belong here: it is the business of the authorization server.',
  ),
  bearer_methods_supported: entry(
    'rfc9728-2',
    'How a token may be shown: header, body or query.',
    'MCP allows the header only.',
  ),
  resource_name: entry('rfc9728-2', 'What people call this server.'),
  resource_documentation: entry('rfc9728-2', 'A page for developers.'),
  resource_policy_uri: entry('rfc9728-2', 'What may be done with its data.'),
  resource_tos_uri: entry('rfc9728-2', 'Its terms of service.'),
  jwks_uri: entry(
    'rfc9728-2',
    'Where the public keys of the server itself are: what it signs, not what signs tokens.',
  ),
  resource_signing_alg_values_supported: entry('rfc9728-2', 'Algorithms of what the server itself signs.'),
  signed_metadata: entry('rfc9728-2', 'The same document, signed.'),
  authorization_details_types_supported: entry('rfc9728-2', 'Kinds of authorization_details (RFC 9396).'),
  tls_client_certificate_bound_access_tokens: entry(
    'rfc9728-2',
    'Whether tokens are bound to a TLS certificate.',
  ),
  dpop_signing_alg_values_supported: entry(
    'rfc9728-2',
    'Algorithms that this server accepts in DPoP proofs.',
  ),
  dpop_bound_access_tokens_required: entry('rfc9728-2', 'Whether tokens without a DPoP key are refused.'),
} as const satisfies Entries;

/** Members of authorization server metadata. RFC 8414 §2, OpenID Connect Discovery §3. */
export const SERVER_METADATA = {
  issuer: entry(
    'rfc8414-3.3',
    'The identifier of this authorization server.',
    'It equals the issuer that the well-known URL was made from, in every character, or the client must not use the document.',
  ),
  authorization_endpoint: entry('rfc8414-2', 'Where the browser goes.'),
  token_endpoint: entry('rfc8414-2', 'Where codes and refresh tokens become access tokens.'),
  registration_endpoint: entry(
    'mcp-dcr',
    'Where clients register themselves.',
    'Left out, a client needs a client ID metadata document or an identifier that somebody gave it.',
  ),
  jwks_uri: entry(
    'rfc8414-2',
    'Where the public keys are that tokens are checked with.',
    'The kid of a token has to be found there.',
  ),
  revocation_endpoint: entry('rfc8414-2', 'Where tokens are given back. RFC 7009.'),
  introspection_endpoint: entry('rfc8414-2', 'Where resource servers ask about opaque tokens. RFC 7662.'),
  userinfo_endpoint: entry('openid-userinfo', 'Where a client asks who the user is.'),
  end_session_endpoint: entry('openid-logout', 'Where people sign out.'),
  device_authorization_endpoint: entry('rfc8628-4', 'Where devices without a browser start.'),
  pushed_authorization_request_endpoint: entry(
    'rfc9126-5',
    'Where authorization requests are pushed, so that the browser does not carry them.',
  ),
  require_pushed_authorization_requests: entry('rfc9126-5', 'Whether requests have to be pushed.'),
  scopes_supported: entry(
    'rfc8414-2',
    'Scopes that this server knows, for whatever resource.',
    'A client does not ask for all of them: what the MCP server needs is in its challenge and metadata. offline_access here says that it may be asked for.',
  ),
  response_types_supported: entry('rfc8414-2', 'What the authorization endpoint gives: code.'),
  response_modes_supported: entry(
    'rfc8414-2',
    'How it gives it: in the query, the fragment or a posted form.',
  ),
  grant_types_supported: entry(
    'rfc8414-2',
    'What the token endpoint takes.',
    'Left out, it is authorization_code and implicit.',
  ),
  token_endpoint_auth_methods_supported: entry(
    'rfc8414-2',
    'How clients may prove who they are; none is for public clients.',
    'Left out, it is client_secret_basic alone.',
  ),
  token_endpoint_auth_signing_alg_values_supported: entry('rfc8414-2', 'Algorithms of client assertions.'),
  introspection_endpoint_auth_methods_supported: entry(
    'rfc8414-2',
    'How clients may prove who they are at the introspection endpoint.',
  ),
  introspection_endpoint_auth_signing_alg_values_supported: entry(
    'rfc8414-2',
    'Algorithms of client assertions at the introspection endpoint.',
  ),
  revocation_endpoint_auth_methods_supported: entry(
    'rfc8414-2',
    'How clients may prove who they are at the revocation endpoint.',
  ),
  revocation_endpoint_auth_signing_alg_values_supported: entry(
    'rfc8414-2',
    'Algorithms of client assertions at the revocation endpoint.',
  ),
  code_challenge_methods_supported: entry(
    'mcp-code-protection',
    'How PKCE may be done.',
    'A client refuses to go on where S256 is not listed, or where the member is missing.',
  ),
  authorization_response_iss_parameter_supported: entry(
    'rfc9207-3',
    'Whether authorization responses say who answered.',
    'True, and an answer without iss is refused.',
  ),
  client_id_metadata_document_supported: entry(
    'mcp-cimd',
    'Whether the https URL of a document may be a client_id, without any registration.',
  ),
  dpop_signing_alg_values_supported: entry(
    'rfc9449-5.1',
    'Algorithms that this server accepts in DPoP proofs.',
  ),
  authorization_details_types_supported: entry('rfc9396-10', 'Kinds of authorization_details (RFC 9396).'),
  service_documentation: entry('rfc8414-2', 'A page for developers.'),
  ui_locales_supported: entry('rfc8414-2', 'Languages of its pages.'),
  op_policy_uri: entry('rfc8414-2', 'What clients may do with data.'),
  op_tos_uri: entry('rfc8414-2', 'Its terms of service.'),
  signed_metadata: entry('rfc8414-2', 'The same document, signed.'),
  acr_values_supported: entry('openid-discovery', 'Strengths of authentication that may be asked for.'),
  subject_types_supported: entry('openid-discovery', 'Whether all clients see the same sub of a person.'),
  claims_supported: entry('openid-discovery', 'Claims that ID tokens and userinfo may hold.'),
  claim_types_supported: entry('openid-discovery', 'How claims are carried: normal ones stand in the token.'),
  claims_parameter_supported: entry('openid-discovery', 'Whether single claims may be asked for.'),
  request_parameter_supported: entry('openid-discovery', 'Whether a request may be a signed JWT.'),
  request_uri_parameter_supported: entry(
    'openid-discovery',
    'Whether a request may be fetched from a URL of the client.',
  ),
  require_request_uri_registration: entry('openid-discovery', 'Whether such URLs have to be registered.'),
  id_token_signing_alg_values_supported: entry('openid-discovery', 'Algorithms of ID tokens.'),
  userinfo_signing_alg_values_supported: entry('openid-discovery', 'Algorithms of signed userinfo.'),
  request_object_signing_alg_values_supported: entry(
    'openid-discovery',
    'Algorithms of requests that are JWTs.',
  ),
} as const satisfies Entries;
