/** What a fault may look at to decide whether a request is meant. All of them are strings; a fact that is not known never matches. */
export const FACTS = {
  method: 'HTTP method, upper case',
  endpoint: 'what the request went to, see ENDPOINTS',
  form: 'which place of a metadata document: oauth, oidc_inserted, oidc_appended, path, root',
  grant_type: 'of a token request',
  client_id:
    'of a token, authorization or registration management request, or of the access token of an MCP request',
  rpc_method: 'JSON-RPC method of an MCP request',
  tool: 'name of the tool of a tools/call',
  session: '`yes` when the MCP request names a session',
  authenticated: '`yes` when the request carries an access token',
  issuer: '`iss` of the access token of an MCP request',
} as const;

/** One of {@link FACTS}. */
export type FactName = keyof typeof FACTS;
/** What is known of one request. */
export type Facts = Readonly<Partial<Record<FactName, string>>>;
