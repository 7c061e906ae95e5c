import { describe, expect, it } from 'vitest';
import {
  isSameResource,
  judgeResourceMetadata,
  resourceMetadataLocations,
} from '../../client/discover-resource.ts';
import {
  checkPkceSupport,
  judgeServerMetadata,
  selectAuthorizationServer,
} from '../../client/discover-server.ts';
import { answer } from './answers.ts';

const MCP_URL = 'http://localhost:9000/realms/r/mcp';
const ISSUER = 'http://localhost:9001/realms/r';
const URL_OF_METADATA = 'http://localhost:9001/.well-known/oauth-authorization-server/realms/r';

const challenge = (resource_metadata: string) => ({ scheme: 'Bearer', params: { resource_metadata } });

describe('where protected resource metadata is looked for (MCP 2026-07-28, Discovery Requirements)', () => {
  it('asks what the challenge names, then the path form, then the root form (RFC 9728 §5.1, §3.1)', () => {
    expect(resourceMetadataLocations(MCP_URL, challenge('http://localhost:9000/custom.json'))).toEqual([
      { url: 'http://localhost:9000/custom.json', form: 'challenge' },
      { url: 'http://localhost:9000/.well-known/oauth-protected-resource/realms/r/mcp', form: 'path' },
      { url: 'http://localhost:9000/.well-known/oauth-protected-resource', form: 'root' },
    ]);
  });

  it('asks no place twice when the challenge names the path form', () => {
    const [first, ...rest] = resourceMetadataLocations(MCP_URL, undefined);
    expect(resourceMetadataLocations(MCP_URL, challenge(first?.url ?? ''))).toHaveLength(rest.length + 1);
  });

  it.each(['not a url', 'data:application/json,{}', 'file:///etc/passwd'])(
    'passes over a resource_metadata that is no URL of a host: %s',
    (told) => {
      expect(resourceMetadataLocations(MCP_URL, challenge(told))).toEqual(
        resourceMetadataLocations(MCP_URL, undefined),
      );
    },
  );

  it('knows only the root form for a server at the root', () => {
    expect(resourceMetadataLocations('http://localhost:9000', undefined)).toEqual([
      { url: 'http://localhost:9000/.well-known/oauth-protected-resource', form: 'root' },
    ]);
  });
});

describe('whether metadata is about the URL we connect to (RFC 9728 §3.3)', () => {
  it.each([
    ['the same string', MCP_URL, MCP_URL, 'path', true],
    ['a trailing slash', `${MCP_URL}/`, MCP_URL, 'path', false],
    [
      'another spelling of this machine',
      MCP_URL.replace('localhost', '127.0.0.1'),
      MCP_URL,
      'challenge',
      false,
    ],
    ['another host', 'https://evil.example/mcp', MCP_URL, 'challenge', false],
    ['the origin, at the path form', 'http://localhost:9000', MCP_URL, 'path', false],
    ['the origin, at the root form', 'http://localhost:9000', MCP_URL, 'root', true],
    [
      'an empty path and a slash (RFC 3986 §6.2.3)',
      'http://localhost:9000/',
      'http://localhost:9000',
      'challenge',
      true,
    ],
  ] as const)('%s', (_what, resource, mcpUrl, form, same) => {
    expect(isSameResource(resource, mcpUrl, form)).toBe(same);
  });

  it.each([
    ['a status other than 200', answer(404, {}), /404/],
    ['a page instead of JSON', answer(200, '<html>', 'text/html'), /not JSON \(text\/html\)/],
    ['an array', answer(200, []), /not an object/],
    ['no resource', answer(200, { authorization_servers: [] }), /resource is missing/],
    [
      'servers that are no list',
      answer(200, { resource: MCP_URL, authorization_servers: 'x' }),
      /authorization_servers/,
    ],
  ])('refuses %s (RFC 9728 §3.2)', (_what, response, detail) => {
    const judged = judgeResourceMetadata(response, { url: 'u', form: 'path', mcpUrl: MCP_URL });
    expect(judged).toMatchObject({ ok: false, error: { reason: 'resource_metadata_malformed' } });
    expect(judged).toHaveProperty('error.detail', expect.stringMatching(detail));
  });
});

describe('authorization server metadata', () => {
  const document = { issuer: ISSUER, token_endpoint: 'http://localhost:9001/realms/r/token' };
  const judge = (body: unknown, status = 200) =>
    judgeServerMetadata(answer(status, body), { url: URL_OF_METADATA, issuer: ISSUER });

  it('is taken when its issuer is the one it was asked for', () => {
    expect(judge(document)).toEqual({ ok: true, value: document });
  });

  it.each([
    `${ISSUER}/`,
    ISSUER.replace('http://localhost', 'HTTP://LOCALHOST'),
    ISSUER.replace('/r', '/./r'),
    'https://evil.example',
    ISSUER.replace(':9001', ''),
  ])(
    'is refused with the issuer %s: a string comparison, nothing is normalized (RFC 8414 §3.3)',
    (issuer) => {
      expect(judge({ ...document, issuer })).toMatchObject({
        ok: false,
        error: { reason: 'issuer_mismatch', expected: ISSUER, got: issuer },
      });
    },
  );

  it.each([
    ['javascript:alert(1)', 'a script'],
    ['http://as.example/authorize', 'http on another machine'],
    ['/authorize', 'a relative URL'],
  ])('is refused with %s for an endpoint: %s (OAuth 2.1 §1.5)', (authorization_endpoint) => {
    expect(judge({ ...document, authorization_endpoint })).toMatchObject({
      ok: false,
      error: { reason: 'server_metadata_malformed' },
    });
  });

  it.each([
    [undefined, false],
    [[], false],
    [['plain'], false],
    [['plain', 'S256'], true],
  ])(
    'with code_challenge_methods_supported %j supports PKCE: %s (MCP, Authorization Code Protection)',
    (methods, ok) => {
      const metadata = { issuer: ISSUER, ...(methods ? { code_challenge_methods_supported: methods } : {}) };
      expect(checkPkceSupport(metadata).ok).toBe(ok);
    },
  );
});

describe('the choice of the authorization server (RFC 9728 §7.6)', () => {
  const choose = (authorization_servers: readonly string[] | undefined, preferred?: string) =>
    selectAuthorizationServer(
      { resource: MCP_URL, ...(authorization_servers && { authorization_servers }) },
      preferred,
    );
  const servers = ['https://one.example', 'https://two.example'];

  it('is the one that the client has credentials for', () => {
    expect(choose(servers, 'https://two.example')).toEqual({ ok: true, value: servers[1] });
  });

  it('is the first when there are no credentials', () => {
    expect(choose(servers, 'https://three.example')).toEqual({ ok: true, value: servers[0] });
  });

  it.each([[undefined], [[]], [['not a url']]])(
    'fails for %j (MCP, Authorization Server Location)',
    (listed) => {
      expect(choose(listed)).toEqual({
        ok: false,
        error: { reason: 'authorization_server_missing', resource: MCP_URL },
      });
    },
  );
});
