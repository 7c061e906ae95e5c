import { describe, expect, it } from 'vitest';
import { clientMetadata } from '../../../client/client-metadata.ts';
import { viewJwt } from '../../../client/jwt-view.ts';
import { codeChallenge } from '../../../client/pkce.ts';
import { HEADLESS_REDIRECT_URI } from '../../../client/user-agent/headless.ts';
import { parseChallenges } from '../../../core/challenges.ts';
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { RealmHandle } from '../../../lab/control/realm-handle.ts';
import { SCENARIOS } from '../../../lab/realms/catalogue/index.ts';
import { type Lab, referenceClient, startLab } from '../../helpers/lab.ts';
import { ownRealm } from '../../helpers/scenario.ts';

/** A realm, and how to look at what its servers really do. */
interface Look {
  readonly lab: Lab;
  readonly realm: RealmHandle;
}

const json = async (response: Response): Promise<JsonObject> => {
  const value: unknown = await response.json();
  return isObject(value) ? value : {};
};

/** The parameters of the challenge to a request without a token. */
async function challenged({ realm }: Look): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(realm.resource, { method: 'POST', body: '{}' });
  expect(response.status).toBe(401);
  return parseChallenges(response.headers.get('www-authenticate') ?? '')[0]?.params ?? {};
}

const resourceMetadata = async ({ realm }: Look) => json(await fetch(realm.resourceMetadata));
const serverMetadata = async ({ realm }: Look) =>
  json(await fetch(`${realm.issuer}/.well-known/openid-configuration`));

/** Registers a client like the reference client's, but for what is said. */
async function registration({ realm }: Look, changes: object = {}) {
  const metadata = clientMetadata({
    clientName: 'probe',
    redirectUris: [HEADLESS_REDIRECT_URI],
    authMethod: 'none',
  });
  const response = await fetch(`${realm.issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...metadata, ...changes }),
  });
  return { status: response.status, body: await json(response) };
}

/** Registers with a redirect URI. @returns the status */
const registering = async (look: Look, uri: string): Promise<number> =>
  (await registration(look, { redirect_uris: [uri] })).status;

/** An authorization request. @returns the answer, which is not followed */
async function authorizing(look: Look, changes: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { body } = await registration(look);
  const url = new URL(`${look.realm.issuer}/authorize`);
  const parameters = {
    response_type: 'code',
    client_id: String(body.client_id),
    redirect_uri: HEADLESS_REDIRECT_URI,
    scope: 'mcp:read',
    state: 's',
    code_challenge: codeChallenge('v'.repeat(43)),
    code_challenge_method: 'S256',
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return fetch(url, { redirect: 'manual' });
}

/** Where an authorization request is led with an error. */
const errorOf = (response: Response): string | null =>
  new URL(response.headers.get('location') ?? 'x:').searchParams.get('error');

/** What the reference client is given at its first login. */
async function granted({ lab, realm }: Look, scopes?: readonly string[]) {
  const user = 'operator'; // who may grant everything
  const client = referenceClient(lab, realm.resource, { registration: { only: 'dcr' }, user, scopes });
  await client.connection.request('tools/list');
  const { authorization } = client.connection;
  if (!authorization) throw new TypeError('the login works in this scenario');
  return { ...client, tokens: authorization.tokens, authorization };
}

const lifetimeOf = async (look: Look): Promise<number> => {
  const { tokens } = await granted(look);
  const claims: JsonObject = viewJwt(tokens.accessToken)?.claims ?? {};
  expect(tokens.expiresIn).toBe(Number(claims.exp) - Number(claims.iat));
  return Number(claims.exp) - Number(claims.iat);
};

/** The same refresh token twice. @returns whether there was a new one, and the statuses */
async function refreshedTwice(look: Look, secondsBetween = 0) {
  const { authorization, tokens } = await granted(look);
  const refresh = () =>
    fetch(`${look.realm.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: tokens.refreshToken ?? '',
        client_id: authorization.client.clientId,
        resource: look.realm.resource,
      }),
    });
  const first = await refresh();
  const { refresh_token: next } = await json(first);
  look.lab.clock.advance(secondsBetween * 1000);
  const again = await refresh();
  return {
    rotated: next !== undefined && next !== tokens.refreshToken,
    first: first.status,
    again: again.status,
  };
}

/** The scopes of the 403 to a tool call of a client that has these. */
async function stepUpScopes(look: Look, name: string, scopes: readonly string[]): Promise<string> {
  const { tokens } = await granted(look, scopes);
  const response = await fetch(look.realm.resource, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } }),
  });
  expect(response.status).toBe(403);
  const [challenge] = parseChallenges(response.headers.get('www-authenticate') ?? '');
  expect(challenge?.params.error).toBe('insufficient_scope');
  return challenge?.params.scope ?? '';
}

const secondOf = ({ issuer }: RealmHandle): string =>
  issuer.replace(/\/realms\/[^~]+/, '/realms/second-server');

/** What is to be seen of each scenario that is made of settings, from outside. */
const PROBES: Readonly<Record<string, (look: Look) => Promise<void>>> = {
  async default(look) {
    expect(await challenged(look)).toMatchObject({ resource_metadata: look.realm.resourceMetadata });
    expect((await serverMetadata(look)).issuer).toBe(look.realm.issuer);
  },
  async 'second-server'(look) {
    expect((await serverMetadata(look)).issuer).toBe(secondOf(look.realm));
  },
  async 'challenge-bare'(look) {
    expect(await challenged(look)).not.toHaveProperty('resource_metadata');
    expect(await challenged(look)).not.toHaveProperty('scope');
  },
  async 'metadata-path-only'(look) {
    expect(await challenged(look)).not.toHaveProperty('resource_metadata');
    expect((await fetch(look.realm.resourceMetadata)).status).toBe(200);
  },
  async 'metadata-root-only'(look) {
    const { origin } = new URL(look.realm.resource);
    expect(await challenged(look)).not.toHaveProperty('resource_metadata');
    expect((await fetch(look.realm.resourceMetadata)).status).toBe(404);
    expect((await fetch(`${origin}/.well-known/oauth-protected-resource`)).status).toBe(200);
  },
  async 'metadata-nowhere'(look) {
    expect(await challenged(look)).not.toHaveProperty('resource_metadata');
    expect((await fetch(look.realm.resourceMetadata)).status).toBe(404);
  },
  async 'other-issuer'(look) {
    expect((await resourceMetadata(look)).authorization_servers).toEqual([secondOf(look.realm)]);
    const { claims } = viewJwt((await granted(look)).tokens.accessToken) ?? {};
    expect(claims).toMatchObject({ iss: secondOf(look.realm), aud: look.realm.resource });
  },
  async 'two-servers'(look) {
    const { issuer } = look.realm;
    expect((await resourceMetadata(look)).authorization_servers).toEqual([issuer, secondOf(look.realm)]);
  },
  async 'dcr-only'(look) {
    const metadata = await serverMetadata(look);
    expect(metadata.client_id_metadata_document_supported ?? false).toBe(false);
    expect(metadata.registration_endpoint).toBe(`${look.realm.issuer}/register`);
  },
  async 'cimd-only'(look) {
    const metadata = await serverMetadata(look);
    expect(metadata.client_id_metadata_document_supported).toBe(true);
    expect(metadata).not.toHaveProperty('registration_endpoint');
    expect((await fetch(`${look.realm.issuer}/register`, { method: 'POST' })).status).toBe(404);
  },
  async 'preregistered-only'(look) {
    const metadata = await serverMetadata(look);
    expect(metadata.client_id_metadata_document_supported ?? false).toBe(false);
    expect(metadata).not.toHaveProperty('registration_endpoint');
  },
  async 'dcr-strict-type'(look) {
    const { application_type: _type, ...untyped } = clientMetadata({
      clientName: 'probe',
      redirectUris: [HEADLESS_REDIRECT_URI],
      authMethod: 'none',
    });
    const refused = await registration(look, { ...untyped, application_type: undefined });
    expect([refused.status, (await registration(look)).status]).toEqual([400, 201]);
  },
  async 'dcr-no-loopback'(look) {
    expect(await registering(look, 'http://127.0.0.1:1234/callback')).toBe(400);
    expect(await registering(look, 'http://localhost:1234/callback')).toBe(400);
  },
  async 'dcr-no-custom-schemes'(look) {
    expect(await registering(look, 'cursor://anysphere.cursor-mcp/oauth')).toBe(400);
    expect(await registering(look, 'http://127.0.0.1:1234/callback')).toBe(201);
  },
  async 'localhost-refused'(look) {
    expect(await registering(look, 'http://localhost:1234/callback')).toBe(400);
    expect(await registering(look, 'http://127.0.0.1:1234/callback')).toBe(201);
  },
  async 'loopback-ip-refused'(look) {
    expect(await registering(look, 'http://127.0.0.1:1234/callback')).toBe(400);
    expect(await registering(look, 'http://localhost:1234/callback')).toBe(201);
  },
  async 'dcr-scope-limit'(look) {
    const { body } = await registration(look, { scope: 'mcp:read' });
    const request = { client_id: String(body.client_id), resource: look.realm.resource };
    expect(errorOf(await authorizing(look, { ...request, scope: 'mcp:tools' }))).toBe('invalid_scope');
    expect(errorOf(await authorizing(look, { ...request, scope: 'mcp:read' }))).toBeNull();
  },
  async 'dcr-secret'(look) {
    const { body } = await registration(look);
    expect(body.client_secret).toEqual(expect.any(String));
    expect(body.token_endpoint_auth_method).toMatch(/^client_secret_/);
    const response = await fetch(`${look.realm.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', client_id: String(body.client_id) }),
    });
    expect(await json(response)).toMatchObject({ error: 'invalid_client' });
  },
  async 'dcr-secret-expires'(look) {
    const { body } = await registration(look);
    expect(body.client_secret_expires_at).toBe(Math.floor(look.lab.clock.now() / 1000) + 60);
  },
  async 'redirect-port-exact'(look) {
    const response = await authorizing(look, { redirect_uri: 'http://127.0.0.1:4242/callback' });
    expect(response.status).toBe(400);
  },
  async 'redirect-port-any'(look) {
    const response = await authorizing(look, { redirect_uri: 'http://127.0.0.1:4242/callback' });
    expect(response.status).toBe(303);
  },
  async 'scopes-strict'(look) {
    expect((await serverMetadata(look)).scopes_supported).not.toContain('offline_access');
    const scope = 'mcp:read offline_access';
    expect(errorOf(await authorizing(look, { scope, prompt: 'consent' }))).toBe('invalid_scope');
    expect(errorOf(await authorizing(look))).toBeNull();
  },
  async 'resource-required'(look) {
    expect(errorOf(await authorizing(look))).toBe('invalid_target');
    expect(errorOf(await authorizing(look, { resource: look.realm.resource }))).toBeNull();
  },
  async 'resource-ignored'(look) {
    expect(errorOf(await authorizing(look, { resource: 'https://elsewhere.example.com/mcp' }))).toBeNull();
  },
  async 'resource-refused'(look) {
    expect(errorOf(await authorizing(look, { resource: look.realm.resource }))).toEqual(expect.any(String));
    expect(errorOf(await authorizing(look))).toBeNull();
  },
  async 'opaque-tokens'(look) {
    expect((await granted(look)).tokens.accessToken).not.toContain('.');
  },
  async 'opaque-unverifiable'(look) {
    const { connection } = referenceClient(look.lab, look.realm.resource);
    expect(await connection.request('tools/list')).toMatchObject({ ok: false });
    expect(connection.authorization?.tokens.accessToken).not.toContain('.');
  },
  async 'tokens-5s'(look) {
    expect(await lifetimeOf(look)).toBe(5);
  },
  async 'tokens-25s'(look) {
    expect(await lifetimeOf(look)).toBe(25);
  },
  async 'no-refresh-token'(look) {
    expect((await granted(look)).tokens.refreshToken).toBeUndefined();
  },
  async 'refresh-offline-access'(look) {
    expect((await granted(look)).tokens.refreshToken).toBeDefined();
    const client = referenceClient(look.lab, look.realm.resource, {
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (!url.includes('oauth-authorization-server')) return response;
        return Response.json({ ...(await json(response)), scopes_supported: [] }); // so that it does not ask
      },
    });
    await client.connection.request('tools/list');
    expect(client.connection.authorization?.tokens.refreshToken).toBeUndefined();
  },
  async 'scopes-fewer'(look) {
    expect((await granted(look)).tokens.scopes).toEqual(['mcp:read']);
  },
  async 'refresh-no-rotation'(look) {
    expect(await refreshedTwice(look)).toEqual({ rotated: false, first: 200, again: 200 });
  },
  async 'refresh-strict'(look) {
    expect(await refreshedTwice(look)).toEqual({ rotated: true, first: 200, again: 400 });
  },
  async 'refresh-grace'(look) {
    expect(await refreshedTwice(look, 5)).toEqual({ rotated: true, first: 200, again: 200 });
    expect(await refreshedTwice(look, 11)).toEqual({ rotated: true, first: 200, again: 400 });
  },
  async 'step-up'(look) {
    expect(await stepUpScopes(look, 'whoami', ['mcp:read'])).toBe('mcp:tools');
    expect(await stepUpScopes(look, 'reset_demo', ['mcp:tools'])).toBe('mcp:tools mcp:admin');
  },
  async 'step-up-minimal'(look) {
    expect(await stepUpScopes(look, 'whoami', ['mcp:read'])).toBe('mcp:tools');
    expect(await stepUpScopes(look, 'reset_demo', ['mcp:tools'])).toBe('mcp:admin');
  },
  async 'step-up-cumulative'(look) {
    expect(await stepUpScopes(look, 'whoami', ['mcp:read'])).toBe('mcp:read mcp:tools');
    expect(await stepUpScopes(look, 'reset_demo', ['mcp:tools'])).toBe('mcp:tools mcp:admin');
  },
  async 'step-up-never'(look) {
    const { connection, call } = await granted(look);
    expect(await call()).toMatchObject({ ok: false });
    expect(connection.authorization?.granted).toContain('mcp:tools');
  },
  async 'keys-eddsa'(look) {
    const { header } = viewJwt((await granted(look)).tokens.accessToken) ?? {};
    expect(header).toMatchObject({ alg: 'EdDSA' });
  },
};

const SET_UP = SCENARIOS.filter(({ faults }) => faults === undefined);

describe('a scenario without a fault', () => {
  it('is looked at from outside, every one of them', () => {
    expect(Object.keys(PROBES).sort()).toEqual(SET_UP.map(({ id }) => id).sort());
  });

  it.each(SET_UP.map((scenario) => [scenario.id, scenario.title, scenario] as const))(
    '%s is what it says: %s',
    async (id, _title, scenario) => {
      const lab = await startLab(scenario.rootOnly ? id : 'default');
      await PROBES[id]?.({ lab, realm: await ownRealm(lab.playground, scenario, 'probe') });
      expect(lab.failures()).toEqual([]);
      await lab.close();
    },
  );
});
