import { faultsNamed } from '../../faults/catalogue.ts';
import type { Scenario } from '../scenario.ts';

/** A minute: short enough to see a refresh, long enough for a login by hand. */
const accessToken = { lifetime: 60 } as const;

/** What becomes of refresh tokens. */
export const REFRESH: readonly Scenario[] = [
  {
    id: 'refresh-no-rotation',
    title: 'Refresh tokens stay',
    story: 'The same refresh token is good for every refresh, and the response has no new one.',
    family: 'token',
    auth: { accessToken, refreshToken: { rotation: 'none' } },
    client: 'Keep the refresh token that it has when the response brings none.',
    outcome: { end: 'result' },
    checks: ['newest-refresh-token', 'refresh-before-login'],
    clauses: ['rfc6749-6'],
  },
  {
    id: 'refresh-strict',
    title: 'A used refresh token ends its family',
    story:
      'Every refresh brings a new refresh token, and whoever shows an old one revokes them all, without a second of grace. Two processes that share a token, or two requests that refresh at once, end in a login.',
    family: 'token',
    auth: { accessToken, refreshToken: { rotation: 'rotate', grace: 0 } },
    client: 'Refresh one at a time, store the new token before using it, and never show an old one.',
    outcome: { end: 'result' },
    checks: ['single-refresh-at-once', 'newest-refresh-token'],
    clauses: ['rfc9700-4.14', 'rfc6749-6'],
    reports: ['anthropics/claude-code#84440', 'anthropics/claude-code#85236'],
  },
  {
    id: 'refresh-grace',
    title: 'A used refresh token is good for ten more seconds',
    story: 'Rotation with mercy: within ten seconds the old token is answered again and nothing is revoked.',
    family: 'token',
    auth: { accessToken, refreshToken: { rotation: 'rotate', grace: 10 } },
    client: 'Do as if there were no grace.',
    outcome: { end: 'result' },
    checks: ['single-refresh-at-once', 'newest-refresh-token'],
    clauses: ['rfc9700-4.14'],
    reports: ['anthropics/claude-code#84440', 'anthropics/claude-code#85236'],
  },
  {
    id: 'refresh-response-lost',
    title: 'The answer to a refresh is lost',
    story:
      'The server rotates the refresh token and the connection breaks before the answer arrives, at the first refresh of each client. The client holds a used token and cannot know it; showing it again ends the family.',
    family: 'token',
    auth: { accessToken, refreshToken: { rotation: 'rotate', grace: 0 } },
    faults: faultsNamed('refresh-response-lost'),
    client: 'Log in again when the refresh token is refused.',
    outcome: { end: 'result' },
    checks: ['retries-limited', 'refresh-before-login'],
    clauses: ['rfc9700-4.14', 'rfc6749-5.2'],
    reports: ['anthropics/claude-code#85236'],
  },
  {
    id: 'refresh-response-lost-grace',
    title: 'The answer to a refresh is lost, with grace',
    story:
      'The same at a server that answers a used refresh token again within a minute, which is what grace is for: the user does not have to come back.',
    family: 'token',
    auth: { accessToken, refreshToken: { rotation: 'rotate', grace: 60 } },
    faults: faultsNamed('refresh-response-lost'),
    client: 'Try the refresh once more before the user is asked.',
    outcome: { end: 'result' },
    checks: ['refresh-before-login', 'retries-limited'],
    clauses: ['rfc9700-4.14', 'rfc6749-6'],
    reports: ['anthropics/claude-code#85236'],
  },
  {
    id: 'refresh-invalid-grant',
    title: 'Every refresh token is refused',
    story:
      'invalid_grant: the user changed a password, an administrator revoked the grant, or it was too old.',
    family: 'token',
    auth: { accessToken },
    faults: faultsNamed('refresh-invalid-grant'),
    client: 'Drop the refresh token, keep the client, and log in.',
    outcome: { end: 'result' },
    checks: ['refresh-before-login', 'retries-limited'],
    clauses: ['rfc6749-5.2', 'mcp-refresh-tokens'],
  },
  {
    id: 'refresh-scope-unsaid',
    title: 'A refresh response without scope',
    story: 'The member is left out because nothing changed, as RFC 6749 allows.',
    family: 'token',
    auth: { accessToken },
    faults: faultsNamed('refresh-scope-unsaid'),
    client: 'Keep the scopes that were granted before.',
    outcome: { end: 'result' },
    checks: ['refresh-scope', 'step-up-limited'],
    clauses: ['rfc6749-5.1', 'rfc6749-6'],
    reports: ['anthropics/claude-code#89862'],
  },
  {
    id: 'refresh-scope-lost',
    title: 'A refreshed token has fewer scopes',
    story:
      'A refresh that does not name its scopes gets a token with mcp:read only. The tool call after it fails for want of a scope, and clients that take that for expiry refresh again, without end.',
    family: 'token',
    auth: { accessToken },
    faults: faultsNamed('refresh-scope-lost', 'refresh-claim-lost'),
    client: 'Step up to what is missing; another refresh does not help.',
    outcome: { end: 'result' },
    checks: ['refresh-scope', 'step-up-asks-union'],
    clauses: ['rfc6749-6', 'mcp-step-up'],
    reports: ['anthropics/claude-code#89862'],
  },
];
