import type { Scenario } from '../scenario.ts';

/** Servers that do everything right. */
export const BASELINE: readonly Scenario[] = [
  {
    id: 'default',
    title: 'Well-behaved servers',
    story:
      'Both servers do what the specifications say. A client that fails here fails everywhere; every other scenario differs from this one in one point.',
    family: 'baseline',
    client: 'Discover, register, log in, redeem the code and call a tool.',
    outcome: { end: 'result' },
    checks: ['resource-in-authorization', 'resource-in-token', 'pkce-s256', 'iss-match', 'bearer-in-header'],
    clauses: ['mcp-resource-parameter', 'mcp-code-protection', 'mcp-response-validation'],
  },
];
