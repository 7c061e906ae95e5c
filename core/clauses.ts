const RFC = 'https://www.rfc-editor.org/rfc/';
const MCP = 'https://modelcontextprotocol.io/specification/2026-07-28/basic/';

/** A clause of a specification, as it is quoted, and where to read it. */
export interface Clause {
  readonly text: string;
  readonly url: string;
}

const rfc = (number: number, section: string): Clause => ({
  text: `RFC ${number} §${section}`,
  url: `${RFC}rfc${number}.html#section-${section}`,
});

const mcp = (title: string, page: string, anchor: string): Clause => ({
  text: `MCP 2026-07-28, ${title}`,
  url: `${MCP}${page}${anchor === '' ? '' : `#${anchor}`}`,
});

const cimd = (section: string): Clause => ({
  text: `Client ID Metadata Document, draft 00 §${section}`,
  url: `https://www.ietf.org/archive/id/draft-ietf-oauth-client-id-metadata-document-00.html#section-${section}`,
});

/** Every clause that a scenario, a check or a refusal refers to. */
export const CLAUSES = {
  'rfc6749-1.4': rfc(6749, '1.4'),
  'rfc6749-1.5': rfc(6749, '1.5'),
  'rfc6749-2.3': rfc(6749, '2.3'),
  'rfc6749-3.1.1': rfc(6749, '3.1.1'),
  'rfc6749-3.2': rfc(6749, '3.2'),
  'rfc6749-3.3': rfc(6749, '3.3'),
  'rfc6749-4.1.2': rfc(6749, '4.1.2'),
  'rfc6749-4.1.2.1': rfc(6749, '4.1.2.1'),
  'rfc6749-4.1.3': rfc(6749, '4.1.3'),
  'rfc6749-5.1': rfc(6749, '5.1'),
  'rfc6749-5.2': rfc(6749, '5.2'),
  'rfc6749-6': rfc(6749, '6'),
  'rfc6749-7.1': rfc(6749, '7.1'),
  'rfc6749-10.12': rfc(6749, '10.12'),
  'rfc6750-2.1': rfc(6750, '2.1'),
  'rfc6750-3.1': rfc(6750, '3.1'),
  'rfc6585-4': rfc(6585, '4'),
  'rfc7517-4.5': rfc(7517, '4.5'),
  'rfc7517-5': rfc(7517, '5'),
  'rfc7591-2': rfc(7591, '2'),
  'rfc7591-3.2.1': rfc(7591, '3.2.1'),
  'rfc7591-3.2.2': rfc(7591, '3.2.2'),
  'rfc7636-4.1': rfc(7636, '4.1'),
  'rfc7636-4.2': rfc(7636, '4.2'),
  'rfc7636-4.5': rfc(7636, '4.5'),
  'rfc7662-2': rfc(7662, '2'),
  'rfc8252-7.3': rfc(8252, '7.3'),
  'rfc8252-8.3': rfc(8252, '8.3'),
  'rfc8414-2': rfc(8414, '2'),
  'rfc8414-3.1': rfc(8414, '3.1'),
  'rfc8414-3.3': rfc(8414, '3.3'),
  'rfc8707-2': rfc(8707, '2'),
  'rfc8707-2.2': rfc(8707, '2.2'),
  'rfc9068-4': rfc(9068, '4'),
  'rfc9110-10.2.3': rfc(9110, '10.2.3'),
  'rfc9110-11.6.1': rfc(9110, '11.6.1'),
  'rfc9110-15.5.2': rfc(9110, '15.5.2'),
  'rfc9110-15.5.4': rfc(9110, '15.5.4'),
  'rfc9110-15.6.4': rfc(9110, '15.6.4'),
  'rfc9207-2': rfc(9207, '2'),
  'rfc9207-2.4': rfc(9207, '2.4'),
  'rfc9700-4.12': rfc(9700, '4.12'),
  'rfc9700-4.14': rfc(9700, '4.14'),
  'rfc9728-2': rfc(9728, '2'),
  'rfc9728-3.1': rfc(9728, '3.1'),
  'rfc9728-3.2': rfc(9728, '3.2'),
  'rfc9728-3.3': rfc(9728, '3.3'),
  'rfc9728-5.1': rfc(9728, '5.1'),
  'rfc9728-7.6': rfc(9728, '7.6'),
  'mcp-scope-selection': mcp('Scope Selection Strategy', 'authorization', 'scope-selection-strategy'),
  'mcp-response-validation': mcp(
    'Authorization Response Validation',
    'authorization',
    'authorization-response-validation',
  ),
  'mcp-resource-parameter': mcp(
    'Resource Parameter Implementation',
    'authorization',
    'resource-parameter-implementation',
  ),
  'mcp-canonical-uri': mcp('Canonical Server URI', 'authorization', 'canonical-server-uri'),
  'mcp-token-requirements': mcp('Token Requirements', 'authorization', 'token-requirements'),
  'mcp-token-handling': mcp('Token Handling', 'authorization', 'token-handling'),
  'mcp-refresh-tokens': mcp('Refresh Tokens', 'authorization', 'refresh-tokens'),
  'mcp-error-handling': mcp('Error Handling', 'authorization', 'error-handling'),
  'mcp-insufficient-scope': mcp(
    'Runtime Insufficient Scope Errors',
    'authorization',
    'runtime-insufficient-scope-errors',
  ),
  'mcp-step-up': mcp('Step-Up Authorization Flow', 'authorization', 'step-up-authorization-flow'),
  'mcp-server-location': mcp(
    'Authorization Server Location',
    'authorization/authorization-server-discovery',
    'authorization-server-location',
  ),
  'mcp-resource-discovery': mcp(
    'Protected Resource Metadata Discovery Requirements',
    'authorization/authorization-server-discovery',
    'protected-resource-metadata-discovery-requirements',
  ),
  'mcp-server-discovery': mcp(
    'Authorization Server Metadata Discovery',
    'authorization/authorization-server-discovery',
    'authorization-server-metadata-discovery',
  ),
  'mcp-client-registration': mcp('Client Registration', 'authorization/client-registration', ''),
  'mcp-cimd': mcp(
    'Client ID Metadata Documents',
    'authorization/client-registration',
    'client-id-metadata-documents',
  ),
  'mcp-pre-registration': mcp('Pre-registration', 'authorization/client-registration', 'pre-registration'),
  'mcp-dcr': mcp(
    'Dynamic Client Registration',
    'authorization/client-registration',
    'dynamic-client-registration',
  ),
  'mcp-application-type': mcp(
    'Application Type and Redirect URI Constraints',
    'authorization/client-registration',
    'application-type-and-redirect-uri-constraints',
  ),
  'mcp-server-binding': mcp(
    'Authorization Server Binding',
    'authorization/client-registration',
    'authorization-server-binding',
  ),
  'mcp-communication-security': mcp(
    'Communication Security',
    'authorization/security-considerations',
    'communication-security',
  ),
  'mcp-code-protection': mcp(
    'Authorization Code Protection',
    'authorization/security-considerations',
    'authorization-code-protection',
  ),
  'mcp-mix-up': mcp('Mix-Up Attacks', 'authorization/security-considerations', 'mix-up-attacks'),
  'mcp-open-redirection': mcp(
    'Open Redirection',
    'authorization/security-considerations',
    'open-redirection',
  ),
  'mcp-protocol-version': mcp(
    'Protocol Version Header',
    'transports/streamable-http',
    'protocol-version-header',
  ),
  'mcp-request-headers': mcp(
    'Standard Request Headers',
    'transports/streamable-http',
    'standard-request-headers',
  ),
  'mcp-sending': mcp('Sending Messages', 'transports/streamable-http', 'sending-messages'),
  'mcp-sessions': {
    text: 'MCP 2025-11-25, Session Management',
    url: 'https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management',
  },
  'mcp-cimd-security': mcp(
    'Client ID Metadata Document Security',
    'authorization/security-considerations',
    'client-id-metadata-document-security',
  ),
  'cimd-4': cimd('4'),
  'cimd-4.1': cimd('4.1'),
  'fetch-cors': { text: 'Fetch, CORS protocol', url: 'https://fetch.spec.whatwg.org/#http-cors-protocol' },
} as const satisfies Record<string, Clause>;

/** One of {@link CLAUSES}. */
export type ClauseId = keyof typeof CLAUSES;
