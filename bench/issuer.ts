import { once } from 'node:events';
import { createServer } from 'node:http';
import { publicJwk } from '../keys/key-pair.ts';
import { accessTokenClaims, signToken } from '../keys/sign.ts';
import type { Environment } from './environment.ts';
import { driveEach } from './load.ts';
import { freePort } from './ports.ts';

/** An issuer that consists of its documents, and signs as many tokens as it is asked for. */
export interface Issuer {
  readonly issuer: string;
  /** Distinct access tokens of one user for a resource. They live for an hour. */
  sign(resource: string, count: number): Promise<string[]>;
  close(): void;
}

/** Serves the metadata (RFC 8414) and the key set of an issuer from this process. */
export async function startIssuer({ key }: Environment): Promise<Issuer> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [publicJwk(key)] } : metadata));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer,
    async sign(resource, count) {
      const now = Math.floor(Date.now() / 1000);
      const about = { issuer, audience: resource, subject: 'alice', clientId: 'benchmark', now };
      const tokens: string[] = [];
      await driveEach(
        async (index) => {
          const of = { ...about, scope: 'mcp:read mcp:tools', expiresIn: 3600, jti: String(index) };
          tokens.push(await signToken(key, accessTokenClaims(of)));
        },
        4,
        count,
      );
      return tokens;
    },
    close: () => void server.close(),
  };
}
