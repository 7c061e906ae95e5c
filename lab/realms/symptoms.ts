/** Something that people run into, the scenarios that reproduce it, and where it was reported. */
export interface Symptom {
  readonly symptom: string;
  /** Ids of scenarios, the one to begin with first. */
  readonly scenarios: readonly [string, ...string[]];
  /** `owner/repository#number` */
  readonly reports: readonly string[];
}

/** What people run into with MCP authorization, as it was reported in public. */
export const SYMPTOMS: readonly Symptom[] = [
  {
    symptom: 'The client registers a redirect URI without a port, then sends one with a port',
    scenarios: ['redirect-port-exact', 'redirect-port-any'],
    reports: [
      'anthropics/claude-code#90370',
      'getsentry/sentry-mcp#1190',
      'cloudflare/workers-oauth-provider#154',
    ],
  },
  {
    symptom: '`localhost` and `127.0.0.1` are mixed in redirect URIs',
    scenarios: ['localhost-refused', 'loopback-ip-refused'],
    reports: [
      'anthropics/claude-code#86233',
      'anthropics/claude-code#82096',
      'better-auth/better-auth#11278',
    ],
  },
  {
    symptom: '`application_type` is missing, and the server takes the client for a web client',
    scenarios: ['dcr-strict-type'],
    reports: ['modelcontextprotocol/modelcontextprotocol#837'],
  },
  {
    symptom: 'A client with a custom scheme claims to be a web client',
    scenarios: ['dcr-no-custom-schemes', 'dcr-strict-type'],
    reports: ['better-auth/better-auth#10946', 'laravel/mcp#173'],
  },
  {
    symptom: 'A dead client_id is used again after the server was restarted',
    scenarios: ['client-forgotten', 'client-forgotten-at-login'],
    reports: ['microsoft/vscode#250960', 'anthropics/claude-code#84614'],
  },
  {
    symptom: 'A trailing slash in `resource`',
    scenarios: ['resource-slash'],
    reports: ['microsoft/vscode#259251', 'vercel/ai#13988', 'modelcontextprotocol/python-sdk#1265'],
  },
  {
    symptom: 'The metadata names the origin, the client connects to `/mcp`',
    scenarios: ['resource-parent', 'resource-sibling', 'resource-origin'],
    reports: ['modelcontextprotocol/python-sdk#1264', 'modelcontextprotocol/python-sdk#1400'],
  },
  {
    symptom: '`resource` is never sent',
    scenarios: ['resource-required', 'resource-ignored'],
    reports: ['anthropics/claude-code#90497'],
  },
  {
    symptom: 'The authorization server rejects `resource`',
    scenarios: ['resource-refused'],
    reports: ['modelcontextprotocol/modelcontextprotocol#1614'],
  },
  {
    symptom: '`offline_access` is never requested, so there is no refresh token',
    scenarios: ['refresh-offline-access', 'no-refresh-token'],
    reports: ['anomalyco/opencode#34034', 'anomalyco/opencode#50519'],
  },
  {
    symptom: '`offline_access` is sent unasked: `invalid_scope`',
    scenarios: ['scopes-strict'],
    reports: ['anthropics/claude-code#41610'],
  },
  {
    symptom: 'Scopes are taken from the wrong place',
    scenarios: ['scopes-different', 'scopes-from-metadata', 'scopes-nowhere'],
    reports: [
      'openai/codex#15643',
      'tldraw/tldraw#10612',
      'PostHog/posthog#55307',
      'punkpeye/mcp-remote#240',
    ],
  },
  {
    symptom: 'Two refreshes at once end the token family',
    scenarios: ['refresh-strict', 'refresh-grace', 'refresh-response-lost'],
    reports: ['anthropics/claude-code#84440', 'anthropics/claude-code#85236'],
  },
  {
    symptom: 'A refresh loses scopes; `expires_in` and reality differ',
    scenarios: ['refresh-scope-lost', 'expires-in-long', 'expires-in-short', 'tokens-25s'],
    reports: ['anthropics/claude-code#89862'],
  },
  {
    symptom: 'Step-up dead-ends, and is reported as an expired token',
    scenarios: ['step-up', 'step-up-unnamed', 'step-up-never'],
    reports: [
      'modelcontextprotocol/typescript-sdk#2255',
      'anthropics/claude-code#44652',
      'anthropics/claude-code#68720',
    ],
  },
  {
    symptom: 'Scopes of challenges are not accumulated: login after login',
    scenarios: ['step-up-minimal', 'step-up-cumulative'],
    reports: ['modelcontextprotocol/modelcontextprotocol#2349'],
  },
  {
    symptom: '`iss` is wrong, missing, dropped or spelled differently',
    scenarios: ['iss-wrong', 'iss-missing', 'iss-host', 'iss-unadvertised', 'issuer-slash'],
    reports: [
      'openai/codex#38944',
      'openai/codex#33354',
      'openai/codex#31573',
      'cloudflare/mcp-server-cloudflare#449',
      'higgsfield-ai/cli#67',
    ],
  },
  {
    symptom: 'The authorization endpoint is on another origin than the issuer',
    scenarios: ['authorize-elsewhere', 'authorize-elsewhere-no-iss'],
    reports: ['CodSpeedHQ/codspeed#523'],
  },
  {
    symptom: 'An issuer with a path is not discovered',
    scenarios: ['as-forms-appended', 'as-forms-inserted', 'as-forms-oauth', 'issuer-host'],
    reports: ['epam/ai-dial-core#1685'],
  },
  {
    symptom: 'CORS is missing on 404s and for the header fields of MCP',
    scenarios: ['cors-missing-metadata', 'cors-missing', 'cors-unexposed'],
    reports: ['open-metadata/OpenMetadata#30673'],
  },
  {
    symptom: 'Client ID metadata documents cannot be tried locally',
    scenarios: ['cimd-only', 'cimd-other-client', 'cimd-other-redirect'],
    reports: ['modelcontextprotocol/inspector#2305', 'backstage/backstage#33951'],
  },
  {
    symptom: 'http token endpoints are refused',
    scenarios: ['token-endpoint-http'],
    reports: ['modelcontextprotocol/inspector#1911', 'modelcontextprotocol/inspector#1944'],
  },
  {
    symptom: 'The issuer has another name inside Docker',
    scenarios: ['issuer-internal'],
    reports: ['microcks/microcks#943'],
  },
  {
    symptom: 'Keys are cached until a restart',
    scenarios: ['keys-overlap', 'keys-abrupt', 'keys-same-kid'],
    reports: ['giantswarm/mcp-oauth#452'],
  },
  {
    symptom: '"Authentication failed", and nobody knows at which hop',
    scenarios: ['token-500', 'token-html', 'login-unavailable'],
    reports: ['anthropics/claude-ai-mcp#85', 'anthropics/claude-ai-mcp#134'],
  },
  {
    symptom: 'Nobody tests whether a server checks the audience; there is nothing to log in to',
    scenarios: ['audience-wrong', 'default'],
    reports: ['modelcontextprotocol/conformance#78', 'danny-avila/LibreChat#8599'],
  },
];
