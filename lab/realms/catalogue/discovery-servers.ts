import { faultsNamed } from '../../faults/catalogue.ts';
import type { Scenario } from '../scenario.ts';

const SECOND = '{authUrl}/realms/second-server{copy}';

/** Which authorization server it is, and whether it is the one it says. */
export const DISCOVERY_SERVERS: readonly Scenario[] = [
  {
    id: 'no-authorization-server',
    title: 'Metadata that names no authorization server',
    story:
      'authorization_servers is missing. Clients of the 2025-03-26 revision then took the origin of the MCP server for one; here that is wrong.',
    family: 'discovery',
    faults: faultsNamed('authorization-servers-missing'),
    client: 'Stop and say what is missing; do not guess endpoints.',
    outcome: { end: 'refusal', reason: 'authorization_server_missing' },
    checks: ['authorization-server-from-metadata'],
    clauses: ['rfc9728-2', 'mcp-server-location'],
  },
  {
    id: 'other-issuer',
    title: 'An authorization server of somebody else',
    story:
      'The MCP server has none of its own and names an issuer that knows it only by its metadata, as with a company-wide identity provider.',
    family: 'discovery',
    mcp: { issuers: [SECOND] },
    client: 'Use the issuer that the metadata names and no other.',
    outcome: { end: 'result' },
    checks: ['authorization-server-from-metadata', 'issuer-validated'],
    clauses: ['mcp-server-location', 'rfc9728-7.6'],
    reports: ['openai/codex#33354'],
  },
  {
    id: 'two-servers',
    title: 'Two authorization servers',
    story:
      "The metadata names two, in an order of preference. The choice is the client's, and what one of them gave out is worth nothing at the other.",
    family: 'discovery',
    mcp: { issuers: ['{issuer}', SECOND] },
    client: 'Choose one, and keep client id, secret and tokens with the issuer they came from.',
    outcome: { end: 'result' },
    checks: ['authorization-server-from-metadata', 'credentials-bound-to-issuer', 'token-of-this-server'],
    clauses: ['rfc9728-7.6', 'mcp-server-binding'],
  },
  {
    id: 'migration',
    title: 'Another authorization server in mid-life',
    story:
      'After a first tool call the MCP server moves to a second authorization server: it refuses the tokens of the first one, and its metadata names only the second. The move happens once in the life of a realm: use a private copy to see it, since who comes later finds the second server only.',
    family: 'discovery',
    mcp: { issuers: ['{issuer}', SECOND] },
    faults: faultsNamed('migrated', 'migrated-metadata'),
    client:
      'Read the metadata again after the 401, and register and log in at the second server with nothing of the first.',
    outcome: { end: 'result' },
    checks: ['credentials-bound-to-issuer', 'token-of-this-server', 'authorization-server-from-metadata'],
    clauses: ['mcp-server-binding', 'mcp-server-location'],
  },
  {
    id: 'issuer-mismatch',
    title: 'Metadata of another issuer',
    story:
      'The document found at the well-known place of the issuer says that it belongs to another one: a copied configuration, or the first half of a mix-up attack.',
    family: 'discovery',
    faults: faultsNamed('issuer-mismatch'),
    client: 'Refuse the metadata before anything is sent to its endpoints.',
    outcome: { end: 'refusal', reason: 'issuer_mismatch' },
    checks: ['issuer-validated'],
    clauses: ['rfc8414-3.3', 'mcp-mix-up'],
    reports: ['openai/codex#38944'],
  },
  {
    id: 'issuer-slash',
    title: 'An issuer with a slash more',
    story:
      'The protected resource metadata names the issuer without a slash and the authorization server says it with one. Identity providers that always end theirs in a slash make this mistake easy.',
    family: 'discovery',
    faults: faultsNamed('issuer-slash'),
    client: 'Compare the strings as they are, and refuse.',
    outcome: { end: 'refusal', reason: 'issuer_mismatch' },
    checks: ['issuer-validated'],
    clauses: ['rfc8414-3.3'],
    reports: ['openai/codex#38944', 'openai/codex#37373'],
  },
  {
    id: 'issuer-host',
    title: 'An issuer without its path',
    story: 'A multi-tenant server serves the metadata of every tenant with the issuer of the whole host.',
    family: 'discovery',
    faults: faultsNamed('issuer-host'),
    client: 'Refuse: the issuer has to be the one the well-known URL was made from.',
    outcome: { end: 'refusal', reason: 'issuer_mismatch' },
    checks: ['issuer-validated'],
    clauses: ['rfc8414-3.3'],
    reports: ['epam/ai-dial-core#1685', 'openai/codex#33354'],
  },
  {
    id: 'issuer-internal',
    title: 'An issuer by its name inside the container network',
    story:
      'In Compose the servers reach each other by service names, and one of them ends up in the metadata, where no client outside can use it.',
    family: 'discovery',
    faults: faultsNamed('issuer-internal'),
    client: 'Refuse, and show both names: that is what the person has to mend.',
    outcome: { end: 'refusal', reason: 'issuer_mismatch' },
    checks: ['issuer-validated'],
    clauses: ['rfc8414-3.3'],
    reports: ['microcks/microcks#943'],
  },
  {
    id: 'no-pkce',
    title: 'No word of PKCE',
    story:
      'The metadata has no code_challenge_methods_supported, as that of many identity providers which support PKCE all the same. MCP tells clients to refuse.',
    family: 'discovery',
    faults: faultsNamed('no-pkce'),
    client: 'Refuse before sending the user to the authorization endpoint.',
    outcome: { end: 'refusal', reason: 'pkce_unsupported' },
    checks: ['pkce-support-verified'],
    clauses: ['mcp-code-protection', 'rfc8414-2'],
  },
  {
    id: 'pkce-plain',
    title: 'Plain PKCE only',
    story:
      'The metadata lists plain and not S256: whoever sees the authorization request can redeem the code.',
    family: 'discovery',
    faults: faultsNamed('pkce-plain'),
    client: 'Refuse: a client that can do S256 has to use it.',
    outcome: { end: 'refusal', reason: 'pkce_unsupported' },
    checks: ['pkce-support-verified', 'pkce-s256'],
    clauses: ['mcp-code-protection', 'rfc7636-4.2'],
  },
  {
    id: 'token-endpoint-http',
    title: 'A token endpoint without TLS',
    story:
      'The server is behind a proxy that ends TLS and believes that it is reached by http. On loopback that would be fine; on a host it gives codes and tokens to the network.',
    family: 'discovery',
    faults: faultsNamed('token-endpoint-http'),
    client: 'Refuse to use it: endpoints are https, or http on loopback.',
    outcome: { end: 'refusal', reason: 'server_metadata_missing', mayAlso: ['server_metadata_malformed'] },
    checks: ['token-request-secure'],
    clauses: ['mcp-communication-security'],
    reports: ['modelcontextprotocol/inspector#1911', 'modelcontextprotocol/inspector#1944'],
  },
];
