import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toCurl } from '../../../lab/trace/curl.ts';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { type Flow, flowsOf } from '../../../lab/trace/flows.ts';
import { toHar } from '../../../lab/trace/har.ts';
import { htmlOf } from '../../../lab/trace/html.ts';
import { mask } from '../../../lab/trace/mask.ts';
import { toMermaid } from '../../../lab/trace/mermaid.ts';
import { startPlayground } from '../../../playground.ts';
import { basic, getCode, redeem, register } from '../../helpers/code-flow.ts';
import { makeExchange } from './make-exchange.ts';

/** What somebody sends who would like to be more than text. */
const HOSTILE = `</pre><script>alert(1)</script>'"; rm -rf ~ #\`id\`$(id)\\\n-->>A: x;%%{init}%%`;

let real: Flow;
let folder: string;

/** A flow in which everything that a client can choose is hostile. */
function hostile(): Flow {
  const exchange: Exchange = makeExchange({
    endpoint: 'register',
    peer: { address: '127.0.0.1', port: 1, agent: HOSTILE },
    request: {
      method: 'POST',
      url: `http://localhost:9001/${HOSTILE}?client_id=${HOSTILE}`,
      headers: { 'user-agent': HOSTILE, 'x-empty': '', authorization: `Basic ${HOSTILE}:${mask('s')}` },
      bytes: 1,
      body: JSON.stringify({ client_name: HOSTILE }),
    },
    response: {
      status: 400,
      headers: { 'x-y': HOSTILE },
      bytes: 1,
      body: JSON.stringify({ error: HOSTILE }),
    },
    notes: [HOSTILE],
    faults: [HOSTILE],
    tokens: { [mask('s')]: { header: {}, claims: { sub: HOSTILE } } },
  });
  const [flow] = flowsOf([exchange]);
  if (!flow) throw new Error('no flow');
  return flow;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trace-'));
  await using playground = await startPlayground();
  const { body } = await register(playground, {
    client_name: 'Exported <client>',
    redirect_uris: ['http://localhost:3999/callback'],
    token_endpoint_auth_method: 'client_secret_basic',
  });
  const { client_id: id, client_secret: secret } = body;
  const { code, verifier } = await getCode(playground, { client_id: id });
  const tokens = await redeem(
    playground,
    code,
    verifier,
    { client_id: undefined },
    basic(id, String(secret)),
  );
  await fetch(playground.mcpUrl, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  const [flow, ...others] = flowsOf(playground.trace);
  if (!flow || others.length > 0) throw new Error('not one flow');
  real = flow;
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('HAR 1.2', () => {
  it('has the members that it must have, one entry per exchange', () => {
    const { log } = JSON.parse(toHar([real]));
    expect(log).toMatchObject({
      version: '1.2',
      creator: { name: expect.any(String), version: expect.any(String) },
    });
    expect(log.pages).toEqual([
      { id: real.id, title: 'Exported <client>', startedDateTime: expect.any(String), pageTimings: {} },
    ]);
    expect(log.entries).toHaveLength(real.exchanges.length);
    const pair = { name: expect.any(String), value: expect.any(String) };
    for (const entry of log.entries) {
      expect(entry).toMatchObject({
        pageref: real.id,
        time: expect.any(Number),
        cache: {},
        timings: { send: 0, wait: expect.any(Number), receive: 0 },
        request: { method: expect.any(String), httpVersion: 'HTTP/1.1', cookies: [], headersSize: -1 },
        response: {
          ...{ status: expect.any(Number), statusText: '', httpVersion: 'HTTP/1.1', cookies: [] },
          ...{ redirectURL: expect.any(String), headersSize: -1, bodySize: expect.any(Number) },
          content: { size: expect.any(Number), mimeType: expect.any(String) },
        },
      });
      expect(new Date(entry.startedDateTime).toISOString()).toBe(entry.startedDateTime);
      expect(URL.canParse(entry.request.url)).toBe(true);
      for (const one of [...entry.request.headers, ...entry.request.queryString, ...entry.response.headers]) {
        expect(one).toEqual(pair);
      }
    }
  });

  it('lists every cookie that was set by itself, and the redirect', () => {
    const { log } = JSON.parse(toHar([real]));
    const first = log.entries.find(({ _step: step }: { _step: string }) => step === 'authorization');
    const set = first.response.headers.filter(({ name }: { name: string }) => name === 'set-cookie');
    expect(set.length).toBeGreaterThan(1);
    expect(first.response.redirectURL).toContain('/interaction/masked:');
  });

  it('has status 0 where there was no answer', () => {
    const { response: _none, ...dropped } = makeExchange({ endpoint: 'token' });
    expect(JSON.parse(toHar(flowsOf([dropped]))).log.entries[0].response).toMatchObject({ status: 0 });
  });
});

describe('the Mermaid diagram', () => {
  const ARROW = /^ {2}([BCMA])(->>|-->>|--x)([BCMA]): ([A-Za-z0-9 _.,()/→…#;-]*)$/;
  const PARTICIPANT = /^ {2}participant ([BCMA]) as ([A-Za-z0-9 _.,()/→…#;-]+)$/;
  const NOTE = /^ {2}Note over [BCMA]: [A-Za-z0-9 _.,()/→…#;-]*$/;

  it.each([
    ['a real flow', () => real],
    ['a hostile one', hostile],
  ])('of %s has nothing but participants, arrows between them, and notes', (_what, flow) => {
    const [first, ...lines] = toMermaid(flow()).trimEnd().split('\n');
    expect(first).toBe('sequenceDiagram');
    const participants = new Set(lines.flatMap((line) => PARTICIPANT.exec(line)?.[1] ?? []));
    const rest = lines.filter((line) => !PARTICIPANT.test(line) && !NOTE.test(line));
    const arrows = rest.map((line) => ARROW.exec(line));
    expect(arrows).not.toContain(null);
    for (const arrow of arrows) {
      expect(participants).toContain(arrow?.[1]);
      expect(participants).toContain(arrow?.[3]);
    }
    const asked = arrows.filter((arrow) => arrow?.[2] === '->>' && arrow[3] !== 'C').length;
    const answered = arrows.filter((arrow) => arrow?.[2] !== '->>').length;
    expect(answered).toBe(asked);
  });

  it('shows the browser on the way, and what it brings the client', () => {
    const text = toMermaid(real);
    expect(text).toContain('  B->>A: GET /authorize, the authorization request\n');
    expect(text).toContain('  B->>C: redirect with code, state, iss\n');
    expect(text).toContain('  C->>A: POST /token, code for tokens\n');
  });
});

describe('the shell script', () => {
  /** Runs a script with a curl that only prints its arguments, one a line. */
  function run(script: string, variables: Record<string, string> = {}): string[] {
    const file = join(folder, 'script.sh');
    writeFileSync(file, `curl() { for word in "$@"; do printf '%s\\n' "<$word>"; done; }\n${script}`);
    execFileSync('bash', ['-n', file]);
    const env = { PATH: process.env.PATH ?? '', HOME: folder, ...variables };
    return execFileSync('bash', [file], { encoding: 'utf8', env, cwd: folder }).split('\n');
  }

  it('is a script, and sends what was sent, with variables in place of secrets', () => {
    const script = toCurl(real);
    const words = run(script, {
      CODE: 'the code',
      CODE_VERIFIER: 'the verifier',
      CLIENT_SECRET: 'the secret',
    });
    expect(words).toContain('<POST>');
    expect(words).toContain(`<${real.exchanges[0]?.request.body}>`);
    const form = words.find((word) => word.includes('grant_type=authorization_code'));
    expect(form).toContain('code=the code&code_verifier=the verifier');
    expect(words).toContain(`<${real.clientIds[0]}:the secret>`);
    expect(words.join('\n')).not.toContain('masked:');
    const commands = script.split('\n').filter((line) => line.startsWith('curl '));
    expect(commands).toHaveLength(real.exchanges.length);
  });

  it('runs nothing that a client wrote, and passes it on as it was', () => {
    const words = run(toCurl(hostile())).join('\n');
    expect(words).toContain(`<user-agent: ${HOSTILE}>`);
    expect(words).toContain(`<http://localhost:9001/${HOSTILE}?client_id=${HOSTILE}>`);
    expect(words).toContain('<x-empty;>');
    expect(words).not.toContain('uid=');
  });
});

describe('the HTML report', () => {
  const verdict = (flow: Flow) => ({
    flow: flow.id,
    revision: '2026-07-28',
    outcome: 'fail',
    checks: [
      {
        ...{ id: 'iss-match', title: 'refuses it', level: 'MUST', outcome: 'fail', exchanges: [flow.id] },
        clause: { text: 'RFC 9207 §2.4', url: 'https://www.rfc-editor.org/rfc/rfc9207.html#section-2.4' },
        ...{ expected: 'nothing', seen: HOSTILE, mend: 'Compare.' },
      },
      {
        ...{ id: 'y', title: 'keeps it', level: 'MUST', outcome: 'pass', exchanges: [flow.id] },
        clause: { text: 'RFC 7636 §4.2', url: 'https://www.rfc-editor.org/rfc/rfc7636.html#section-4.2' },
      },
      {
        ...{ id: 'x', title: 'other', level: 'SHOULD', outcome: 'not_seen', exchanges: [] },
        clause: { text: 'none', url: 'javascript:alert(1)' },
      },
    ],
  });

  it('needs nothing but itself, and runs no script', () => {
    for (const flow of [real, hostile()]) {
      const html = htmlOf({ realm: HOSTILE, scenario: HOSTILE, flows: [flow], verdicts: [verdict(flow)] });
      expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b/i);
      expect(html).not.toMatch(/\b(src|on\w+|srcset|action)="/i);
      expect(html).not.toContain('javascript:');
      expect(html).not.toMatch(/url\(|@import/);
      expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
      const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
      expect(
        links.every((href) => href?.startsWith('#') || href?.startsWith('https://www.rfc-editor.org/')),
      ).toBe(true);
    }
  });

  it('has balanced elements whatever a client wrote', () => {
    const flow = hostile();
    const html = htmlOf({ realm: 'r', scenario: 's', flows: [flow], verdicts: [verdict(flow)] });
    const open: string[] = [];
    for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'br'].includes(name)) continue;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it('shows exchanges, remarks, tokens and verdicts, with links from the verdict to the exchange', () => {
    const html = htmlOf({ realm: 'r', scenario: 's', flows: [real], verdicts: [verdict(real)] });
    expect(html).toContain('<h2>Exported &lt;client&gt;</h2>');
    expect(html).toContain(`<a href="#${real.id}">${real.id}</a>`);
    for (const { id } of real.exchanges) expect(html).toContain(`<details id="${id}"`);
    expect(html).toContain('POST /token, code for tokens → 200');
    expect(html).toContain('&quot;sub&quot;: &quot;alice&quot;');
    expect(html).toContain('RFC 9207 §2.4');
    expect(html).toMatch(/<details><summary>[^\n]*Rules that were kept: 1<\/summary><details>.*keeps it/);
  });

  it('says that nobody came by', () => {
    expect(htmlOf({ realm: 'r', scenario: 's', flows: [] })).toContain('No client has come by yet.');
  });
});
