import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { type Step, stepOf, titleOf } from '../../../lab/trace/steps.ts';
import { makeExchange } from './make-exchange.ts';

const MASK = 'masked:aaaaaaaaaaaa:40';

interface About {
  readonly endpoint: Exchange['endpoint'];
  readonly method?: string;
  readonly path?: string;
  readonly sent?: Record<string, string>;
  readonly body?: string;
  readonly status?: number;
  readonly got?: Record<string, string>;
  readonly answer?: string;
}

const exchange = ({
  endpoint,
  method = 'GET',
  path = '/',
  sent = {},
  body,
  status = 200,
  got = {},
  answer,
}: About) =>
  makeExchange({
    endpoint,
    request: {
      method,
      url: `http://localhost:9001${path}`,
      headers: sent,
      bytes: 0,
      ...(body === undefined ? {} : { body }),
    },
    response: { status, headers: got, bytes: 0, ...(answer === undefined ? {} : { body: answer }) },
  });

const bearer = { authorization: `Bearer ${MASK}` };
const rpc = (method: string, params = {}) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
const insufficient = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="mcp:admin"' };

const CASES: ReadonlyArray<readonly [Step, string, About]> = [
  [
    'first_request',
    'POST /mcp, initialize, without a token → 401',
    { endpoint: 'mcp', method: 'POST', path: '/mcp', body: rpc('initialize'), status: 401 },
  ],
  [
    'token_refused',
    'POST /mcp, tools/call echo, the token is refused → 401',
    {
      endpoint: 'mcp',
      method: 'POST',
      path: '/mcp',
      sent: bearer,
      body: rpc('tools/call', { name: 'echo' }),
      status: 401,
    },
  ],
  [
    'step_up_challenge',
    'POST /mcp, tools/call reset, more scopes are needed → 403',
    {
      ...{ endpoint: 'mcp', method: 'POST', path: '/realms/step-up~x/mcp', sent: bearer, status: 403 },
      body: rpc('tools/call', { name: 'reset' }),
      got: insufficient,
    },
  ],
  [
    'rate_limited',
    'POST /mcp, too many requests → 429',
    { endpoint: 'mcp', method: 'POST', path: '/mcp', status: 429 },
  ],
  [
    'session_lost',
    'POST /mcp, tools/list, the session is gone → 404',
    {
      ...{ endpoint: 'mcp', method: 'POST', path: '/mcp', body: rpc('tools/list'), status: 404 },
      sent: { ...bearer, 'mcp-session-id': MASK },
    },
  ],
  [
    'initialize',
    'POST /mcp, initialize, a session begins → 200',
    { endpoint: 'mcp', method: 'POST', path: '/mcp', sent: bearer, body: rpc('initialize') },
  ],
  [
    'call',
    'POST /mcp, tools/call echo → 200',
    {
      endpoint: 'mcp',
      method: 'POST',
      path: '/mcp',
      sent: bearer,
      body: rpc('tools/call', { name: 'echo' }),
    },
  ],
  [
    'rpc',
    'POST /mcp, tools/list → 200',
    { endpoint: 'mcp', method: 'POST', path: '/mcp', body: rpc('tools/list') },
  ],
  ['stream', 'GET /mcp, an event stream → 200', { endpoint: 'mcp', path: '/mcp', sent: bearer }],
  ['session_end', 'DELETE /mcp, the session ends → 200', { endpoint: 'mcp', method: 'DELETE', path: '/mcp' }],
  [
    'preflight',
    'OPTIONS /token, a browser asks whether a page may → 204',
    {
      ...{ endpoint: 'token', method: 'OPTIONS', path: '/token', status: 204 },
    },
  ],
  [
    'server_metadata',
    'GET /.well-known/oauth-authorization-server, which endpoints → 200',
    { endpoint: 'server_metadata', path: '/.well-known/oauth-authorization-server/realms/iss-wrong' },
  ],
  [
    'registration',
    'POST /register, a client registers → 201',
    { endpoint: 'register', method: 'POST', path: '/register', status: 201 },
  ],
  [
    'authorization',
    'GET /authorize, the authorization request → 303',
    {
      ...{ endpoint: 'authorize', path: '/authorize?client_id=c', status: 303 },
      got: { location: `http://localhost:9001/interaction/${MASK}` },
    },
  ],
  [
    'authorization_response',
    'GET /authorize/…, a code for the client → 303',
    {
      ...{ endpoint: 'authorize', path: `/realms/x/authorize/${MASK}`, status: 303 },
      got: { location: `http://localhost:3999/cb?code=${MASK}&state=s` },
    },
  ],
  [
    'authorization_denied',
    'GET /authorize, an error for the client → 303 access_denied',
    {
      ...{ endpoint: 'authorize', path: '/authorize', status: 303 },
      got: { location: 'http://localhost:3999/cb?error=access_denied' },
    },
  ],
  [
    'authorization_refused',
    'GET /authorize, the request is refused → 400',
    { endpoint: 'authorize', path: '/authorize', status: 400 },
  ],
  [
    'authorization_continued',
    'GET /authorize/…, back from the pages → 303',
    {
      ...{ endpoint: 'authorize', path: `/authorize/${MASK}`, status: 303 },
      got: { location: `http://localhost:9001/interaction/${MASK}` },
    },
  ],
  [
    'page',
    'GET /interaction/…, login or consent page → 200',
    { endpoint: 'interaction', path: `/interaction/${MASK}` },
  ],
  [
    'login',
    'POST /interaction/…, a person signs in → 303',
    {
      endpoint: 'interaction',
      method: 'POST',
      path: `/interaction/${MASK}`,
      body: 'login=alice',
      status: 303,
    },
  ],
  [
    'consent',
    'POST /interaction/…, a person decides → 303',
    {
      endpoint: 'interaction',
      method: 'POST',
      path: `/interaction/${MASK}`,
      body: 'action=allow',
      status: 303,
    },
  ],
  [
    'token',
    'POST /token, code for tokens → 400 invalid_grant',
    {
      ...{
        endpoint: 'token',
        method: 'POST',
        path: '/token',
        body: 'grant_type=authorization_code',
        status: 400,
      },
      answer: '{"error":"invalid_grant"}',
    },
  ],
  [
    'refresh',
    'POST /token, refresh token for tokens → 200',
    { endpoint: 'token', method: 'POST', path: '/token', body: 'grant_type=refresh_token' },
  ],
  [
    'token_request',
    'POST /token, a token request of another kind → 200',
    {
      ...{ endpoint: 'token', method: 'POST', path: '/token', body: 'grant_type=constructor' },
    },
  ],
];

describe('an exchange', () => {
  it.each(CASES)('is the step %s: %s', (step, title, about) => {
    expect(stepOf(exchange(about))).toBe(step);
    expect(titleOf(exchange(about))).toBe(title);
  });

  it('without an answer says so', () => {
    const { response: _none, ...dropped } = exchange({ endpoint: 'token', method: 'POST', path: '/token' });
    expect(titleOf(dropped)).toBe('POST /token, a token request of another kind → no answer');
  });
});
