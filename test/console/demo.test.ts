import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runDemo } from '../../console/server/demo/run-demo.ts';
import { type ConsoleUnderTest, sendTo, startConsoleUnderTest } from '../helpers/console.ts';

let console: ConsoleUnderTest;
beforeAll(async () => {
  console = await startConsoleUnderTest();
});
afterAll(() => console[Symbol.asyncDispose]());

const post = (realm: string, body: unknown = {}): Promise<Response> =>
  sendTo(console, 'POST', `/api/realms/${encodeURIComponent(realm)}/demo`, body);

async function demo(realm: string, body: unknown = {}) {
  const response = await post(realm, body);
  expect(response.status, await response.clone().text()).toBe(200);
  return JSON.parse(await response.text());
}

test('the demo client ends with the result of a tool, and leaves one whole flow of its own', async () => {
  const report = await demo('default~whole');
  expect(report).toMatchObject({ ok: true, result: { structuredContent: { subject: 'alice' } } });
  const { flows } = await console.playground.hub.verdict('default~whole');
  expect(flows).toMatchObject([{ client: 'Demo client of the playground', progress: { done: true } }]);
});

test('it logs in as whom it is told, steps up, refreshes and speaks the era that it is asked to', async () => {
  const body = { user: 'operator', stepUp: true, refresh: true, era: 'legacy' };
  const report = await demo('default~options', body);
  expect(report).toMatchObject({ ok: true, result: { structuredContent: { subject: 'operator' } } });
  const { flows } = await console.playground.hub.verdict('default~options');
  expect(flows).toMatchObject([{ revision: '2025-11-25' }]);
  expect(report.steps.map(({ title }: { title: string }) => title).join()).toMatch(
    /[Ss]tep-up[\s\S]*[Rr]efresh/,
  );
});

test('it is known by the document that the console hosts, fetched by the authorization server', async () => {
  const report = await demo('default~cimd', { registration: 'cimd' });
  expect(report.ok, JSON.stringify(report)).toBe(true);
  const response = await fetch(`${console.url}/api/documents/demo-client`);
  expect(await response.json()).toMatchObject({ lastFetch: { by: 'the authorization server' } });
});

test.each(['cimd-only', 'preregistered-only'])('it brings along what %s needs', async (scenario) => {
  expect(await demo(`${scenario}~brought`)).toMatchObject({ ok: true });
});

describe('a demo client that is refused says why and by whom', () => {
  test.each([
    ['iss-wrong', 'client', 'RFC 9207 §2.4'],
    ['token-500', 'authorization server', 'RFC 6749 §5.2'],
    ['step-up-never', 'MCP server', 'MCP authorization, Step-Up Authorization Flow'],
  ])('%s: the %s', async (scenario, by, clause) => {
    const body = scenario === 'step-up-never' ? { stepUp: true } : {};
    expect(await demo(`${scenario}~demo`, body)).toMatchObject({ ok: false, problem: { by, clause } });
  });
});

test('a run that nothing ends is over in time, with the hop that it had come to', async () => {
  const slow: typeof fetch = (_url, init) =>
    new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  const report = await runDemo({
    fetch: slow,
    now: Date.now,
    url: 'http://localhost:9/mcp',
    clientMetadataUrl: 'https://localhost:9/clients/demo-client.json',
    options: {},
    broughtAlong: {},
    signal: new AbortController().signal,
    patience: 50,
  });
  expect(report).toMatchObject({
    ok: false,
    problem: { message: expect.stringContaining('within 0.05 seconds') },
  });
});

test('four may be on their way at the same time, the fifth is told to wait', async () => {
  const realm = console.playground.realm('default~busy');
  await realm.fault({ id: 'slow', seam: 'rs-transport', params: { delay: 100 } });
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => post('default~busy')));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 409]);
  const refused = answers.find(({ status }) => status === 409);
  expect(await refused?.json()).toMatchObject({
    error: 'busy',
    error_description: expect.stringContaining('4 demo clients'),
  });
});

test.each([
  [{ user: 'a b' }, 'user'],
  [{ era: 'ancient' }, 'era'],
  [{ other: 1 }, 'other'],
])('refuses %j, naming what was wrong', async (body, name) => {
  const response = await post('default~bad', body);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(name);
});

test('a realm that does not exist is told so', async () => {
  expect((await post('no-such-scenario')).status).toBe(404);
});
