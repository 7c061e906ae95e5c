import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
} from 'jose';

/** A signing key of the test issuer. */
export interface TestKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** Makes a key that the issuer may publish, or may not. */
export async function testKey(alg = 'ES256'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, alg, privateKey, publicJwk: { ...jwk, kid, alg, use: 'sig' } };
}

/** Signs anything as a compact JWS, with the header as it is given. */
export function sign(payload: unknown, header: Record<string, unknown>, key: CryptoKey): Promise<string> {
  const bytes =
    payload instanceof Uint8Array
      ? payload
      : new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return new CompactSign(bytes)
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(key, { crit: { 'urn:test': true } });
}

/** The issuer of a realm, below the test issuer, with a key of its own. */
export interface RealmIssuer {
  readonly issuer: string;
  readonly key: TestKey;
  /** What its introspection answers, by token; anything else is inactive. */
  readonly introspection: Map<string, Record<string, unknown>>;
  /** Signs an access token for the realm's MCP server. Claims and header members that are undefined are left out. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

/** An authorization server reduced to what a resource server sees of it, over real HTTP. */
export interface TestIssuer {
  readonly issuer: string;
  readonly origin: string;
  /** The key that signs now. */
  readonly key: TestKey;
  /** The published keys; tests may change the list. */
  keys: JWK[];
  /** Members that replace or add to the metadata. */
  metadata: Record<string, unknown>;
  /** Paths that answer with the metadata. */
  metadataPaths: string[];
  /** What introspection answers, by token; anything else is inactive. */
  readonly introspection: Map<string, Record<string, unknown>>;
  /** Every request, `GET /path`. */
  readonly requests: string[];
  /** The Authorization headers and bodies of introspection requests. */
  readonly questions: { authorization: string | undefined; body: string }[];
  /** Signs an access token. Claims and header members that are undefined are left out. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** The issuer at `/realms/<name>`, whose documents are there from now on. */
  realm(name: string): Promise<RealmIssuer>;
  /** Takes a new key into use; the old one stays published unless told otherwise. */
  rotate(options?: { keepOld: boolean }): Promise<void>;
  /** Closes the port, connections included. */
  goDown(): Promise<void>;
  /** Opens the same port again. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts an issuer on a free port.
 *
 * @param options `path` of the issuer, `resource` as the default audience, `now` in seconds
 */
export async function startIssuer(options: {
  readonly path?: string;
  readonly resource: () => string;
  readonly now: () => number;
  readonly alg?: string;
}): Promise<TestIssuer> {
  const server = createServer((request, response) => void handle(request, response));
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo; // listening on TCP
  const origin = `http://localhost:${port}`;
  const path = options.path ?? '';
  let key = await testKey(options.alg);
  const realms = new Map<string, RealmIssuer>();

  const claimsFor = (iss: string, aud: string) => {
    const now = options.now();
    return {
      iss,
      aud,
      sub: 'alice',
      client_id: 'test-client',
      scope: 'mcp:read mcp:tools mcp:prompts mcp:resources',
      roles: ['user'],
      iat: now,
      exp: now + 600,
      jti: crypto.randomUUID(),
    };
  };

  const issuer: TestIssuer = {
    issuer: `${origin}${path}`,
    origin,
    get key() {
      return key;
    },
    keys: [key.publicJwk],
    metadata: {},
    metadataPaths: [`/.well-known/oauth-authorization-server${path}`],
    introspection: new Map(),
    requests: [],
    questions: [],
    token(claims = {}, header = {}) {
      const payload = { ...claimsFor(issuer.issuer, options.resource()), ...claims };
      return sign(payload, { alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header }, key.privateKey);
    },
    async realm(name) {
      const known = realms.get(name);
      if (known) return known;
      const own = await testKey();
      const about = { iss: `${origin}/realms/${name}`, aud: `/realms/${name}/mcp` };
      const realm: RealmIssuer = {
        issuer: about.iss,
        key: own,
        introspection: new Map(),
        token(claims = {}, header = {}) {
          const payload = {
            ...claimsFor(about.iss, new URL(about.aud, options.resource()).href),
            ...claims,
          };
          return sign(payload, { alg: own.alg, typ: 'at+jwt', kid: own.kid, ...header }, own.privateKey);
        },
      };
      realms.set(name, realm);
      return realm;
    },
    async rotate({ keepOld } = { keepOld: true }) {
      key = await testKey(options.alg);
      issuer.keys = [key.publicJwk, ...(keepOld ? issuer.keys : [])];
    },
    goDown: stop,
    comeBack: () => listen(port),
    close: stop,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    issuer.requests.push(`${request.method} ${url.pathname}`);
    const introspect = async ({ introspection }: Pick<RealmIssuer, 'introspection'>) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      issuer.questions.push({ authorization: request.headers.authorization, body });
      return introspection.get(new URLSearchParams(body).get('token') ?? '') ?? { active: false };
    };
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (issuer.metadataPaths.includes(url.pathname)) {
      return void json(200, {
        issuer: issuer.issuer,
        jwks_uri: `${issuer.issuer}/jwks`,
        introspection_endpoint: `${issuer.issuer}/introspect`,
        ...issuer.metadata,
      });
    }
    if (url.pathname === `${path}/jwks`) return void json(200, { keys: issuer.keys });
    if (url.pathname === `${path}/introspect`) return void json(200, await introspect(issuer));
    for (const realm of realms.values()) {
      const below = new URL(realm.issuer).pathname;
      if (url.pathname === `/.well-known/oauth-authorization-server${below}`) {
        const [jwks_uri, introspection_endpoint] = [`${realm.issuer}/jwks`, `${realm.issuer}/introspect`];
        return void json(200, { issuer: realm.issuer, jwks_uri, introspection_endpoint });
      }
      if (url.pathname === `${below}/jwks`) return void json(200, { keys: [realm.key.publicJwk] });
      if (url.pathname === `${below}/introspect`) return void json(200, await introspect(realm));
    }
    json(404, { error: 'not_found' });
  }
  return issuer;
}
