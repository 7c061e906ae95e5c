import type { Scenario } from '../scenario.ts';

/** Servers that do everything right. */
export const BASELINE: readonly Scenario[] = [
  {
    id: 'default',
    title: 'Well-behaved servers',
    story:
      'Both servers do what the specifications say. A client that fails here fails everywhere; every other scenario differs from this one in one point. A server of your own that names this issuer gets tokens from it, too.',
    family: 'baseline',
    client: 'Discover, register, log in, redeem the code and call a tool.',
    outcome: { end: 'result' },
    checks: ['resource-in-authorization', 'resource-in-token', 'pkce-s256', 'iss-match', 'bearer-in-header'],
    clauses: ['mcp-resource-parameter', 'mcp-code-protection', 'mcp-response-validation'],
    reports: [
      'openai/codex#31573',
      'anthropics/claude-ai-mcp#85',
      'anthropics/claude-ai-mcp#134',
      'danny-avila/LibreChat#8599',
    ],
  },
  {
    id: 'second-server',
    title: 'The second authorization server',
    story:
      'A well-behaved authorization server that other scenarios name beside their own, or instead of it. It issues tokens for their MCP server because the metadata of that server lists it.',
    family: 'baseline',
    client: 'Register here anew: what another authorization server gave out is nothing here.',
    outcome: { end: 'result' },
    checks: ['credentials-bound-to-issuer'],
    clauses: ['mcp-server-binding'],
    companion: true,
  },
];
