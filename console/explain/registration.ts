import { CLIENT_AUTHENTICATION } from './client-authentication.ts';
import { type Entries, entry } from './entry.ts';
import { errorMembers } from './errors.ts';

/** Client metadata: what a registration sends, what its answer repeats, what a client ID metadata document says. */
export const CLIENT_METADATA = {
  redirect_uris: entry(
    'rfc7591-2',
    'Where answers may be sent to: every redirect_uri has to be among them.',
    'Loopback addresses, https, or a scheme of the application. localhost and 127.0.0.1 are two.',
  ),
  client_name: entry(
    'rfc7591-2',
    'What people read on the consent page.',
    'Anybody may write anything here.',
  ),
  client_uri: entry('rfc7591-2', 'A page about the client.'),
  logo_uri: entry('rfc7591-2', 'A picture of the client.'),
  tos_uri: entry('rfc7591-2', 'Its terms of service.'),
  policy_uri: entry('rfc7591-2', 'What it does with data.'),
  contacts: entry('rfc7591-2', 'Who is responsible for it.'),
  scope: entry(
    'rfc7591-2',
    'Scopes that the client may ask for.',
    'A strict server takes it for a limit: a step-up beyond it fails with invalid_scope.',
  ),
  grant_types: entry(
    'rfc7591-2',
    'Which grants the client is going to use.',
    'Without refresh_token there are no refresh tokens. Left out, it is authorization_code alone.',
  ),
  response_types: entry('rfc7591-2', 'Which answers of the authorization endpoint the client uses: code.'),
  token_endpoint_auth_method: entry(
    'rfc7591-2',
    'How the client proves who it is: none is a public client, which has PKCE only.',
    'Left out, it is client_secret_basic: a client that then sends no secret is refused.',
  ),
  token_endpoint_auth_signing_alg: entry('rfc7591-2', 'The algorithm of its client assertions.'),
  application_type: entry(
    'mcp-application-type',
    'Says whether the client is native or web: that decides which redirect URIs are allowed.',
    'A client with a loopback or custom-scheme redirect says native; left out, OpenID Connect takes it for web, where a strict server refuses http and localhost.',
  ),
  jwks_uri: entry('rfc7591-2', 'Where the public keys of the client are.'),
  jwks: entry('rfc7591-2', 'The public keys of the client themselves.'),
  software_id: entry('rfc7591-2', 'Names the software, the same for every copy of it.'),
  software_version: entry('rfc7591-2', 'The version of the software.'),
  software_statement: entry('rfc7591-2.3', 'Metadata that somebody else signed.'),
  id_token_signed_response_alg: entry('openid-registration', 'The algorithm of its ID tokens.'),
  require_auth_time: entry('openid-registration', 'Whether its ID tokens say when somebody signed in.'),
  default_max_age: entry('openid-registration', 'How many seconds ago somebody may have signed in at most.'),
  subject_type: entry('openid-registration', 'Whether all clients see the same sub of a person.'),
  initiate_login_uri: entry('openid-registration', 'Where others may start a login of this client.'),
  request_uris: entry('openid-registration', 'Where its request objects may be fetched from.'),
  post_logout_redirect_uris: entry('openid-logout-client', 'Where the browser may go after signing out.'),
  require_pushed_authorization_requests: entry(
    'rfc9126-6',
    'Whether this client has to push its requests first.',
  ),
  dpop_bound_access_tokens: entry('rfc9449-5.2', 'Whether this client always uses DPoP.'),
  client_id: CLIENT_AUTHENTICATION.client_id,
} as const satisfies Entries;

/** What the answer to a registration adds. */
export const REGISTRATION_RESPONSE = {
  ...CLIENT_METADATA,
  client_id: entry(
    'rfc7591-3.2.1',
    'The name of the client at this authorization server from now on.',
    'It belongs to this issuer and is stored with it: at another one it means nothing.',
  ),
  client_secret: entry(
    'rfc7591-3.2.1',
    'What a confidential client proves itself with.',
    'A public client gets none.',
  ),
  client_id_issued_at: entry('rfc7591-3.2.1', 'When the client was registered, in seconds since 1970.'),
  client_secret_expires_at: entry(
    'rfc7591-3.2.1',
    'When the secret ends, in seconds since 1970; 0 is never.',
    'A client registers again, or renews the secret, before then.',
  ),
  registration_client_uri: entry(
    'rfc7592-3',
    'Where the client can read, change and delete its registration.',
  ),
  registration_access_token: entry(
    'rfc7592-3',
    'What it needs for that.',
    'It is no access token for the MCP server.',
  ),
  ...errorMembers('rfc7591-3.2.2'),
} as const satisfies Entries;
