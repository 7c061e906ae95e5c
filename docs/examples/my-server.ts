import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';

/** The server under test: yours protects real tools. It trusts one issuer, and publishes which (RFC 9728). */
export async function myServer(issuer: string) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`; // a TCP port, never a pipe
  const resource = `${origin}/mcp`;
  const metadataPath = '/.well-known/oauth-protected-resource/mcp';
  const answer = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

  const discovered = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json();
  const keys = createRemoteJWKSet(new URL(discovered.jwks_uri));

  server.on('request', async (request, response) => {
    if (request.url === metadataPath) {
      const scopes_supported = ['notes:read'];
      return answer(response, 200, { resource, authorization_servers: [issuer], scopes_supported });
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    try {
      const { payload } = await jwtVerify(token ?? '', keys, { issuer, audience: resource, typ: 'at+jwt' });
      answer(response, 200, { hello: payload.sub });
    } catch {
      const challenge = `Bearer resource_metadata="${origin}${metadataPath}", scope="notes:read"`;
      answer(response, 401, { error: 'invalid_token' }, { 'www-authenticate': challenge });
    }
  });
  return { resource, [Symbol.asyncDispose]: async () => void server.close() };
}
