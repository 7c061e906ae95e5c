import { faultsNamed } from '../../faults/catalogue.ts';
import type { Scenario } from '../scenario.ts';

/** What happens on the way to the token endpoint and back. */
export const TOKEN_TRANSPORT: readonly Scenario[] = [
  {
    id: 'token-500',
    title: 'The token endpoint fails',
    story:
      'The login works and the code cannot be redeemed: 500. What the person sees is usually "authentication failed" with no word of which hop it was.',
    family: 'token',
    faults: faultsNamed('token-500'),
    client: 'Stop, naming the endpoint, the status and the body.',
    outcome: { end: 'refusal', reason: 'token_refused' },
    checks: ['code-used-once', 'retries-limited'],
    clauses: ['rfc6749-5.2'],
    reports: ['anthropics/claude-ai-mcp#85', 'anthropics/claude-ai-mcp#134'],
  },
  {
    id: 'token-html',
    title: 'A web page in place of a token',
    story: 'A protection against robots answers the token request with a page for people, and 200.',
    family: 'token',
    faults: faultsNamed('token-html'),
    client: 'Say that the answer is no JSON, and stop.',
    outcome: { end: 'refusal', reason: 'token_response_malformed' },
    checks: ['code-used-once'],
    clauses: ['rfc6749-5.1'],
    reports: ['anthropics/claude-ai-mcp#134'],
  },
  {
    id: 'token-malformed',
    title: 'Half a token response',
    story: 'The body ends in the middle of the token: a buffer was too small, or the process died.',
    family: 'token',
    faults: faultsNamed('token-malformed'),
    client: 'Use nothing of it.',
    outcome: { end: 'refusal', reason: 'token_response_malformed' },
    checks: ['code-used-once', 'token-unspoiled'],
    clauses: ['rfc6749-5.1'],
  },
  {
    id: 'token-slow',
    title: 'A token endpoint that takes its time',
    story:
      'Eight seconds for a token. A client that tries again meanwhile redeems its code twice and loses everything.',
    family: 'token',
    faults: faultsNamed('token-slow'),
    client: 'Wait, and send the code once.',
    outcome: { end: 'result' },
    checks: ['code-used-once'],
    clauses: ['rfc6749-4.1.2'],
  },
  {
    id: 'token-drop',
    title: 'The connection is lost at the code',
    story: 'The server hangs up. Nobody knows whether the code has been redeemed.',
    family: 'token',
    faults: faultsNamed('token-drop'),
    client: 'Give up this login; do not use the code again.',
    outcome: { end: 'refusal', reason: 'unreachable' },
    checks: ['code-used-once'],
    clauses: ['rfc6749-4.1.2'],
  },
  {
    id: 'token-redirect',
    title: 'A redirect from the token endpoint',
    story:
      'The answer is 307 to another address, which might be anywhere. Whoever follows it hands over the code and its verifier, and fetch follows by default.',
    family: 'token',
    faults: faultsNamed('token-redirect'),
    client: 'Follow no redirect with a code in hand.',
    outcome: { end: 'refusal', reason: 'token_refused' },
    checks: ['redirects-not-followed'],
    clauses: ['rfc9700-4.12'],
  },
  {
    id: 'token-busy',
    title: 'The token endpoint is busy for a second',
    story:
      'The first request of each client is answered with 503 and Retry-After: 1, before the code was looked at.',
    family: 'token',
    faults: faultsNamed('token-busy'),
    client: 'Wait as long as it says and try once more.',
    outcome: { end: 'result' },
    checks: ['retry-after-honoured', 'retries-limited'],
    clauses: ['rfc9110-10.2.3', 'rfc9110-15.6.4'],
  },
];
