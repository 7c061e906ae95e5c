import type { RequestListener } from 'node:http';
import { decodeJwt } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AuthServerOptions, startAuthServer } from '../helpers/auth-server.ts';
import { Browser } from '../helpers/browser.ts';
import { authorizeUrl, basic, createPkce, getTokens, post, refresh } from '../helpers/code-flow.ts';
import { sendJson, serve } from '../helpers/serve.ts';

type Answer = (about: { readonly resource: string; readonly issuer: string }) => RequestListener;

/** An authorization server, and a resource whose metadata is answered so. */
async function withResource(answer: Answer, options: AuthServerOptions = {}) {
  const server = await startAuthServer(options);
  let handler: RequestListener = () => {};
  const elsewhere = await serve((request, response) => handler(request, response));
  const resource = `${elsewhere.origin}/some/mcp`;
  handler = answer({ resource, issuer: server.issuer });
  onTestFinished(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    await elsewhere.close();
  });
  return { server, elsewhere, resource };
}

const good: Answer =
  ({ resource, issuer }) =>
  (_request, response) =>
    sendJson(response, {
      resource,
      authorization_servers: ['https://other.example', issuer],
      scopes_supported: ['a', 'b'],
    });

const errorFor = async (server: { issuer: string; resource: string }, resource: string) => {
  const url = authorizeUrl(server, createPkce().challenge, { resource });
  return Object.fromEntries((await new Browser(server.issuer).open(url)).url.searchParams);
};

const machineToken = (server: { issuer: string }, resource: string, scope?: string) =>
  post(
    `${server.issuer}/token`,
    { grant_type: 'client_credentials', resource, scope },
    basic('playground-machine', 'playground-machine-secret'),
  );

describe('a resource whose metadata names us (RFC 9728 §3)', () => {
  test('is served, with its scopes and as the audience', async () => {
    const { server, elsewhere, resource } = await withResource(good);
    const answer = await getTokens(server, { resource, scope: 'a b mcp:tools' });
    expect(decodeJwt(answer.access_token)).toMatchObject({ aud: resource, scope: 'a b', sub: 'alice' });
    // RFC 9728 §3.1: the well-known suffix goes between host and path.
    expect(new Set(elsewhere.asked)).toEqual(new Set(['/.well-known/oauth-protected-resource/some/mcp']));
  });

  test('is asked once for a whole flow', async () => {
    const { server, elsewhere, resource } = await withResource(good);
    await getTokens(server, { resource, scope: 'a' });
    expect(elsewhere.asked).toHaveLength(1);
  });

  test('is served to machines', async () => {
    const { server, resource } = await withResource(good);
    expect(decodeJwt((await machineToken(server, resource)).access_token)).toMatchObject({
      aud: resource,
      scope: 'a b',
    });
  });

  test('is served when it names no scopes: whatever is asked for, or none (RFC 9728 §2)', async () => {
    const { server, resource } = await withResource(
      ({ resource: named, issuer }) =>
        (_request, response) =>
          sendJson(response, { resource: named, authorization_servers: [issuer] }),
    );
    const machine = await machineToken(server, resource);
    expect(decodeJwt(machine.access_token)).toMatchObject({ aud: resource });
    const asked = await getTokens(server, { resource, scope: 'x y' }, { ticked: ['y'] });
    expect(decodeJwt(asked.access_token)).toMatchObject({ aud: resource, sub: 'alice', scope: 'y' });
    const again = await refresh(server, asked.refresh_token);
    expect(decodeJwt(again.access_token)).toMatchObject({ aud: resource, scope: 'y' });
    const none = await getTokens(server, { resource, scope: undefined });
    expect(decodeJwt(none.access_token)).toMatchObject({ aud: resource, sub: 'alice' });
  });

  test('whose scopes include those of OpenID Connect does not break the consent', async () => {
    const { server, resource } = await withResource(
      ({ resource: named, issuer }) =>
        (_request, response) =>
          sendJson(response, {
            resource: named,
            authorization_servers: [issuer],
            scopes_supported: ['openid', 'offline_access', 'a'],
          }),
    );
    const answer = await getTokens(server, { resource, scope: 'openid offline_access a' });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      aud: resource,
      scope: expect.stringContaining('a'),
    });
  });

  test('is not for a guest, who has no scopes anywhere', async () => {
    const { server, resource } = await withResource(good);
    await expect(getTokens(server, { resource, scope: 'a' }, { user: 'guest' })).rejects.toThrow(
      'access_denied',
    );
  });
});

describe('a resource that does not is invalid_target, with the reason (RFC 8707 §2)', () => {
  const BROKEN: [string, Answer, RegExp][] = [
    [
      'its metadata is about another resource (RFC 9728 §3.3)',
      ({ resource, issuer }) =>
        (_request, response) =>
          sendJson(response, { resource: `${resource}/`, authorization_servers: [issuer] }),
      /identical/,
    ],
    [
      'it does not list us',
      ({ resource }) =>
        (_request, response) =>
          sendJson(response, { resource, authorization_servers: ['https://other.example'] }),
      /authorization_servers/,
    ],
    [
      'it lists us with a slash (RFC 8414 §2)',
      ({ resource, issuer }) =>
        (_request, response) =>
          sendJson(response, { resource, authorization_servers: [`${issuer}/`] }),
      /authorization_servers/,
    ],
    [
      'it lists nobody',
      ({ resource }) =>
        (_request, response) =>
          sendJson(response, { resource }),
      /authorization_servers/,
    ],
    ['there is none', () => (_request, response) => sendJson(response, {}, 404), /404/],
    ['it is not JSON', () => (_request, response) => void response.end('<html>'), /not JSON/],
    ['it is a list', () => (_request, response) => sendJson(response, []), /malformed/],
    ['it is null', () => (_request, response) => sendJson(response, null), /malformed/],
    ['it names no resource', () => (_request, response) => sendJson(response, {}), /resource/],
    [
      'its scopes are no scopes',
      ({ resource, issuer }) =>
        (_request, response) =>
          sendJson(response, { resource, authorization_servers: [issuer], scopes_supported: ['a b', 7] }),
      /scopes_supported/,
    ],
    [
      'it is larger than 64 KB',
      ({ resource, issuer }) =>
        (_request, response) =>
          sendJson(response, { resource, authorization_servers: [issuer], more: 'x'.repeat(70_000) }),
      /larger/,
    ],
    [
      'it never ends',
      () => (_request, response) => {
        const send = () => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
          if (!response.destroyed) response.once('drain', send);
        };
        send();
      },
      /larger/,
    ],
    ['the connection breaks', () => (request) => void request.socket.destroy(), /reached/],
    ['it fails', () => (_request, response) => sendJson(response, {}, 500), /500/],
  ];

  test.each(BROKEN)('%s', async (_title, answer, reason) => {
    const { server, resource } = await withResource(answer);
    const error = await errorFor(server, resource);
    expect(error).toMatchObject({ error: 'invalid_target', iss: server.issuer });
    expect(error.error_description).toContain(resource);
    expect(error.error_description).toMatch(reason);
    expect((await server.logged('invalid_target')).notes.join()).toMatch(reason);
    expect(await machineToken(server, resource)).toMatchObject({ status: 400, error: 'invalid_target' });
  });

  test('it redirects: nobody follows (SSRF, RFC 9728 §7.7)', async () => {
    const target = await serve((_request, response) => sendJson(response, {}));
    onTestFinished(() => target.close());
    const { server, resource } = await withResource(() => (_request, response) => {
      response.writeHead(302, { location: `${target.origin}/secret` }).end();
    });
    const error = await errorFor(server, resource);
    expect(error.error).toBe('invalid_target');
    expect(error.error_description).toMatch(/302/);
    expect(target.asked).toEqual([]);
  });

  test('it is slow: nobody waits longer than three seconds', async () => {
    const { server, resource } = await withResource(() => () => {});
    const error = await errorFor(server, resource);
    expect(error.error).toBe('invalid_target');
    expect(error.error_description).toMatch(/no answer in time/);
  });

  test('it trickles: the limit is for the whole exchange', async () => {
    const { server, resource } = await withResource(() => (request, response) => {
      const timer = setInterval(() => response.write(' '), 50);
      request.socket.once('close', () => clearInterval(timer));
    });
    expect((await errorFor(server, resource)).error_description).toMatch(/no answer in time/);
  });

  test('it is asked again soon after, since somebody is mending it', async () => {
    let now = Date.now();
    let mended = false;
    const { server, resource } = await withResource(
      (about) => (request, response) => {
        if (mended) good(about)(request, response);
        else sendJson(response, {}, 404);
      },
      { now: () => now },
    );
    expect((await machineToken(server, resource)).error).toBe('invalid_target');
    mended = true;
    expect((await machineToken(server, resource)).error).toBe('invalid_target');
    now += 3000;
    expect((await machineToken(server, resource)).status).toBe(200);
  });
});

describe('what may be fetched (RESOURCE_LOOKUP; SSRF, RFC 9728 §7.7)', () => {
  /** A network that says what it was asked for, so that nothing leaves this machine. */
  const recordingFetch = () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(String(input));
      throw new TypeError('no network here');
    };
    return { asked, fetch };
  };

  test('off: nothing, not even loopback', async () => {
    const { server, elsewhere, resource } = await withResource(good, {
      settings: { RESOURCE_LOOKUP: 'off' },
    });
    const error = await errorFor(server, resource);
    expect(error).toMatchObject({ error: 'invalid_target' });
    expect(error.error_description).toMatch(/RESOURCE_LOOKUP=off/);
    expect(elsewhere.asked).toEqual([]);
    expect((await getTokens(server)).status).toBe(200);
  });

  test.each([
    ['http://10.0.0.1/mcp', /only https/],
    ['https://10.0.0.1/mcp', /private network/],
    ['https://169.254.169.254/latest/meta-data', /private network/],
    ['https://192.168.1.1/mcp', /private network/],
    ['https://172.16.0.9/mcp', /private network/],
    ['https://[fd00::1]/mcp', /private network/],
    ['https://[fe80::1]/mcp', /private network/],
    ['https://[::ffff:10.0.0.1]/mcp', /private network/],
    ['https://0.0.0.0/mcp', /private network/],
    ['https://0x0a000001/mcp', /private network/],
    ['https://167772161/mcp', /private network/],
    ['http://example.com/mcp', /only https/],
    ['file:///etc/passwd', /./],
    ['data:application/json,{}', /./],
  ])('loopback (the default): %s is not fetched', async (resource, reason) => {
    const { asked, fetch } = recordingFetch();
    const server = await startAuthServer({ fetch });
    onTestFinished(() => server.close());
    const error = await errorFor(server, resource);
    expect(error).toMatchObject({ error: 'invalid_target' });
    expect(error.error_description).toMatch(reason);
    expect(asked).toEqual([]);
    expect(server.failures).toEqual([]);
  });

  test('any: private networks too', async () => {
    const { asked, fetch } = recordingFetch();
    const server = await startAuthServer({ fetch, settings: { RESOURCE_LOOKUP: 'any' } });
    onTestFinished(() => server.close());
    expect((await errorFor(server, 'http://10.0.0.1:8080/mcp')).error_description).toMatch(
      /cannot be reached/,
    );
    expect(asked).toEqual(['http://10.0.0.1:8080/.well-known/oauth-protected-resource/mcp']);
  });
});
