import { describe, expect, test } from 'vitest';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../../client/user-agent/headless.ts';
import { mask, readMask } from '../../../lab/trace/mask.ts';
import { useAuthServer } from '../../helpers/auth-server.ts';
import { authorizeUrl, createPkce, redeem, refresh, register } from '../../helpers/code-flow.ts';

const server = await useAuthServer();
const realm = server.realm('default~recorded');
const other = server.realm('default~other');

/** A whole flow by a user agent that fills in pages as they come: what it needs has to be in them and their cookies. */
async function run(login: string) {
  const { body } = await register(realm, {
    redirect_uris: [HEADLESS_REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token'],
  });
  const client_id = body.client_id;
  const authorization = `Basic ${btoa(`${client_id}:${body.client_secret}`)}`;
  const cookies: string[] = [];
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    cookies.push(...response.headers.getSetCookie());
    return response;
  };
  const { verifier, challenge } = createPkce();
  const agent = headlessUserAgent({ fetch: watched, login, now: Date.now });
  const url = authorizeUrl(realm, challenge, { client_id, redirect_uri: HEADLESS_REDIRECT_URI });
  const callback = await agent(url, HEADLESS_REDIRECT_URI);
  const code = callback.searchParams.get('code') ?? '';
  const params = { client_id: undefined, redirect_uri: HEADLESS_REDIRECT_URI };
  const tokens = await redeem(realm, code, verifier, params, { authorization });
  return { client_id, client_secret: String(body.client_secret), cookies, code, verifier, tokens, body };
}

const flow = await run('alice');
const exchanges = server.recorder.exchanges(realm.name);

describe('the pages of a realm', () => {
  test('lead a user agent to the client by their own forms and cookies', () => {
    expect(flow.tokens.status).toBe(200);
  });

  test('set cookies for the paths of the realm alone, by names that say whose they are', () => {
    expect(flow.cookies.length).toBeGreaterThan(3);
    for (const cookie of flow.cookies) {
      expect(cookie).toMatch(/^mcp_playground_default~recorded_/);
      expect(cookie).toMatch(/; ?path=\/realms\/default~recorded(\/|;|$)/i);
    }
  });
});

describe('the recorder', () => {
  test('holds an exchange per request, under the name of the realm and in its order', () => {
    expect(exchanges.map(({ request, endpoint }) => `${request.method} ${endpoint}`)).toEqual([
      'POST register',
      'GET authorize',
      'GET interaction',
      'POST interaction',
      'GET authorize',
      'GET interaction',
      'POST interaction',
      'GET authorize',
      'POST token',
    ]);
    for (const exchange of exchanges) {
      expect(exchange).toMatchObject({ server: 'auth', realm: realm.name, faults: [] });
      expect(exchange.request.url).toContain(`${realm.issuer}/`);
      expect(exchange.response?.status).toBeLessThan(400);
    }
    expect(new Set(exchanges.map(({ id }) => id)).size).toBe(exchanges.length);
  });

  test('names what was remarked on the request', () => {
    const notes = exchanges.flatMap((exchange) => exchange.notes);
    expect(notes).toContainEqual(expect.stringContaining('alice signed in'));
    expect(notes).toContainEqual(expect.stringMatching(/^token for alice via/));
  });

  test('holds no secret of the flow, in whatever form it was sent', () => {
    const kept = JSON.stringify(exchanges);
    const { tokens, body, cookies } = flow;
    const secrets = {
      code: flow.code,
      verifier: flow.verifier,
      access_token: tokens.access_token,
      refresh_token: tokens.refresh_token,
      client_secret: flow.client_secret,
      registration_access_token: String(body.registration_access_token),
      ...Object.fromEntries(
        cookies.map((cookie, index) => [`cookie ${index}`, /=([^;]*)/.exec(cookie)?.[1]]),
      ),
    };
    for (const [name, secret] of Object.entries(secrets)) {
      if (secret === '') continue; // a cookie that is deleted
      expect(secret?.length, name).toBeGreaterThan(8);
      expect(kept.includes(secret ?? ''), name).toBe(false);
    }
    expect(kept).not.toContain(btoa(`${flow.client_id}:${flow.client_secret}`));
  });

  test('a secret can be followed by its mask from one exchange to the next', () => {
    const redirect = exchanges.findLast(({ endpoint }) => endpoint === 'authorize');
    const location = new URL(redirect?.response?.headers.location ?? '');
    expect(location.searchParams.get('code')).toBe(mask(flow.code));
    const token = exchanges.find(({ endpoint }) => endpoint === 'token');
    const form = new URLSearchParams(token?.request.body);
    expect(form.get('code')).toBe(mask(flow.code));
    expect(readMask(form.get('code_verifier') ?? '')).toMatchObject({ wellFormed: true });
    const answer = JSON.parse(token?.response?.body ?? '');
    expect(answer.access_token).toBe(mask(flow.tokens.access_token));
    expect(token?.tokens[answer.access_token]?.claims).toMatchObject({ iss: realm.issuer, sub: 'alice' });
  });

  test('holds nothing of one realm in another', async () => {
    expect(server.recorder.exchanges(other.name)).toEqual([]);
    await refresh(other, flow.tokens.refresh_token);
    expect(server.recorder.exchanges(other.name)).toHaveLength(1);
    expect(server.recorder.exchanges(realm.name)).toHaveLength(exchanges.length);
  });
});
