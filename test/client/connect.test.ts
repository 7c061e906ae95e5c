import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectOptions, connect } from '../../client/connect.ts';
import { memoryCredentials } from '../../client/credentials.ts';
import { generateDpopKey } from '../../client/dpop.ts';
import type { Fetch } from '../../client/http.ts';
import type { Step } from '../../client/steps.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../client/user-agent/headless.ts';
import { type Playground, startPlayground } from '../../playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

interface Changes extends Partial<ConnectOptions> {
  readonly user?: string;
}

/** A connection to the playground, and the hops it takes. */
function client({ user = 'alice', ...changes }: Changes = {}) {
  const steps: Step[] = [];
  const connection = connect({
    url: playground.mcpUrl,
    fetch,
    now: Date.now,
    clientInfo: { name: 'test', version: '1' },
    redirectUri: HEADLESS_REDIRECT_URI,
    userAgent: headlessUserAgent({ fetch, login: user, now: Date.now }),
    onStep: (step) => steps.push(step),
    ...changes,
  });
  return { connection, steps, names: () => steps.map(({ name }) => name) };
}

const whoami = { name: 'whoami', arguments: {} };
const is = (url: string, path: string): boolean => new URL(url).pathname === path;

describe('a connection to a protected MCP server', () => {
  it.each(['modern', 'legacy'] as const)(
    'gets from the first 401 to a tool result in the %s era',
    async (era) => {
      const { connection, names } = client({ era });
      expect(await connection.request('tools/call', whoami)).toMatchObject({ ok: true });
      expect(names().filter((name) => name !== 'call')).toEqual([
        'resource_metadata',
        'server_metadata',
        'register',
        'authorize',
        'token',
      ]);
      expect(connection.authorization?.resource).toBe(playground.resource);
      await connection.close();
    },
  );

  it('finds out that the server speaks the modern era (MCP 2026-07-28, Backward Compatibility)', async () => {
    const { connection } = client();
    expect(connection.era).toBeUndefined();
    await connection.request('tools/list');
    expect(connection.era).toBe('modern');
  });

  it('falls back to initialize where the server does not know the modern era', async () => {
    const legacyOnly: Fetch = async (url, init) => {
      const modern = new Headers(init.headers).has('mcp-method');
      return modern && new Headers(init.headers).has('authorization')
        ? new Response('Bad Request: Server not initialized', { status: 400 })
        : fetch(url, init);
    };
    const { connection } = client({ fetch: legacyOnly });
    expect(await connection.request('tools/list')).toMatchObject({ ok: true });
    expect(connection.era).toBe('legacy');
    await connection.close();
  });

  it('opens another session when its session has ended (MCP 2025-11-25, Session Management)', async () => {
    let ended = false;
    const forgetful: Fetch = async (url, init) => {
      const calling = is(url, '/mcp') && String(init.body).includes('tools/call');
      if (ended || !calling) return fetch(url, init);
      ended = true;
      return Response.json({ error: 'no such session' }, { status: 404 });
    };
    const { connection, steps } = client({ era: 'legacy', fetch: forgetful });
    await connection.request('tools/list');
    expect(await connection.request('tools/call', whoami)).toMatchObject({ ok: true });
    const opened = steps.filter(({ title, response }) => title === 'initialize' && response?.status === 200);
    expect(opened).toHaveLength(2);
    await connection.close();
  });

  it('authenticates a confidential client by its secret (RFC 6749 §2.3.1)', async () => {
    const preRegistered = {
      clientId: 'playground-confidential',
      clientSecret: 'playground-confidential-secret',
    };
    const { connection } = client({ registration: { preRegistered } });
    expect(await connection.request('tools/call', whoami)).toMatchObject({ ok: true });
    expect(connection.authorization?.client.method).toBe('pre');
  });

  it('gets a token for itself (RFC 6749 §4.4)', async () => {
    const preRegistered = { clientId: 'playground-machine', clientSecret: 'playground-machine-secret' };
    const { connection, names } = client({ grant: 'client_credentials', registration: { preRegistered } });
    expect(await connection.request('tools/call', whoami)).toMatchObject({ ok: true });
    expect(names()).not.toContain('authorize');
  });

  it('proves its key with every request when the token is bound to it (RFC 9449 §7)', async () => {
    const { connection, steps } = client({ dpop: await generateDpopKey() });
    expect(await connection.request('tools/call', whoami)).toMatchObject({ ok: true });
    expect(connection.authorization?.tokens.tokenType).toBe('DPoP');
    const proofs = steps.flatMap(({ request }) => request?.headers.dpop ?? []);
    expect(proofs.length).toBeGreaterThan(2);
    expect(new Set(proofs).size).toBe(proofs.length);
  });

  it('steps up by the union of scopes and repeats the request (MCP 2026-07-28, Step-Up)', async () => {
    const { connection, names } = client({ scopes: ['mcp:read'] });
    expect(await connection.request('tools/list')).toMatchObject({ ok: true });
    expect(connection.authorization?.granted).toEqual(['mcp:read']);
    expect(await connection.request('tools/call', whoami)).toMatchObject({ ok: true });
    expect(connection.authorization?.granted).toEqual(['mcp:read', 'mcp:tools']);
    expect(names().filter((name) => name === 'step_up' || name === 'register')).toEqual([
      'register',
      'step_up',
    ]);
  });

  it('stops stepping up when the user may not grant the scope', async () => {
    const { connection, names } = client({ user: 'bob' });
    expect(await connection.request('tools/call', whoami)).toEqual({
      ok: false,
      error: { reason: 'still_forbidden', operation: 'tools/call whoami', scopes: ['mcp:tools'] },
    });
    expect(names().filter((name) => name === 'authorize')).toHaveLength(2);
  });

  it('does not try a token again and again that is refused as soon as it is issued', async () => {
    const refusing: Fetch = async (url, init) => {
      const signed = is(url, '/mcp') && new Headers(init.headers).has('authorization');
      const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
      return signed ? new Response('', { status: 401, headers }) : fetch(url, init);
    };
    const { connection, names } = client({ fetch: refusing, era: 'modern' });
    expect(await connection.request('tools/list')).toMatchObject({
      ok: false,
      error: { reason: 'still_unauthorized', error: 'invalid_token' },
    });
    expect(names().filter((name) => name === 'authorize')).toHaveLength(1);
  });

  it('logs in once for requests that need a token at the same time', async () => {
    const { connection, names } = client({ era: 'modern' });
    const answers = await Promise.all([1, 2, 3].map(() => connection.request('tools/call', whoami)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(names().filter((name) => name === 'authorize' || name === 'refresh')).toEqual(['authorize']);
  });

  it('keeps the scopes it had when a refused token sends it to log in again (MCP 2026-07-28, Scope Selection)', async () => {
    let revoked = false;
    const revoking: Fetch = async (url, init) => {
      if (is(url, '/token') && String(init.body).includes('grant_type=refresh_token')) {
        return Response.json({ error: 'invalid_grant' }, { status: 400 });
      }
      if (!revoked || !is(url, '/mcp')) return fetch(url, init);
      revoked = false;
      const headers = { 'www-authenticate': 'Bearer error="invalid_token", scope="mcp:read"' };
      return new Response('', { status: 401, headers });
    };
    const { connection } = client({ fetch: revoking, scopes: ['mcp:read'] });
    await connection.request('tools/call', whoami); // steps up
    revoked = true;
    await connection.request('tools/list');
    expect(connection.authorization?.granted).toEqual(['mcp:read', 'mcp:tools']);
  });

  it('says who is to log in (login_hint, OpenID Connect Core §3.1.2.1)', async () => {
    await using automatic = await startPlayground({ settings: { AUTO_CONSENT: 'alice' } });
    const { connection } = client({ url: automatic.mcpUrl, loginHint: 'admin' });
    expect(await connection.request('tools/call', whoami)).toMatchObject({
      ok: true,
      value: { structuredContent: { username: 'admin' } },
    });
  });

  it('says that the authorization server does not answer, without asking for its other documents', async () => {
    const down: Fetch = async (url, init) => {
      if (url.startsWith(playground.issuer))
        throw new TypeError('fetch failed', { cause: new Error('refused') });
      return fetch(url, init);
    };
    const { connection, names } = client({ fetch: down });
    expect(await connection.request('tools/list')).toMatchObject({
      ok: false,
      error: { reason: 'unreachable', detail: 'refused' },
    });
    expect(names().filter((name) => name === 'server_metadata')).toHaveLength(1);
  });

  it('says which URL does not answer', async () => {
    const { connection } = client({ url: 'http://localhost:1/mcp' });
    expect(await connection.request('tools/list')).toMatchObject({
      ok: false,
      error: { reason: 'unreachable', url: 'http://localhost:1/mcp' },
    });
  });
});

describe('the tokens of a connection', () => {
  it('are refreshed on request, and the refresh token rotates (OAuth 2.1 §4.3.1)', async () => {
    const { connection } = client();
    await connection.request('tools/list');
    const before = connection.authorization?.tokens;
    expect(await connection.refresh()).toMatchObject({ ok: true });
    const after = connection.authorization?.tokens;
    expect(after?.accessToken).not.toBe(before?.accessToken);
    expect(after?.refreshToken).not.toBe(before?.refreshToken);
    expect(await connection.request('tools/call', whoami)).toMatchObject({ ok: true });
  });

  it('are refreshed before a request when they have expired (RFC 6749 §5.1)', async () => {
    let elapsed = 0;
    const { connection, names } = client({ now: () => Date.now() + elapsed });
    await connection.request('tools/list');
    elapsed = playground.config.ACCESS_TOKEN_TTL * 1000;
    expect(await connection.request('tools/list')).toMatchObject({ ok: true });
    expect(names().filter((name) => name === 'refresh' || name === 'authorize')).toEqual([
      'authorize',
      'refresh',
    ]);
  });

  it('are refreshed once, however many ask for it (RFC 9700 §4.14.2)', async () => {
    let elapsed = 0;
    const { connection, names } = client({ now: () => Date.now() + elapsed });
    await connection.request('tools/list');
    const both = await Promise.all([connection.refresh(), connection.refresh()]);
    expect(both.every(({ ok }) => ok)).toBe(true);
    await connection.request('tools/list');
    elapsed = playground.config.ACCESS_TOKEN_TTL * 1000;
    await Promise.all([1, 2, 3].map(() => connection.request('tools/list')));
    expect(names().filter((name) => name === 'refresh')).toHaveLength(2);
    expect(names().filter((name) => name === 'authorize')).toHaveLength(1);
  });

  it.each(['invalid_grant', 'invalid_client'])(
    'come from no refresh token that was refused with %s: it is not shown again',
    async (error) => {
      let shown = 0;
      const refusing: Fetch = async (url, init) => {
        if (!is(url, '/token') || !String(init.body).includes('grant_type=refresh_token'))
          return fetch(url, init);
        shown += 1;
        return Response.json({ error }, { status: 400 });
      };
      const { connection } = client({ fetch: refusing });
      await connection.request('tools/list');
      expect(await connection.refresh()).toMatchObject({
        ok: false,
        error: { reason: 'token_refused', error },
      });
      expect(await connection.refresh()).toEqual({ ok: false, error: { reason: 'refresh_token_missing' } });
      expect(shown).toBe(1);
    },
  );

  it('are used once before they are refreshed, however short their life is said to be', async () => {
    const hasty: Fetch = async (url, init) => {
      const response = await fetch(url, init);
      if (!is(url, '/token')) return response;
      const body: unknown = await response.json();
      return Response.json({ ...Object(body), expires_in: 0 });
    };
    const { connection, names } = client({ fetch: hasty, era: 'modern' });
    expect(await connection.request('tools/list')).toMatchObject({ ok: true });
    expect(names().filter((name) => name === 'refresh')).toEqual([]);
  });

  it('are got anew by a login when the refresh token is refused too', async () => {
    const noRefresh: Fetch = async (url, init) =>
      is(url, '/token') && String(init.body).includes('grant_type=refresh_token')
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : fetch(url, init);
    let refuse = false;
    const expiring: Fetch = async (url, init) => {
      if (!refuse || !is(url, '/mcp')) return noRefresh(url, init);
      refuse = false;
      return new Response('', {
        status: 401,
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      });
    };
    const { connection, names } = client({ fetch: expiring });
    await connection.request('tools/list');
    refuse = true;
    expect(await connection.request('tools/list')).toMatchObject({ ok: true });
    expect(names().filter((name) => name === 'refresh' || name === 'authorize')).toEqual([
      'authorize',
      'refresh',
      'authorize',
    ]);
  });

  it('are not to be had from a refresh token that was never issued', async () => {
    expect(await client().connection.refresh()).toEqual({
      ok: false,
      error: { reason: 'refresh_token_missing' },
    });
  });
});

describe('the registration of a connection', () => {
  it('is made once for an issuer and kept (MCP 2026-07-28, Authorization Server Binding)', async () => {
    const credentials = memoryCredentials();
    await client({ credentials }).connection.request('tools/list');
    const second = client({ credentials });
    expect(await second.connection.request('tools/list')).toMatchObject({ ok: true });
    expect(second.names()).not.toContain('register');
  });

  it('is made again when the token endpoint has forgotten the client (RFC 6749 §5.2)', async () => {
    let forgotten = true;
    const forgetful: Fetch = async (url, init) => {
      if (!is(url, '/token') || !forgotten) return fetch(url, init);
      forgotten = false;
      return Response.json({ error: 'invalid_client' }, { status: 401 });
    };
    const { connection, names } = client({ fetch: forgetful });
    expect(await connection.request('tools/list')).toMatchObject({ ok: true });
    expect(names().filter((name) => name === 'register')).toHaveLength(2);
  });

  it('never sends credentials of another issuer (MCP 2026-07-28, Authorization Server Binding)', async () => {
    const preRegistered = {
      clientId: 'playground-confidential',
      clientSecret: 's',
      issuer: 'https://old.example',
    };
    const { connection, names } = client({ registration: { preRegistered } });
    expect(await connection.request('tools/list')).toMatchObject({
      ok: false,
      error: {
        reason: 'credentials_bound_elsewhere',
        issuer: playground.issuer,
        boundTo: 'https://old.example',
      },
    });
    expect(names()).not.toContain('authorize');
  });
});
