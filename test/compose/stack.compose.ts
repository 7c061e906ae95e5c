import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { protectedResourceMetadataUrl } from '../../core/metadata.ts';
import { authorizeUrl, CALLBACK, createPkce } from '../helpers/code-flow.ts';
import { sendJson } from '../helpers/serve.ts';
import { runScript } from '../scripts/run-script.ts';
import { bridgeAddress, composeStack, SERVICES, type Stack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await composeStack();
  await stack.up();
});
afterAll(() => stack?.remove());

const getJson = async (
  url: string,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> => {
  const response = await fetch(url, { headers });
  expect(response.status, url).toBe(200);
  return JSON.parse(await response.text());
};

const flow = async (...args: string[]): Promise<{ ok: boolean; result?: unknown }> => {
  const { code, stdout, stderr } = await runScript('flow.ts', ['--url', stack.mcp, '--json', ...args], {});
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout);
};

async function register(): Promise<{
  readonly clientId: string;
  readonly uri: string;
  readonly token: string;
}> {
  const body = JSON.stringify({ client_name: 'Compose test', redirect_uris: [CALLBACK] });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${stack.issuer}/register`, { method: 'POST', headers, body });
  const client = JSON.parse(await response.text());
  expect(response.status, JSON.stringify(client)).toBe(201);
  return {
    clientId: client.client_id,
    uri: client.registration_client_uri,
    token: client.registration_access_token,
  };
}

/** Where an authorization request is redirected to, without anybody having seen a page. */
async function redirectOf(clientId: string, resource: string, scope?: string): Promise<URL> {
  const { challenge } = createPkce();
  const url = authorizeUrl({ issuer: stack.issuer, resource }, challenge, { client_id: clientId, scope });
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.headers.get('location'), await response.text()).not.toBeNull();
  return new URL(response.headers.get('location') ?? '');
}

describe('from the host', () => {
  test('the whole flow ends with the result of whoami', async () => {
    const { ok, result } = await flow('--user', 'alice', '--tool', 'whoami', '--refresh');
    expect(ok).toBe(true);
    expect(result).toMatchObject({ structuredContent: { subject: 'alice', roles: ['user'] } });
  });

  test('the flow of a 2025 client ends with what echo was told', async () => {
    const { result } = await flow(
      '--era',
      'legacy',
      '--tool',
      'echo',
      '--args',
      '{"message":"from the host"}',
    );
    expect(JSON.stringify(result)).toContain('from the host');
  });

  test('a request without a token is challenged with public addresses (RFC 9728 §5.1)', async () => {
    const response = await fetch(stack.mcp, { method: 'POST' });
    expect(response.status).toBe(401);
    const challenge = response.headers.get('www-authenticate');
    expect(challenge).toContain(`resource_metadata="${protectedResourceMetadataUrl(stack.mcp)}"`);
    expect(challenge).not.toContain('error=');
  });

  test('no document names an address that exists between the containers only', async () => {
    const resource = await getJson(protectedResourceMetadataUrl(stack.mcp));
    expect(resource).toMatchObject({ resource: stack.mcp, authorization_servers: [stack.issuer] });
    const server = await getJson(`${stack.issuer}/.well-known/oauth-authorization-server`);
    expect(server.issuer).toBe(stack.issuer);
    const urls = JSON.stringify([resource, server]).match(/https?:\/\/[^"]+/g) ?? [];
    expect(urls.filter((url) => !url.startsWith(stack.issuer) && !url.startsWith(stack.mcp))).toEqual([]);
  });
});

describe('the lab', () => {
  const realm = 'default~compose';
  const playground = { 'x-playground-control': '1' };
  const realmUrl = () => stack.mcp.replace(/\/mcp$/, `/realms/${realm}/mcp`);

  test('a realm needs nothing but its URL, and the MCP server joins what both servers recorded', async () => {
    const { code, stdout, stderr } = await runScript('flow.ts', ['--url', realmUrl(), '--json'], {});
    expect(code, stdout + stderr).toBe(0);
    const url = new URL(`/control/playground/realms/${realm}/verdict`, stack.mcp);
    const verdict = await getJson(url.href, playground);
    expect(verdict).toMatchObject({ realm, missing: [], flows: [{ progress: { done: true } }] });
    expect(['pass', 'warning']).toContain(verdict.outcome);
  });

  test('npm run verdict judges it from the host', async () => {
    const ports = { AUTH_PORT: new URL(stack.issuer).port, MCP_PORT: new URL(stack.mcp).port };
    const { code, stdout } = await runScript('verdict.ts', [realm], ports);
    expect(stdout).toContain('resource-in-token');
    expect(code).toBe(0);
  });

  test('the control API is not reached through a tunnel', async () => {
    const headers = { ...playground, 'x-forwarded-for': '203.0.113.7' };
    const response = await fetch(new URL('/control/realms', stack.issuer), { headers });
    expect(response.status).toBe(403);
  });
});

describe('the console', () => {
  const control = { 'x-playground-control': '1', 'content-type': 'application/json' };
  const demo = async (realm: string, options: object) => {
    const url = `${stack.console}/api/realms/${realm}/demo`;
    const body = JSON.stringify(options);
    return JSON.parse(await (await fetch(url, { method: 'POST', headers: control, body })).text());
  };

  test('serves its page, which was built into the image', async () => {
    const page = await (await fetch(stack.console)).text();
    const [, script = ''] = /<script type="module"[^>]* src="([^"]+)"/.exec(page) ?? [];
    expect((await fetch(new URL(script, stack.console))).headers.get('content-type')).toContain('javascript');
    expect(
      await stack.inside('console', 'sh', '-c', 'ls node_modules | grep -cE "^(vite|preact)$" || true'),
    ).toBe('0\n');
  });

  test('runs the demo client between the containers, by public addresses, to the result of a tool', async () => {
    expect(await demo('default~console', { stepUp: true, refresh: true })).toMatchObject({ ok: true });
    const verdict = await getJson(`${stack.console}/api/realms/default~console/verdict`);
    expect(verdict).toMatchObject({ missing: [], flows: [{ progress: { done: true } }] });
  });

  test('hosts documents that the authorization server fetches', async () => {
    const report = await demo('cimd-only~console', { registration: 'cimd' });
    expect(report).toMatchObject({ ok: true });
    const document = await getJson(`${stack.console}/api/documents/demo-client`);
    expect(document).toMatchObject({
      clientId: `${stack.console.replace('http:', 'https:')}/clients/demo-client.json`,
      lastFetch: { by: 'the authorization server' },
    });
  });

  test('is neither for a tunnel nor for a foreign name nor for the page of somebody else', async () => {
    const refused = [
      { 'x-forwarded-for': '203.0.113.7' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ];
    const statuses = refused.map(
      async (headers) => (await fetch(`${stack.console}/api/realms`, { headers })).status,
    );
    expect(await Promise.all(statuses)).toEqual([403, 403, 403]);
  });
});

describe('the containers', () => {
  test.each(SERVICES)('%s runs as an ordinary user without a capability', async (service) => {
    const status = await stack.inside(service, 'cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\s+1000\s+1000\s+1000\s+1000$/m);
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
  });

  test.each(SERVICES)('%s cannot write to its own file system', async (service) => {
    expect((await stack.inspect(service)).HostConfig).toMatchObject({ ReadonlyRootfs: true, Init: true });
    await expect(stack.inside(service, 'touch', '/app/.cache/new')).rejects.toThrow(/Read-only file system/);
  });

  test.each(SERVICES)('%s is published on loopback only', async (service) => {
    const { Ports } = (await stack.inspect(service)).NetworkSettings;
    const published = Object.values(Ports).flatMap((bindings) => bindings ?? []);
    expect(published.map(({ HostIp }) => HostIp)).toEqual(['127.0.0.1']);
  });

  test('the keys are in the authorization server, and nowhere else', async () => {
    const find = [
      'sh',
      '-c',
      'find / -xdev -name "*.json" -path "*/keys/*" -not -path "*/node_modules/*"; ls -A /data',
    ];
    expect(await stack.inside('auth-server', ...find)).toContain('playground.db');
    expect(await stack.inside('auth-server', 'ls', '/data/keys')).toContain('signing-keys.json');
    for (const other of ['mcp-server', 'console'] as const) {
      expect(await stack.inside(other, ...find)).toBe('');
      expect((await stack.inspect(other)).Mounts).toEqual([]);
    }
  });

  test('say once how to connect, and where the console is before that', async () => {
    const { stdout } = await stack.compose(['logs', '--no-log-prefix', '--no-color']);
    expect(stdout.split(`claude mcp add --transport http playground ${stack.mcp}`)).toHaveLength(2);
    const welcome = stdout.slice(stdout.indexOf('MCP OAuth playground:'));
    expect(/http\S+/.exec(welcome)?.[0]).toBe(stack.console);
  });
});

describe('the commands inside', () => {
  test('sign a token that the MCP server accepts, and rotate the keys under the running servers', async () => {
    const sign = async () =>
      (await stack.inside('auth-server', 'node', 'scripts/token.ts', '--user', 'bob')).trim();
    const call = async (token: string) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
      return (await fetch(stack.mcp, { method: 'POST', headers, body })).status;
    };
    const kids = async () => (await getJson(`${stack.issuer}/.well-known/jwks.json`)).keys;
    const before = await sign();
    await stack.inside('auth-server', 'node', 'scripts/keys.ts', 'rotate');
    await expect.poll(kids, { timeout: 10_000 }).toHaveLength(2);
    const after = await sign();
    expect([await call(before), await call(after)]).not.toContain(401);
  });
});

describe('start and stop', () => {
  test('all stop on SIGTERM within three seconds, with exit code 0', async () => {
    const started = performance.now();
    const { code } = await stack.compose(['stop']);
    const took = performance.now() - started;
    const codes = await Promise.all(SERVICES.map(async (name) => (await stack.inspect(name)).State.ExitCode));
    await stack.up();
    expect({ code, codes }).toEqual({ code: 0, codes: [0, 0, 0] });
    expect(took).toBeLessThan(3000);
  });

  test('a registered client and the keys survive `down` and `up` (RFC 7592 §2.1)', async () => {
    const client = await register();
    const keys = await getJson(`${stack.issuer}/.well-known/jwks.json`);
    expect((await stack.compose(['down'])).code).toBe(0);
    await stack.up();
    const read = await getJson(client.uri, { authorization: `Bearer ${client.token}` });
    expect(read.client_id).toBe(client.clientId);
    expect(await getJson(`${stack.issuer}/.well-known/jwks.json`)).toEqual(keys);
  });

  test('a setting that cannot be used ends the container with one line that names it', async () => {
    const { code, stdout, stderr } = await stack.compose(['run', '--rm', '--no-deps', 'auth-server'], {
      SIGNING_ALG: 'HS256',
    });
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/^cannot start: SIGNING_ALG="HS256": .+$/m);
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  });
});

describe('AUTO_CONSENT in the environment of `docker compose up`', () => {
  beforeAll(() => stack.up({ AUTO_CONSENT: 'bob' }));
  afterAll(() => stack.up());

  test('makes /authorize answer with the code at once', async () => {
    const { clientId } = await register();
    const redirect = await redirectOf(clientId, stack.mcp, 'mcp:read');
    expect(Object.fromEntries(redirect.searchParams)).toMatchObject({
      iss: stack.issuer,
      code: expect.any(String),
    });
  });

  test('a resource on the host is looked up under its own localhost URL (RFC 9728 §3)', async () => {
    const server = createServer((request, response) =>
      sendJson(response, {
        resource: `http://${request.headers.host}/mcp`,
        authorization_servers: [stack.issuer],
        scopes_supported: ['notes:read'],
      }),
    );
    // Where the engine is not in a machine of its own, the host has to listen where containers can reach it.
    const bound = (host?: string) => once(server.listen(0, host), 'listening');
    await bound(await bridgeAddress()).catch(() => bound('127.0.0.1'));
    const address = server.address();
    const resource = `http://localhost:${typeof address === 'object' ? address?.port : 0}/mcp`;
    try {
      const { clientId } = await register();
      const redirect = await redirectOf(clientId, resource, 'notes:read');
      expect(Object.fromEntries(redirect.searchParams)).toMatchObject({ code: expect.any(String) });
    } finally {
      server.close();
    }
  });
});
