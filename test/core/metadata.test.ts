import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../core/addresses.ts';
import {
  authorizationServerMetadataUrls,
  protectedResourceMetadataUrl,
  protectedResourceMetadataUrls,
} from '../../core/metadata.ts';

describe('protected resource metadata URLs', () => {
  it.each([
    ['http://localhost:9000/mcp', 'http://localhost:9000/.well-known/oauth-protected-resource/mcp'],
    ['https://a.example', 'https://a.example/.well-known/oauth-protected-resource'],
    ['https://a.example/', 'https://a.example/.well-known/oauth-protected-resource'],
    ['https://a.example/x/mcp?k=v', 'https://a.example/.well-known/oauth-protected-resource/x/mcp?k=v'],
  ])('puts the well-known suffix between host and path of %s (RFC 9728 §3.1)', (resource, url) => {
    expect(protectedResourceMetadataUrl(resource)).toBe(url);
  });

  it('tries the path form before the root form (MCP, Protected Resource Metadata Discovery Requirements)', () => {
    expect(protectedResourceMetadataUrls('http://localhost:9000/mcp')).toEqual([
      'http://localhost:9000/.well-known/oauth-protected-resource/mcp',
      'http://localhost:9000/.well-known/oauth-protected-resource',
    ]);
  });

  it('tries a resource without a path once', () => {
    expect(protectedResourceMetadataUrls('https://a.example')).toHaveLength(1);
  });
});

describe('authorization server metadata URLs (MCP, Authorization Server Metadata Discovery)', () => {
  it('are two for an issuer without a path', () => {
    expect(authorizationServerMetadataUrls('http://localhost:9001')).toEqual([
      'http://localhost:9001/.well-known/oauth-authorization-server',
      'http://localhost:9001/.well-known/openid-configuration',
    ]);
  });

  it('are three for an issuer with a path, in the order of the specification', () => {
    expect(authorizationServerMetadataUrls('https://auth.example.com/tenant1')).toEqual([
      'https://auth.example.com/.well-known/oauth-authorization-server/tenant1',
      'https://auth.example.com/.well-known/openid-configuration/tenant1',
      'https://auth.example.com/tenant1/.well-known/openid-configuration',
    ]);
  });
});

it('makes the canonical resource with a path and without a trailing slash (RFC 8707 §2)', () => {
  const addresses = addressesOf({ authUrl: 'http://localhost:9001', mcpUrl: 'http://localhost:9000' });
  expect(addresses).toEqual({
    issuer: 'http://localhost:9001',
    resource: 'http://localhost:9000/mcp',
    resourceMetadata: 'http://localhost:9000/.well-known/oauth-protected-resource/mcp',
  });
});
