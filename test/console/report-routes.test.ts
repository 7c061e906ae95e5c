import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comeBy } from '../helpers/come-by.ts';
import { type ConsoleUnderTest, startConsoleUnderTest } from '../helpers/console.ts';
import { sdkV1, sdkV2 } from '../helpers/sdk-clients.ts';

const HOSTILE = `"'><script>alert(1)</script>`;

let console: ConsoleUnderTest;
beforeAll(async () => {
  console = await startConsoleUnderTest();
  const { playground } = console;
  await Promise.all([
    comeBy(playground.realm('iss-wrong~one').mcpUrl, sdkV1),
    comeBy(playground.realm('default~good').mcpUrl, sdkV2),
  ]);
  await fetch(playground.realm('default~odd').mcpUrl, { method: 'POST', headers: { 'user-agent': HOSTILE } });
  playground.realm('step-up~nobody');
});
afterAll(async () => {
  expect(console.failures).toEqual([]);
  await console[Symbol.asyncDispose]();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${console.url}/api${path}`, { headers });
const text = async (path: string): Promise<string> => (await get(path)).text();
const flowsOf = async (realm: string) => (await console.playground.realm(realm).verdict()).flows;

describe('the report on everybody', () => {
  it('judges every realm that somebody came by, the worst first, and no other', async () => {
    const { outcome, realms, left } = await (await get('/report')).json();
    expect([outcome, left]).toEqual(['fail', 0]);
    const told = realms.map((one: { realm: string; outcome: string }) => [one.realm, one.outcome]);
    expect(told).toEqual([
      ['default~odd', 'fail'], // asks without saying what it accepts
      ['iss-wrong~one', 'fail'],
      ['default~good', 'pass'],
    ]);
  });

  it('is a JUnit document with a suite for each client of each realm, where a broken MUST is a failure', async () => {
    const answer = await get('/report?format=junit');
    expect(answer.headers.get('content-type')).toContain('application/xml');
    const suites = [
      ...(await answer.text()).matchAll(/<testsuite name="([^:]+):[^"]*" tests="(\d+)" failures="(\d+)"/g),
    ];
    const failures = Object.fromEntries(suites.map(([, realm, , count]) => [realm, Number(count)]));
    expect(failures).toEqual({ 'iss-wrong~one': 1, 'default~good': 0, 'default~odd': 1 });
    expect(suites.every(([, , tests]) => Number(tests) > 40)).toBe(true);
  });

  it('is a page that fetches nothing, runs nothing, and leads from each broken rule to its exchange', async () => {
    const page = await text('/report?format=html');
    expect(page).toContain('redeems no code that came with the iss of another authorization server');
    expect(page).toContain('https://attacker.example.com');
    expect(page).not.toMatch(/<(?:script|img|link|iframe)|\ssrc=|url\(/);
    expect(page).toContain('&lt;script&gt;');
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('judges by another revision of MCP when it is told to, and says which', async () => {
    const report = await (await get('/report?revision=2025-06-18')).json();
    expect(report.revision).toBe('2025-06-18');
    const revisions = report.realms.flatMap(({ flows }: { flows: { revision: string }[] }) =>
      flows.map(({ revision }) => revision),
    );
    expect(new Set(revisions)).toEqual(new Set(['2025-06-18']));
    expect(await text('/report?format=html&revision=2025-06-18')).toContain('Judged by MCP 2025-06-18');
  });

  it.each([
    ['format=pdf', 'json, junit, html'],
    ['revision=2024', '2025-06-18, 2025-11-25, 2026-07-28'],
  ])('says what there is instead of %s', async (query, expected) => {
    const answer = await get(`/report?${query}`);
    expect([answer.status, (await answer.json()).error_description]).toEqual([
      400,
      expect.stringContaining(expected),
    ]);
  });

  it('is not for the pages of others', async () => {
    expect((await get('/report', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('the verdict on one flow', () => {
  it('is of that flow only, in every format', async () => {
    await comeBy(console.playground.realm('iss-wrong~one').mcpUrl, sdkV2);
    const [broken, kept] = await flowsOf('iss-wrong~one');
    const of = (flow: string | undefined, format: string) =>
      text(`/realms/iss-wrong~one/verdict?flow=${flow}&format=${format}`);
    expect(JSON.parse(await of(kept?.flow, 'json'))).toMatchObject({
      outcome: 'pass',
      flows: [{ flow: kept?.flow }],
    });
    expect((await of(broken?.flow, 'junit')).match(/<testsuite /g)).toHaveLength(1);
    expect(await of(broken?.flow, 'junit')).toContain('failures="1"');
    const page = await of(broken?.flow, 'html');
    expect(page.match(/<section /g)).toHaveLength(1);
    expect(page).toContain('<code>iss-match</code>');
    expect(page).toContain(`id="${broken?.flow}"`);
  });

  it('is answered with the flows that there are when there is no such one', async () => {
    const answer = await get('/realms/iss-wrong~one/verdict?flow=mcp-0&format=junit');
    const [first] = await flowsOf('iss-wrong~one');
    expect([answer.status, (await answer.json()).error_description]).toEqual([
      404,
      expect.stringContaining(String(first?.flow)),
    ]);
  });

  it('tells also what the client did at the realm that it was led on to', async () => {
    const { mcpUrl } = console.playground.realm('other-issuer~led');
    await comeBy(mcpUrl, sdkV1);
    const [verdict] = await flowsOf('other-issuer~led');
    const { flows } = await (await get(`/realms/other-issuer~led/trace?flow=${verdict?.flow}`)).json();
    const realms = new Set(flows[0].exchanges.map(({ realm }: { realm: string }) => realm));
    expect(realms.size).toBe(2);
  });
});

describe('a file to keep', () => {
  it.each([
    ['/report?format=html', 'mcp-oauth-playground-report.html'],
    ['/report?format=junit', 'mcp-oauth-playground-report.xml'],
    ['/report', 'mcp-oauth-playground-report.json'],
    ['/realms/iss-wrong~one/verdict?format=html', 'iss-wrong-one-verdict.html'],
    ['/realms/iss-wrong~one/verdict?format=junit', 'iss-wrong-one-verdict.xml'],
    ['/realms/iss-wrong~one/verdict?format=json', 'iss-wrong-one-verdict.json'],
    ['/realms/iss-wrong~one/trace?format=har', 'iss-wrong-one-trace.har'],
    ['/realms/iss-wrong~one/trace?format=mermaid', 'iss-wrong-one-trace.mmd'],
    ['/realms/iss-wrong~one/trace?format=curl', 'iss-wrong-one-trace.sh'],
    ['/realms/iss-wrong~one/trace', 'iss-wrong-one-trace.json'],
  ])('of %s is called %s', async (path, name) => {
    const plain = await get(path);
    expect(plain.headers.get('content-disposition')).toBeNull();
    const kept = await get(`${path}${path.includes('?') ? '&' : '?'}download`);
    expect(kept.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
    expect(kept.headers.get('content-type')).toBe(plain.headers.get('content-type'));
  });

  it('of one flow is called after it', async () => {
    const [flow] = await flowsOf('iss-wrong~one');
    const answer = await get(`/realms/iss-wrong~one/trace?format=har&flow=${flow?.flow}&download=1`);
    expect(answer.headers.get('content-disposition')).toContain(`iss-wrong-one-${flow?.flow}-trace.har`);
  });
});
