import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dpopProof, generateDpopKey } from '../../../client/dpop.ts';
import { flowsOf } from '../../../lab/trace/flows.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import { Browser } from '../../helpers/browser.ts';
import {
  authorize,
  authorizeUrl,
  basic,
  createPkce,
  getCode,
  paramsOf,
  post,
  redeem,
  refresh,
  register,
} from '../../helpers/code-flow.ts';
import { SdkUser, sdkV1, sdkV2 } from '../../helpers/sdk-clients.ts';

let playground: Playground;
/** Everything that let its holder do something, as it was on the wire. */
const secrets = new Map<string, string>();

const JSON_SECRETS =
  /"(access_token|refresh_token|id_token|client_secret|registration_access_token|device_code|user_code)":\s*"([^"]+)"/g;
const PARAMETER_SECRETS =
  /[?&](code|code_verifier|refresh_token|client_secret|device_code|user_code|token|client_assertion|xsrf)=([^&#"]+)/g;

function collect(kind: string, value: string | null | undefined): void {
  if (value && value.length >= 8) secrets.set(decodeURIComponent(value), kind);
}

const collectFrom = (text: string): void => {
  for (const [, kind, value] of text.matchAll(JSON_SECRETS)) collect(kind ?? '', value);
  for (const [, kind, value] of text.matchAll(PARAMETER_SECRETS)) collect(kind ?? '', value);
  for (const [, value] of text.matchAll(/\/(?:interaction|authorize)\/([\w-]+)/g))
    collect('interaction', value);
  for (const [, value] of text.matchAll(/request_uri:([\w-]+)/g)) collect('request_uri', value);
};

beforeEach(async () => {
  secrets.clear();
  playground = await startPlayground();
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (input: string | URL, init: RequestInit = {}) => {
    const sent = new Headers(init.headers);
    const text = init.body instanceof URLSearchParams ? String(init.body) : init.body;
    if (typeof text === 'string') collectFrom(`?${text}`);
    collectFrom(String(input));
    collect('credentials', sent.get('authorization')?.split(' ')[1]);
    collect('proof', sent.get('dpop'));
    const answer = await fetch(input, init);
    for (const cookie of answer.headers.getSetCookie()) collect('cookie', /=([^;]*)/.exec(cookie)?.[1]);
    collect('session', answer.headers.get('mcp-session-id'));
    collectFrom(answer.headers.get('location') ?? '');
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      collectFrom(await answer.clone().text());
    }
    return answer;
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await playground.close();
});

/** What was found in the trace although it is a secret. */
function leaks(): string[] {
  const trace = JSON.stringify([playground.trace, flowsOf(playground.trace)]);
  return [...secrets]
    .filter(([secret]) => trace.includes(secret))
    .map(([secret, kind]) => `${kind}: ${secret}`);
}

const kinds = (): Set<string> => new Set(secrets.values());

test('a code flow, a refresh and a revocation leave no secret in the trace', async () => {
  const { code, verifier } = await getCode(playground, { scope: 'openid mcp:read mcp:tools offline_access' });
  const tokens = await redeem(playground, code, verifier);
  expect(tokens.status).toBe(200);
  await redeem(playground, code, verifier); // a second time
  const renewed = await refresh(playground, tokens.refresh_token);
  await post(`${playground.issuer}/revoke`, { client_id: 'playground-public', token: renewed.refresh_token });
  await fetch(`${playground.mcpUrl}?access_token=${tokens.access_token}`);
  await fetch(playground.mcpUrl, { headers: { authorization: tokens.access_token } });
  expect([...kinds()].sort()).toEqual(
    ['access_token', 'code', 'code_verifier', 'cookie', 'id_token', 'interaction', 'refresh_token'].sort(),
  );
  expect(playground.trace.length).toBeGreaterThan(12);
  expect(leaks()).toEqual([]);
});

test('registration, its management, a secret in the header and in the body leave none', async () => {
  const { body } = await register(playground, {
    client_name: 'x',
    redirect_uris: ['http://localhost:3999/callback'],
    token_endpoint_auth_method: 'client_secret_basic',
  });
  const { client_id: id, client_secret: secret, registration_access_token: management } = body;
  await fetch(`${playground.issuer}/register/${id}`, { headers: { authorization: `Bearer ${management}` } });
  const { code, verifier } = await getCode(playground, { client_id: id });
  await redeem(playground, code, verifier, { client_id: undefined }, basic(id, String(secret)));
  await redeem(playground, code, verifier, { client_id: id, client_secret: String(secret) });
  expect([...kinds()]).toEqual(
    expect.arrayContaining(['client_secret', 'registration_access_token', 'credentials']),
  );
  expect(leaks()).toEqual([]);
});

test('a pushed request, a device and an introspection leave none', async () => {
  const { challenge } = createPkce();
  const parameters = new URL(authorizeUrl(playground, challenge)).searchParams;
  const pushed = await fetch(`${playground.issuer}/par`, { method: 'POST', body: parameters });
  const { request_uri: uri } = await pushed.json();
  await new Browser(playground.issuer).open(
    `${playground.issuer}/authorize?${paramsOf({ client_id: 'playground-public', request_uri: uri })}`,
  );
  const browser = new Browser(playground.issuer);
  const { body } = await register(playground, {
    redirect_uris: [],
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
    response_types: [],
    token_endpoint_auth_method: 'none',
  });
  const begun = await fetch(`${playground.issuer}/device/auth`, {
    method: 'POST',
    body: paramsOf({ client_id: body.client_id }),
  });
  const device = await begun.json();
  await browser.submit(await browser.open(`${playground.issuer}/device`), { user_code: device.user_code });
  await browser.open(device.verification_uri_complete);
  await post(
    `${playground.issuer}/introspect`,
    { token: 'an-opaque-token' },
    basic('playground-machine', 'wrong-secret'),
  );
  expect([...kinds()]).toEqual(expect.arrayContaining(['request_uri', 'device_code', 'user_code', 'token']));
  expect(leaks()).toEqual([]);
});

test('real clients of both eras leave none: no token, session or proof', async () => {
  for (const connect of [sdkV1, sdkV2]) {
    const user = new SdkUser('alice');
    const client = connect(playground.mcpUrl, user);
    await client.connect().catch(() => undefined);
    await client.finishAuth();
    await client.connect();
    await client.callTool('whoami');
    await client.close();
  }
  const key = await generateDpopKey();
  const now = Math.floor(Date.now() / 1000);
  const { code, verifier } = await getCode(playground);
  const url = `${playground.issuer}/token`;
  const dpop = await dpopProof(key, { method: 'POST', url, now, jti: crypto.randomUUID() });
  expect((await redeem(playground, code, verifier, {}, { dpop })).token_type).toBe('DPoP');
  expect([...kinds()]).toEqual(expect.arrayContaining(['session', 'proof', 'access_token', 'credentials']));
  expect(leaks()).toEqual([]);
});

test('what a token says can be read all the same, under its mask', async () => {
  const { code, verifier } = await getCode(playground);
  const tokens = await redeem(playground, code, verifier);
  const init = { headers: { authorization: `Bearer ${tokens.access_token}` } };
  await (await fetch(playground.mcpUrl, { method: 'DELETE', ...init })).text();
  const call = playground.trace.at(-1);
  const [mask = ''] = Object.keys(call?.tokens ?? {});
  expect(call?.request.headers.authorization).toBe(`Bearer ${mask}`);
  expect(call?.tokens[mask]?.claims).toMatchObject({ aud: playground.mcpUrl, sub: 'alice' });
});

test('state, scope, resource and the challenge stay readable', async () => {
  await authorize(playground, { state: 'the state of this test' });
  const first = playground.trace.find(({ endpoint }) => endpoint === 'authorize');
  const query = new URL(first?.request.url ?? '').searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    state: 'the state of this test',
    scope: 'mcp:read mcp:tools',
    resource: playground.mcpUrl,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  });
});
