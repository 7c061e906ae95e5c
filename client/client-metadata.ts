/** Client metadata, as it is registered or hosted. RFC 7591 §2. */
export interface ClientMetadata {
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly application_type: 'native';
  readonly token_endpoint_auth_method: string;
}

/**
 * The metadata of a client on somebody's machine.
 *
 * `application_type` is `native` (MCP 2026-07-28, Application Type and Redirect URI Constraints), and the
 * `refresh_token` grant is asked for (MCP 2026-07-28, Refresh Tokens). `scope` is left out on purpose: some servers
 * take it for a limit, and a later step-up would fail.
 *
 * @param authMethod how it will authenticate at the token endpoint
 */
export const clientMetadata = (about: {
  readonly clientName: string;
  readonly redirectUris: readonly string[];
  readonly authMethod: string;
}): ClientMetadata => ({
  client_name: about.clientName,
  redirect_uris: about.redirectUris,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  application_type: 'native',
  token_endpoint_auth_method: about.authMethod,
});

/**
 * A client ID metadata document: `client_id` is the URL it is hosted at, to the letter.
 * draft-ietf-oauth-client-id-metadata-document §4.1.
 */
export const clientIdMetadataDocument = (about: {
  readonly clientId: string;
  readonly clientName: string;
  readonly redirectUris: readonly string[];
}): ClientMetadata & { readonly client_id: string } => ({
  client_id: about.clientId,
  ...clientMetadata({ ...about, authMethod: 'none' }),
});

/** Whether a URL may be a client identifier: https, with a path. MCP 2026-07-28, Client ID Metadata Documents. */
export function isClientIdUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' && url.pathname !== '/' && url.hash === '';
}
