import type { RequestListener } from 'node:http';
import { decodeJwt } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AuthServerOptions, startAuthServer } from '../helpers/auth-server.ts';
import { Browser, textOf } from '../helpers/browser.ts';
import {
  answerPages,
  authorizeUrl,
  CALLBACK,
  createPkce,
  getTokens,
  redeem,
  refresh,
  register,
} from '../helpers/code-flow.ts';
import { sendJson, serve } from '../helpers/serve.ts';

/** What a client of this kind says about itself. draft-ietf-oauth-client-id-metadata-document §4. */
const documentOf = (clientId: string) => ({
  client_id: clientId,
  client_name: 'A client by document',
  redirect_uris: [CALLBACK],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  application_type: 'native',
});

/** A server, and a host on loopback that answers for the document of a client. */
async function withDocument(answer: (clientId: string) => RequestListener, options: AuthServerOptions = {}) {
  const server = await startAuthServer(options);
  let handler: RequestListener = () => {};
  const host = await serve((request, response) => handler(request, response));
  const clientId = `https://localhost:${host.port}/client.json`;
  handler = answer(clientId);
  onTestFinished(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    await host.close();
  });
  const open = (browser = new Browser(server.issuer)) =>
    browser.open(authorizeUrl(server, createPkce().challenge, { client_id: clientId }));
  return { server, host, clientId, open };
}

const good =
  (more: Record<string, unknown> = {}) =>
  (clientId: string): RequestListener =>
  (_request, response) =>
    sendJson(response, { ...documentOf(clientId), ...more });

describe('a client whose id is the URL of its document (CIMD draft §3)', () => {
  test('hosted on loopback gets through the whole flow, refresh included', async () => {
    const { server, host, clientId } = await withDocument(good());
    const tokens = await getTokens(server, { client_id: clientId });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ client_id: clientId, sub: 'alice' });
    expect(host.asked).toEqual(['/client.json']);
    const next = await refresh(server, tokens.refresh_token, { client_id: clientId });
    expect(next.status).toBe(200);
  });

  test('is asked for anew where its host forbids to keep the document (RFC 9111 §5.2.2.5)', async () => {
    const { host, open } = await withDocument((clientId) => (request, response) => {
      response.setHeader('cache-control', 'no-store');
      good()(clientId)(request, response);
    });
    await open();
    const before = host.asked.length;
    await open();
    expect(host.asked.length).toBeGreaterThan(before);
  });

  test('that omits application_type or says web is native on loopback all the same', async () => {
    for (const application_type of [undefined, 'web']) {
      const { server, clientId } = await withDocument(good({ application_type }));
      expect((await getTokens(server, { client_id: clientId })).status).toBe(200);
    }
  });

  test('is shown with its id, the redirect host, and a warning when it is on loopback only (MCP, Localhost Redirect URI Risks)', async () => {
    const { server, clientId, open } = await withDocument(good());
    const browser = new Browser(server.issuer);
    const consent = await browser.submit(await open(browser), { login: 'alice' });
    expect(textOf(consent)).toContain(clientId);
    expect(consent.text).toContain('<strong>localhost:3999</strong>');
    expect(textOf(consent)).toContain('Any program here could pretend to be it');
    expect((await answerPages(browser, consent)).url.searchParams.get('code')).not.toBeNull();
  });

  test('is shown without that warning when it has a redirect URI elsewhere', async () => {
    const redirect_uris = [CALLBACK, 'https://client.example/callback'];
    const { server, open } = await withDocument(good({ redirect_uris }));
    const browser = new Browser(server.issuer);
    const consent = await browser.submit(await open(browser), { login: 'alice' });
    expect(textOf(consent)).not.toContain('could pretend');
  });

  test('a client that registered itself is shown without it', async () => {
    const server = await startAuthServer();
    onTestFinished(() => server.close());
    const { body } = await register(server, {
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'none',
    });
    const browser = new Browser(server.issuer);
    const url = authorizeUrl(server, createPkce().challenge, { client_id: body.client_id });
    const consent = await browser.submit(await browser.open(url), { login: 'alice' });
    expect(consent.text).toContain('<h1>Allow ');
    expect(textOf(consent)).not.toContain('could pretend');
  });

  test('may not be redirected to what the document does not list (CIMD draft §4)', async () => {
    const { open } = await withDocument(good({ redirect_uris: ['https://client.example/callback'] }));
    const page = await open();
    expect(page.status).toBe(400);
    expect(textOf(page)).toContain('invalid_redirect_uri');
  });
});

describe('a document that is broken gives a page with the reason, never a redirect', () => {
  test.each<[string, (clientId: string) => RequestListener, RegExp]>([
    [
      'client_id is another one (CIMD draft §4.1)',
      good({ client_id: 'https://other.example/' }),
      /client_id/,
    ],
    ['client_id is missing', good({ client_id: undefined }), /client_id/],
    ['it holds a secret (CIMD draft §4.1)', good({ client_secret: 'x' }), /client_secret/],
    ['it wants to use a secret', good({ token_endpoint_auth_method: 'client_secret_basic' }), /secret/],
    ['no redirect URIs', good({ redirect_uris: undefined }), /redirect_uris/],
    ['redirect URIs that are none', good({ redirect_uris: ['nonsense'] }), /redirect_uris/],
    ['client_uri is not https', good({ client_uri: 'http://client.example' }), /client_uri/],
    ['it is a list', () => (_request, response) => sendJson(response, []), /not a JSON object/],
    ['it is not JSON', () => (_request, response) => void response.end('<html>'), /JSON/],
    ['it is not there', () => (_request, response) => sendJson(response, {}, 404), /404/],
    ['the host fails', () => (_request, response) => sendJson(response, {}, 500), /500/],
    ['it is larger than 5 KB', good({ more: 'x'.repeat(6000) }), /response too large/],
    [
      'it is larger than 5 KB and does not say so in advance',
      () => (_request, response) => {
        response.write('{');
        response.end(' '.repeat(6000));
      },
      /response too large/,
    ],
    ['the connection breaks', () => (request) => void request.socket.destroy(), /./],
  ])('%s', async (_title, answer, reason) => {
    const { server, clientId, open } = await withDocument(answer);
    const page = await open();
    expect(page.hops).toEqual([]);
    expect(page.status).toBe(400);
    expect(textOf(page)).toMatch(/invalid_(client|redirect_uri)/);
    expect(textOf(page)).toMatch(reason);
    const json = await redeem(server, 'code', createPkce().verifier, { client_id: clientId });
    expect([400, 401]).toContain(json.status);
    expect(json.error).toMatch(/^invalid_(client|redirect_uri)/);
    expect(json.error_description).toMatch(reason);
  });

  test('it redirects: nobody follows (CIMD draft §6.5)', async () => {
    const target = await serve((_request, response) => sendJson(response, {}));
    onTestFinished(() => target.close());
    const { open } = await withDocument(() => (_request, response) => {
      response.writeHead(302, { location: `${target.origin}/client.json` }).end();
    });
    const page = await open();
    expect(page.status).toBe(400);
    expect(textOf(page)).toMatch(/302/);
    expect(target.asked).toEqual([]);
  });

  test('is read again once it is mended', async () => {
    let mended = false;
    const { open } = await withDocument((clientId) => (request, response) => {
      if (mended) good()(clientId)(request, response);
      else sendJson(response, {}, 404);
    });
    expect((await open()).status).toBe(400);
    mended = true;
    expect((await open()).text).toContain('<h1>Sign in');
  });
});

describe('which documents are fetched (RESOURCE_LOOKUP; CIMD draft §6.5)', () => {
  test('off: none', async () => {
    const { host, open } = await withDocument(good(), { settings: { RESOURCE_LOOKUP: 'off' } });
    const page = await open();
    expect(page.status).toBe(400);
    expect(textOf(page)).toMatch(/RESOURCE_LOOKUP=off/);
    expect(host.asked).toEqual([]);
  });

  test.each([
    'https://10.0.0.1/client.json',
    'https://169.254.169.254/client.json',
    'https://[fd00::1]/client.json',
    'http://localhost:1/client.json',
    'https://localhost/../client.json',
    'https://user@localhost/client.json',
    'https://localhost/client.json#part',
    'https://',
    'https:///client.json',
  ])('by default not %s', async (clientId) => {
    const server = await startAuthServer();
    onTestFinished(() => server.close());
    const url = authorizeUrl(server, createPkce().challenge, { client_id: clientId });
    const page = await new Browser(server.issuer).open(url);
    expect(page.status).toBe(400);
    expect(page.hops).toEqual([]);
    expect(textOf(page)).toContain('invalid_client');
    expect(server.failures).toEqual([]);
  });

  test('a private address is not even connected to', async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(String(input));
      throw new TypeError('no network here');
    };
    const server = await startAuthServer({ fetch });
    onTestFinished(() => server.close());
    const client_id = 'https://169.254.169.254/client.json';
    const page = await new Browser(server.issuer).open(
      authorizeUrl(server, createPkce().challenge, { client_id }),
    );
    expect(textOf(page)).toContain('the host is in a private network');
    expect(asked).toEqual([]);
  });
});
