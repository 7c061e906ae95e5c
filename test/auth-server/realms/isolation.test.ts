import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { authorizationServerMetadataUrls } from '../../../core/metadata.ts';
import { useAuthServer } from '../../helpers/auth-server.ts';
import { Browser, formsOf } from '../../helpers/browser.ts';
import {
  authorize,
  authorizeUrl,
  createPkce,
  getCode,
  getTokens,
  post,
  redeem,
  refresh,
  register,
} from '../../helpers/code-flow.ts';

const server = await useAuthServer();
const one = server.realm('default~one');
const two = server.realm('default~two');

const json = async (url: string) => (await fetch(url)).json();

describe('a realm below /realms/', () => {
  test('gets through the whole flow, with its own issuer and audience', async () => {
    const tokens = await getTokens(one);
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      iss: `${server.issuer}/realms/default~one`,
      aud: 'http://localhost:9000/realms/default~one/mcp',
      sub: 'alice',
    });
    expect((await refresh(one, tokens.refresh_token)).status).toBe(200);
  });

  test('has its metadata at all three forms of a path issuer (RFC 8414 §3.1)', async () => {
    const urls = authorizationServerMetadataUrls(one.issuer);
    expect(urls).toHaveLength(3);
    for (const url of urls) {
      const metadata = await json(url);
      expect(metadata.issuer, url).toBe(one.issuer);
      const endpoints = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
      expect(endpoints.length).toBeGreaterThan(8);
      for (const [name, value] of endpoints) expect(value, name).toMatch(new RegExp(`^${one.issuer}/`));
    }
  });

  test('keeps its path whatever its name is like, also that of an endpoint', async () => {
    const custom = server.realm('token', { scenario: 'default' });
    const [url = ''] = authorizationServerMetadataUrls(custom.issuer);
    expect((await json(url)).token_endpoint).toBe(`${server.issuer}/realms/token/token`);
    expect((await getTokens(custom)).status).toBe(200);
  });

  test('names its whole path in forms, redirects and registration URIs', async () => {
    const browser = new Browser(server.issuer);
    const page = await browser.open(authorizeUrl(one, createPkce().challenge));
    expect(page.url.pathname).toMatch(/^\/realms\/default~one\/interaction\//);
    for (const { action } of formsOf(page)) expect(action).toBe(page.url.href);
    const { body } = await register(one, { redirect_uris: ['http://localhost:1/cb'] });
    expect(body.registration_client_uri).toBe(`${one.issuer}/register/${body.client_id}`);
  });

  test('sends a browser that came by another name to the same path at the public one', async () => {
    const query = `?client_id=playground-public`;
    const url = `http://127.0.0.1:${server.port}/realms/default~one/authorize${query}`;
    const response = await fetch(url, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe(`${one.issuer}/authorize${query}`);
  });

  test('logs the whole path', async () => {
    await fetch(`${one.issuer}/health?log`);
    expect(server.log.map(({ path }) => path)).toContain('/realms/default~one/health');
  });

  test('says what is not there by its whole path', async () => {
    const { error_description: text } = await json(`${one.issuer}/nothing`);
    expect(text).toContain('GET /realms/default~one/nothing');
    expect(text).toContain(`${server.issuer}/.well-known/oauth-authorization-server/realms/default~one`);
  });

  test('gets through the device flow', async () => {
    const { status, verification_uri } = (await post(`${one.issuer}/device/auth`, {
      client_id: (
        await register(one, {
          grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
          response_types: [],
          redirect_uris: [],
          token_endpoint_auth_method: 'none',
        })
      ).body.client_id,
    })) as { status: number; verification_uri?: string };
    expect({ status, verification_uri }).toEqual({ status: 200, verification_uri: `${one.issuer}/device` });
    expect((await fetch(`${one.issuer}/device`)).status).toBe(200);
  });
});

describe('two copies of a realm', () => {
  test('do not know each other’s clients', async () => {
    const { body } = await register(one, { redirect_uris: ['http://localhost:3999/callback'] });
    expect((await authorize(one, { client_id: body.client_id })).page.url.pathname).toBe('/callback');
    expect((await authorize(two, { client_id: body.client_id })).page.text).toContain('invalid_client');
    expect((await authorize(server, { client_id: body.client_id })).page.text).toContain('invalid_client');
  });

  test('do not take each other’s codes and refresh tokens', async () => {
    const { code, verifier } = await getCode(one);
    expect(await redeem(two, code, verifier)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await redeem(one, code, verifier)).status).toBe(200);
    const tokens = await getTokens(one);
    expect(await refresh(two, tokens.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  test('sign with keys of their own, ES256 unless they say otherwise', async () => {
    const kids = await Promise.all(
      [one, two, server].map(async (realm) => decodeProtectedHeader((await getTokens(realm)).access_token)),
    );
    expect(new Set(kids.map(({ kid }) => kid)).size).toBe(3);
    expect(kids.map(({ alg }) => alg)).toEqual(['ES256', 'ES256', 'RS256']);
    const { keys } = await json(`${one.issuer}/.well-known/jwks.json`);
    expect(keys).toEqual([expect.objectContaining({ kid: kids[0]?.kid, kty: 'EC' })]);
    expect(keys[0].d).toBeUndefined();
  });

  test('do not sign anybody in to each other: one browser holds the cookies of all', async () => {
    const browser = new Browser(server.issuer);
    const web = { redirect_uris: ['https://app.example/cb'], token_endpoint_auth_method: 'none' };
    const logins: string[] = [];
    for (const realm of [server, one, two]) {
      const { client_id } = (await register(realm, web)).body;
      const params = { client_id, redirect_uri: 'https://app.example/cb' };
      const url = authorizeUrl(realm, createPkce().challenge, params);
      const first = await browser.open(url);
      logins.push(/<h1>(Sign in|Allow)/.exec(first.text)?.[1] ?? first.text);
      const consent = await browser.submit(first, { login: 'alice' });
      const end = await browser.submit(consent, { action: 'allow' });
      expect(end.url.searchParams.has('code')).toBe(true);
      const again = await browser.open(authorizeUrl(realm, createPkce().challenge, params));
      expect(again.url.searchParams.has('code'), 'signed in where it did sign in').toBe(true);
    }
    expect(logins).toEqual(['Sign in', 'Sign in', 'Sign in']);
  });

  test('are each known to the recorder by their name', async () => {
    await fetch(`${two.issuer}/health`);
    const urls = server.recorder.exchanges('default~two').map(({ request }) => request.url);
    expect(urls).toContain(`${two.issuer}/health`);
    expect(server.recorder.exchanges('default').some(({ request }) => request.url.includes('/realms/'))).toBe(
      false,
    );
  });
});

describe('users of a realm', () => {
  const realm = server.realm('default~users', {
    users: [
      { name: 'carol', roles: ['boss'], scopes: ['mcp:read'] },
      { name: 'dave', roles: [], scopes: [] },
    ],
  });

  test('are those that it lists, and anybody else as ever', async () => {
    const scope = { scope: 'mcp:read mcp:tools' };
    const carol = decodeJwt((await getTokens(realm, scope, { user: 'carol' })).access_token);
    expect(carol).toMatchObject({ scope: 'mcp:read', roles: ['boss'] });
    const alice = decodeJwt((await getTokens(realm, { scope: 'mcp:read mcp:admin' })).access_token);
    expect(alice).toMatchObject({ scope: 'mcp:read mcp:admin', roles: ['user'] });
    expect((await authorize(realm, scope, { user: 'dave' })).answer.get('error')).toBe('access_denied');
  });

  test('are on its login page', async () => {
    const page = await new Browser(server.issuer).open(authorizeUrl(realm, createPkce().challenge));
    expect(page.text).toContain('value="carol"');
    expect(page.text).not.toContain('value="bob"');
  });
});

describe('a realm that is not there', () => {
  const ask = async (path: string, accept = 'application/json') => {
    const response = await fetch(`${server.issuer}${path}`, { headers: { accept } });
    return {
      status: response.status,
      cors: response.headers.get('access-control-allow-origin'),
      text: await response.text(),
    };
  };

  test('is a 404 in JSON that lists near matches and says where all are', async () => {
    const { status, text, cors } = await ask('/realms/defalt/token');
    expect({ status, cors }).toEqual({ status: 404, cors: '*' });
    expect(JSON.parse(text)).toMatchObject({ error: 'unknown_realm' });
    expect(text).toMatch(/Did you mean .*default.*\/control\/scenarios/);
  });

  test('is a page for a person', async () => {
    const { status, text } = await ask('/realms/%3Cscript%3E/authorize', 'text/html');
    expect(status).toBe(404);
    expect(text).toContain('<h1>');
    expect(text).not.toContain('<script>');
  });

  test('is a 404 at the metadata too', async () => {
    expect((await ask('/.well-known/oauth-authorization-server/realms/nope')).status).toBe(404);
    expect((await ask('/realms/nope/.well-known/openid-configuration')).status).toBe(404);
  });

  test.each([
    '/realms/default',
    '/realms/default/token',
    '/realms/%64efault/token',
    '/.well-known/oauth-authorization-server/realms/default',
  ])('%s: the default one lives at the root', async (path) => {
    const { status, text } = await ask(path);
    expect(status).toBe(404);
    expect(text).toContain('lives at the root');
  });

  test('is remembered nowhere', async () => {
    await ask('/realms/never-heard-of/token');
    expect(server.realms.list().map(({ name }) => name)).not.toContain('never-heard-of');
    expect(server.recorder.exchanges('never-heard-of')).toEqual([]);
  });
});
