import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { useAuthServer } from '../helpers/auth-server.ts';
import { Browser, textOf } from '../helpers/browser.ts';
import {
  answerPages,
  authorizeUrl,
  basic,
  CALLBACK,
  createPkce,
  type Params,
  redeem,
} from '../helpers/code-flow.ts';

const server = await useAuthServer();

/** RFC 9126 §2.1. */
async function push(params: Params = {}, headers: Record<string, string> = {}) {
  const { verifier, challenge } = createPkce();
  const body = new URL(authorizeUrl(server, challenge, params)).searchParams;
  const response = await fetch(`${server.issuer}/par`, { method: 'POST', body, headers });
  return { status: response.status, verifier, ...(await response.json()) };
}

const open = (browser: Browser, requestUri: string, clientId = 'playground-public') =>
  browser.open(
    `${server.issuer}/authorize?${new URLSearchParams({ client_id: clientId, request_uri: requestUri })}`,
  );

test('a pushed request is authorized like any other (RFC 9126 §2.2, §4)', async () => {
  const pushed = await push();
  expect(pushed).toMatchObject({
    status: 201,
    request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:/),
    expires_in: expect.any(Number),
  });
  const browser = new Browser(server.issuer);
  const end = await answerPages(browser, await open(browser, pushed.request_uri));
  expect(end.url.href.startsWith(CALLBACK)).toBe(true);
  expect(end.url.searchParams.get('iss')).toBe(server.issuer);
  const tokens = await redeem(server, end.url.searchParams.get('code') ?? '', pushed.verifier);
  expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: server.resource, scope: 'mcp:read mcp:tools' });
});

test('a request_uri works once (RFC 9126 §7.3)', async () => {
  const pushed = await push();
  const browser = new Browser(server.issuer);
  await answerPages(browser, await open(browser, pushed.request_uri));
  const again = await answerPages(browser, await open(browser, pushed.request_uri));
  expect(again.url.searchParams.get('code')).toBeNull();
  expect(again.text + again.url).toMatch(/invalid_request_uri/);
});

test('a request_uri that two browsers carry to the end gives one code (RFC 9126 §7.3)', async () => {
  const pushed = await push();
  const consents = await Promise.all(
    [1, 2].map(async () => {
      const browser = new Browser(server.issuer);
      const login = await open(browser, pushed.request_uri);
      return { browser, consent: await browser.submit(login, { login: 'alice' }) };
    }),
  );
  const ends = await Promise.all(
    consents.map(({ browser, consent }) => browser.submit(consent, { action: 'allow' })),
  );
  expect(ends.filter(({ url }) => url.searchParams.has('code'))).toHaveLength(1);
});

test('of another client is refused (RFC 9126 §2.2)', async () => {
  const pushed = await push();
  const page = await open(new Browser(server.issuer), pushed.request_uri, 'playground-confidential');
  expect(page.status).toBe(400);
  expect(page.hops).toEqual([]);
});

test.each(['urn:ietf:params:oauth:request_uri:unknown', 'https://evil.example/request', 'nonsense', ''])(
  'the request_uri %j is refused on a page (RFC 9126 §4)',
  async (requestUri) => {
    const page = await open(new Browser(server.issuer), requestUri);
    expect(page.status).toBe(400);
    expect(page.hops).toEqual([]);
    expect(textOf(page)).toMatch(/invalid_request|request_uri_not_supported/);
  },
);

describe('what is wrong is said when it is pushed (RFC 9126 §2.3)', () => {
  test.each([
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an unknown resource', { resource: 'http://localhost:1/mcp' }, 'invalid_target'],
    ['an unregistered redirect URI', { redirect_uri: 'https://evil.example/' }, 'invalid_request'],
    ['an unknown client', { client_id: 'nobody' }, 'invalid_client'],
    ['a request_uri inside', { request_uri: 'urn:x' }, 'request_uri_not_supported'],
  ])('%s', async (_title, params, error) => {
    const answer = await push(params);
    expect([400, 401]).toContain(answer.status);
    expect(answer.error).toBe(error);
  });

  test('a confidential client has to authenticate (RFC 9126 §2)', async () => {
    const client = { client_id: 'playground-confidential' };
    expect(await push(client)).toMatchObject({ status: 401, error: 'invalid_client' });
    const secret = basic('playground-confidential', 'playground-confidential-secret');
    expect((await push(client, secret)).status).toBe(201);
  });
});
