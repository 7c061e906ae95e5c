/** Something that people run into with MCP authorization, and where it can be seen happening. */
export interface Symptom {
  /** What it looks like to whoever has it. */
  readonly text: string;
  /** Scenarios that reproduce it, the plainest first. */
  readonly scenarios: readonly [string, ...string[]];
  /** Public reports, `owner/repository#number`: each is among those of one of the scenarios. */
  readonly reports: readonly string[];
}

/** Public reports about MCP authorization, by what they have in common. */
export const SYMPTOMS: readonly Symptom[] = [
  {
    text: 'The client registers a loopback redirect without a port, then sends one with a port',
    scenarios: ['redirect-port-exact', 'redirect-port-any'],
    reports: [
      'anthropics/claude-code#90370',
      'getsentry/sentry-mcp#1190',
      'cloudflare/workers-oauth-provider#154',
    ],
  },
  {
    text: '`localhost` here, `127.0.0.1` there, and the redirect URI does not match',
    scenarios: ['localhost-refused', 'loopback-ip-refused'],
    reports: [
      'anthropics/claude-code#86233',
      'anthropics/claude-code#82096',
      'better-auth/better-auth#11278',
    ],
  },
  {
    text: 'A desktop client is taken for a web client, because it did not say `application_type`',
    scenarios: ['dcr-strict-type'],
    reports: ['modelcontextprotocol/modelcontextprotocol#837'],
  },
  {
    text: 'A redirect URI with a scheme of its own (`cursor://`) is refused',
    scenarios: ['dcr-no-custom-schemes', 'dcr-strict-type'],
    reports: ['better-auth/better-auth#10946', 'laravel/mcp#173'],
  },
  {
    text: 'After a restart of the server the client is stuck with a `client_id` that nobody knows',
    scenarios: ['client-forgotten', 'client-forgotten-at-login'],
    reports: ['microsoft/vscode#250960', 'anthropics/claude-code#84614'],
  },
  {
    text: 'A slash at the end of `resource`, in one place and not in another',
    scenarios: ['resource-slash'],
    reports: ['microsoft/vscode#259251', 'vercel/ai#13988', 'modelcontextprotocol/python-sdk#1265'],
  },
  {
    text: 'The metadata speaks of the whole origin, or of a neighbour, and the client connects to `/mcp`',
    scenarios: ['resource-parent', 'resource-origin', 'resource-sibling'],
    reports: ['modelcontextprotocol/python-sdk#1264', 'modelcontextprotocol/python-sdk#1400'],
  },
  {
    text: '`resource` is never sent',
    scenarios: ['resource-required', 'resource-ignored'],
    reports: ['anthropics/claude-code#90497'],
  },
  {
    text: 'The authorization server rejects `resource`',
    scenarios: ['resource-refused'],
    reports: ['modelcontextprotocol/modelcontextprotocol#1614'],
  },
  {
    text: 'No refresh token, because nobody asked for `offline_access`',
    scenarios: ['refresh-offline-access', 'no-refresh-token'],
    reports: ['anomalyco/opencode#34034', 'anomalyco/opencode#50519'],
  },
  {
    text: '`offline_access` is asked for where it is not known: `invalid_scope`',
    scenarios: ['scopes-strict'],
    reports: ['anthropics/claude-code#41610'],
  },
  {
    text: 'Scopes are taken from the wrong document',
    scenarios: ['scopes-different', 'scopes-from-metadata', 'scopes-nowhere'],
    reports: [
      'openai/codex#15643',
      'tldraw/tldraw#10612',
      'PostHog/posthog#55307',
      'punkpeye/mcp-remote#240',
    ],
  },
  {
    text: 'Two refreshes at once, and everybody is logged out',
    scenarios: ['refresh-strict', 'refresh-response-lost', 'refresh-grace'],
    reports: ['anthropics/claude-code#84440', 'anthropics/claude-code#85236'],
  },
  {
    text: '`expires_in` says one thing and the server does another; a refresh comes back with fewer scopes',
    scenarios: ['expires-in-long', 'expires-in-short', 'refresh-scope-lost'],
    reports: ['anthropics/claude-code#89862'],
  },
  {
    text: 'More scopes are needed, and the client says that its login has expired',
    scenarios: ['step-up', 'step-up-unnamed', 'step-up-never'],
    reports: [
      'modelcontextprotocol/typescript-sdk#2255',
      'anthropics/claude-code#44652',
      'anthropics/claude-code#68720',
    ],
  },
  {
    text: 'One login after the other: each brings one scope and loses another',
    scenarios: ['step-up-minimal', 'step-up-cumulative'],
    reports: ['modelcontextprotocol/modelcontextprotocol#2349'],
  },
  {
    text: 'The issuer, or `iss`, is not what was expected, or is promised and not there',
    scenarios: ['iss-host', 'issuer-slash', 'iss-missing', 'iss-unadvertised'],
    reports: [
      'openai/codex#38944',
      'openai/codex#33354',
      'openai/codex#31573',
      'cloudflare/mcp-server-cloudflare#449',
      'higgsfield-ai/cli#67',
    ],
  },
  {
    text: 'People log in on another origin than that of the issuer',
    scenarios: ['authorize-elsewhere', 'authorize-elsewhere-no-iss'],
    reports: ['CodSpeedHQ/codspeed#523'],
  },
  {
    text: 'The metadata of an issuer with a path is not found',
    scenarios: ['as-forms-appended', 'as-forms-inserted', 'as-forms-none'],
    reports: ['epam/ai-dial-core#1685'],
  },
  {
    text: 'In a browser: CORS is missing at the endpoint, on a 404, or for `WWW-Authenticate`',
    scenarios: ['cors-missing', 'cors-missing-metadata', 'cors-unexposed'],
    reports: ['open-metadata/OpenMetadata#30673'],
  },
  {
    text: 'Client ID metadata documents cannot be tried on one machine',
    scenarios: ['cimd-only'],
    reports: ['modelcontextprotocol/inspector#2305', 'backstage/backstage#33951'],
  },
  {
    text: 'A token endpoint by plain http',
    scenarios: ['token-endpoint-http'],
    reports: ['modelcontextprotocol/inspector#1911', 'modelcontextprotocol/inspector#1944'],
  },
  {
    text: 'The issuer has another name inside the containers than outside',
    scenarios: ['issuer-internal', 'token-issuer-slash'],
    reports: ['microcks/microcks#943'],
  },
  {
    text: 'The server refuses good tokens after a key change, until it is restarted',
    scenarios: ['keys-overlap', 'keys-abrupt', 'keys-same-kid'],
    reports: ['giantswarm/mcp-oauth#452'],
  },
  {
    text: '"Authentication failed", and nobody knows at which hop',
    scenarios: ['token-500', 'login-unavailable', 'slow-consent'],
    reports: ['anthropics/claude-ai-mcp#85', 'anthropics/claude-ai-mcp#134'],
  },
  {
    text: 'Nothing to log in to in a test, and nobody tests the audience',
    scenarios: ['default', 'audience-wrong'],
    reports: ['modelcontextprotocol/conformance#78', 'danny-avila/LibreChat#8599'],
  },
];
