import type { GivenFault } from '../fault.ts';
import type { NamedFault } from '../named-fault.ts';

type Params<S extends GivenFault['seam']> = Extract<GivenFault, { seam: S }>['params'];

/** Calls of tools: everything up to the first one works, so that a client gets as far as it can. */
const TOOL_CALLS = { endpoint: 'mcp', rpc_method: 'tools/call' } as const;

const onToolCalls = (
  id: string,
  title: string,
  params: Params<'rs-transport'>,
  counted: Pick<GivenFault, 'nth' | 'times' | 'per'> = {},
): NamedFault => ({ title, fault: { id, seam: 'rs-transport', match: TOOL_CALLS, ...counted, params } });

const withoutCors = (
  id: string,
  title: string,
  seam: 'as-transport' | 'rs-transport',
  match: NonNullable<GivenFault['match']>,
): NamedFault => ({
  title,
  fault: {
    id,
    seam,
    match,
    params: {
      when: 'after',
      headers: {
        'access-control-allow-origin': null,
        'access-control-allow-headers': null,
        'access-control-allow-methods': null,
        'access-control-expose-headers': null,
      },
    },
  },
});

/** What goes wrong at the MCP server once a client has its token. */
export const RESOURCE_FAULTS: readonly NamedFault[] = [
  {
    title: 'refuses every token',
    fault: { id: 'always-401', seam: 'rs-acceptance', params: { refuse: 'invalid_token' } },
  },
  {
    title: 'refuses the token at the second tool call of a client',
    fault: {
      id: 'token-revoked',
      seam: 'rs-acceptance',
      match: { rpc_method: 'tools/call' },
      nth: 2,
      times: 1,
      per: 'client',
      params: { refuse: 'invalid_token' },
    },
  },
  {
    title: 'names no scope in the challenge of a 403',
    fault: {
      id: 'step-up-unnamed',
      seam: 'rs-challenge',
      match: { authenticated: 'yes' },
      params: { set: { scope: null } },
    },
  },
  {
    title: 'asks for another scope at every 403, without end',
    fault: {
      id: 'scope-moving',
      seam: 'rs-acceptance',
      match: { rpc_method: 'tools/call' },
      params: { refuse: 'insufficient_scope', scopes: ['mcp:tools', 'mcp:admin'] },
    },
  },
  {
    title: 'names a scope in the challenge that no document lists',
    fault: {
      id: 'challenge-scope-other',
      seam: 'rs-challenge',
      params: { set: { scope: 'mcp:tools' } },
    },
  },
  {
    title: 'loses the session at the second tool call of a client',
    fault: {
      id: 'session-lost',
      seam: 'rs-session',
      match: { session: 'yes', rpc_method: 'tools/call' },
      nth: 2,
      times: 1,
      per: 'client',
      params: { lose: true },
    },
  },
  onToolCalls(
    'rate-limited',
    'answers the first tool call of a client with 429, to be tried in two seconds',
    { status: 429, headers: { 'retry-after': '2' }, body: { error: 'rate limit exceeded' } },
    { times: 1, per: 'client' },
  ),
  onToolCalls('rate-limited-for-long', 'answers every tool call with 429, to be tried in an hour', {
    status: 429,
    headers: { 'retry-after': '3600' },
    body: { error: 'daily limit exceeded' },
  }),
  onToolCalls(
    'unavailable',
    'answers the first two tool calls of a client with 503, to be tried in a second',
    { status: 503, headers: { 'retry-after': '1' }, body: 'upstream restarting' },
    { times: 2, per: 'client' },
  ),
  onToolCalls('gateway-error', 'answers every tool call with the page of a gateway', {
    status: 502,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  }),
  onToolCalls('forbidden', 'forbids every tool call, without a challenge', {
    status: 403,
    body: { error: 'your plan does not include this tool' },
  }),
  withoutCors('cors-missing-mcp', 'sends no CORS header fields from the MCP endpoint', 'rs-transport', {
    endpoint: 'mcp',
  }),
  withoutCors(
    'cors-missing-resource-metadata',
    'sends no CORS header fields with the protected resource metadata',
    'rs-transport',
    { endpoint: 'resource_metadata' },
  ),
  withoutCors(
    'cors-missing-server-metadata',
    'sends no CORS header fields with the authorization server metadata, nor with its 404',
    'as-transport',
    { endpoint: 'server_metadata' },
  ),
  {
    title: 'does not let web pages read WWW-Authenticate and Mcp-Session-Id',
    fault: {
      id: 'cors-unexposed',
      seam: 'rs-transport',
      match: { endpoint: 'mcp' },
      params: { when: 'after', headers: { 'access-control-expose-headers': null } },
    },
  },
];
