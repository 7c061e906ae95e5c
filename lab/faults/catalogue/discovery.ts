import type { GivenFault } from '../fault.ts';
import type { NamedFault } from '../named-fault.ts';

const NOT_FOUND = { status: 404, body: 'Not Found', headers: { 'content-type': 'text/plain' } };
/** What a web application answers to any path it does not know. */
const APPLICATION_PAGE = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><html lang="en"><title>Our product</title><div id="root"></div></html>',
};

const merge = (
  seam: 'as-metadata' | 'rs-metadata',
  id: string,
  title: string,
  members: Extract<GivenFault, { seam: 'as-metadata' }>['params']['merge'],
): NamedFault => ({ title, fault: { id, seam, params: { merge: members } } });

/** What goes wrong with the documents by which a client finds its way. */
export const DISCOVERY_FAULTS: readonly NamedFault[] = [
  {
    title: 'leaves WWW-Authenticate out of every 401 and 403',
    fault: { id: 'challenge-missing', seam: 'rs-challenge', params: { field: null } },
  },
  {
    title: 'points to protected resource metadata that is not there',
    fault: {
      id: 'challenge-404',
      seam: 'rs-challenge',
      params: { set: { resource_metadata: '{resourceMetadata}/nowhere' } },
    },
  },
  {
    title: 'offers another authentication scheme before Bearer',
    fault: {
      id: 'challenge-two-schemes',
      seam: 'rs-challenge',
      params: {
        field:
          'Basic realm="staff, \\"only\\"", Bearer resource_metadata="{resourceMetadata}", scope="mcp:read mcp:tools"',
      },
    },
  },
  {
    title: 'answers with the page of a web application where the protected resource metadata should be',
    fault: {
      id: 'resource-metadata-html',
      seam: 'rs-transport',
      match: { endpoint: 'resource_metadata' },
      params: APPLICATION_PAGE,
    },
  },
  merge('rs-metadata', 'resource-origin', 'says that the resource is on another origin', {
    resource: 'https://mcp.example.com/mcp',
  }),
  merge('rs-metadata', 'resource-slash', 'says the resource with a slash at its end', {
    resource: '{resource}/',
  }),
  merge('rs-metadata', 'resource-parent', 'says that the resource is the whole origin', {
    resource: '{mcpUrl}',
  }),
  merge('rs-metadata', 'resource-sibling', 'says that the resource is another server of the same host', {
    resource: '{mcpUrl}/billing/mcp',
  }),
  merge('rs-metadata', 'resource-missing', 'does not say which resource the metadata is about', {
    resource: null,
  }),
  merge('rs-metadata', 'authorization-servers-missing', 'names no authorization server', {
    authorization_servers: null,
  }),
  {
    title: 'refuses tokens of the first authorization server from the second tool call on',
    fault: {
      id: 'migrated',
      seam: 'rs-acceptance',
      match: { rpc_method: 'tools/call', issuer: '{issuer}' },
      nth: 2,
      params: { refuse: 'invalid_token' },
    },
  },
  {
    title: 'names only the second authorization server once the first one is refused',
    fault: {
      id: 'migrated-metadata',
      seam: 'rs-metadata',
      after: 'migrated',
      params: { merge: { authorization_servers: ['{authUrl}/realms/second-server{copy}'] } },
    },
  },
  ...(
    [
      ['as-form-oauth', 'oauth', 'has no metadata at the RFC 8414 form'],
      [
        'as-form-inserted',
        'oidc_inserted',
        'has no metadata at the OpenID Connect form with the path at the end',
      ],
      ['as-form-appended', 'oidc_appended', 'has no metadata at the OpenID Connect form below the issuer'],
    ] as const
  ).map(
    ([form, name, title]): NamedFault => ({
      title,
      fault: {
        id: `no-${form}`,
        seam: 'as-transport',
        match: { endpoint: 'server_metadata', form: name },
        params: NOT_FOUND,
      },
    }),
  ),
  {
    title: 'answers with the page of a web application at the RFC 8414 form',
    fault: {
      id: 'as-metadata-html',
      seam: 'as-transport',
      match: { endpoint: 'server_metadata', form: ['oauth', 'oidc_inserted'] },
      params: APPLICATION_PAGE,
    },
  },
  {
    title: 'fails with 500 at the metadata forms that have the path at the end',
    fault: {
      id: 'as-metadata-500',
      seam: 'as-transport',
      match: { endpoint: 'server_metadata', form: ['oauth', 'oidc_inserted'] },
      params: { status: 500, body: { message: 'no route' } },
    },
  },
  merge('as-metadata', 'issuer-mismatch', 'says that it is another issuer', {
    issuer: 'https://login.example.com',
  }),
  merge('as-metadata', 'issuer-slash', 'says its issuer with a slash at its end', { issuer: '{issuer}/' }),
  merge('as-metadata', 'issuer-host', 'says its issuer without the path', { issuer: '{authUrl}' }),
  merge('as-metadata', 'issuer-internal', 'says the name it has inside its container network', {
    issuer: 'http://auth-server:9001',
  }),
  merge('as-metadata', 'no-pkce', 'does not say that it supports PKCE', {
    code_challenge_methods_supported: null,
  }),
  merge('as-metadata', 'pkce-plain', 'says that it supports plain PKCE only', {
    code_challenge_methods_supported: ['plain'],
  }),
  merge('as-metadata', 'token-endpoint-http', 'names a token endpoint without TLS on another host', {
    token_endpoint: 'http://auth.example.com/token',
  }),
  merge(
    'as-metadata',
    'authorize-elsewhere',
    'has its authorization endpoint on another origin than its issuer',
    {
      authorization_endpoint: '{otherIssuer}/authorize',
    },
  ),
  merge('as-metadata', 'iss-unadvertised', 'does not say that it sends iss', {
    authorization_response_iss_parameter_supported: null,
  }),
  merge('as-metadata', 'as-scopes-elsewhere', 'lists scopes that have nothing to do with the resource', {
    scopes_supported: ['openid', 'profile', 'billing:write', 'everything'],
  }),
  merge('rs-metadata', 'resource-scopes-other', 'lists other scopes in the metadata than in the challenge', {
    scopes_supported: ['mcp:read', 'mcp:prompts', 'mcp:admin'],
  }),
  merge('rs-metadata', 'resource-scopes-missing', 'lists no scopes in the resource metadata', {
    scopes_supported: null,
  }),
];
