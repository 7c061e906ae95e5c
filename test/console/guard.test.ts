import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleUnderTest, openWindow, startConsoleUnderTest } from '../helpers/console.ts';
import { sendRaw } from '../helpers/raw-http.ts';
import { serve } from '../helpers/serve.ts';

let console: ConsoleUnderTest;
let port: number;
beforeAll(async () => {
  console = await startConsoleUnderTest();
  port = Number(new URL(console.url).port);
});
afterAll(() => console[Symbol.asyncDispose]());

const OWN = { host: 'localhost', 'x-playground-control': '1', 'content-type': 'application/json' };
const ask = (path: string, headers: Record<string, string>, more: { method?: string; body?: string } = {}) =>
  sendRaw(port, { path, headers: { host: `localhost:${port}`, ...headers }, ...more });

describe('what the console can do is for its own page and programs of this machine', () => {
  test.each([
    ['a program', {}],
    ['the page itself', { 'sec-fetch-site': 'same-origin' }],
    ['somebody who types the address', { 'sec-fetch-site': 'none' }],
  ])('%s may read', async (_who, headers) => {
    expect((await ask('/api/playground', headers)).status).toBe(200);
  });

  test.each([
    ['a page of another site (Fetch Metadata)', { 'sec-fetch-site': 'cross-site' }, 'cross-site'],
    ['a page of another port', { 'sec-fetch-site': 'same-site' }, 'same-site'],
    ['a page that names its origin', { origin: 'https://evil.example' }, 'https://evil.example'],
    ['a page without an origin', { origin: 'null' }, 'null'],
    ['a name that leads here (DNS rebinding)', { host: 'evil.example' }, 'localhost only'],
    ['a tunnel', { 'x-forwarded-for': '203.0.113.7' }, 'proxy or tunnel'],
    ['a tunnel (RFC 7239 §4)', { forwarded: 'for=203.0.113.7' }, 'proxy or tunnel'],
  ])('%s is refused, also with the header', async (_who, headers, why) => {
    for (const method of ['GET', 'PUT']) {
      const answer = await ask(
        '/api/documents/valid',
        { ...OWN, ...headers },
        { method, ...(method === 'PUT' ? { body: '{}' } : {}) },
      );
      expect([answer.status, JSON.parse(answer.text).error]).toEqual([403, 'forbidden']);
      expect(answer.text).toContain(why);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
    '%s wants a header that no foreign page can send',
    async (method) => {
      const answer = await ask('/api/documents/valid', { 'sec-fetch-site': 'same-origin' }, { method });
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('x-playground-control')]);
    },
  );

  test('the page and its documents answer to no foreign name either', async () => {
    for (const path of ['/', '/clients/valid.json', '/health', '/realms/default/tokens']) {
      const answer = await ask(path, { host: 'evil.example' });
      expect([answer.status, answer.text], path).toEqual([421, expect.stringContaining('CONTROL_HOSTS')]);
    }
  });
});

describe('whatever is asked for wrongly gets an answer', () => {
  test.each([
    ['GET', '/api/nothing', undefined, 404, 'There is nothing at /api/nothing'],
    ['GET', '/api/realms/%E0%A4%A/verdict', undefined, 404, 'nothing at'],
    ['POST', '/api/playground', '{}', 405, 'takes GET'],
    ['PUT', '/api/documents/valid', '{', 400, 'not JSON'],
    ['PUT', '/api/documents/valid', '[]', 400, 'expected object'],
    ['PUT', '/api/documents/valid', `{"body":${'['.repeat(5000)}${']'.repeat(5000)}}`, 400, 'too deeply'],
    ['PUT', '/api/documents/valid', JSON.stringify({ body: 'x'.repeat(1024 * 1024) }), 413, 'longer than'],
    ['GET', '/api/realms/nobody-knows/verdict', undefined, 404, 'nobody-knows'],
  ])('%s %s %.20s: %i', async (method, path, body, status, words) => {
    const answer = await ask(path, OWN, { method, ...(body === undefined ? {} : { body }) });
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
    expect(answer.text).not.toMatch(/\n\s+at |node_modules/);
  });

  test.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/../../server/app.ts',
    '/assets/..%2f..%2f..%2fkeys/signing-keys.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/clients/..%2f..%2fpackage.json',
    '/clients/__proto__.json',
    '//etc/passwd',
  ])('no path leads to a file that is not of the page: %s', async (path) => {
    const answer = await ask(path, {});
    expect(answer.text).not.toMatch(/"dependencies"|root:|createConsole|"kty"/);
    expect([200, 400, 404]).toContain(answer.status);
    if (answer.status === 200) expect(answer.headers['content-type']).toContain('text/html');
  });

  test.each([
    '/api/realms/default/masked/masked:abcdefghijkl:43',
    '/api/realms/default/refresh-families/a-grant/token',
  ])('what is for programs at the control APIs, a secret in the clear, is not at %s', async (path) => {
    const answer = await ask(path, OWN);
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('There is nothing at')]);
  });

  test('none of it was a failure of ours', () => expect(console.failures).toEqual([]));
});

test('the page allows scripts and styles of its own origin and nothing else (CSP Level 3)', async () => {
  const { headers, text } = await ask('/', {});
  const policy = String(headers['content-security-policy']).split('; ');
  expect(policy).toEqual(
    expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]),
  );
  expect(policy).toEqual(
    expect.arrayContaining(["frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]),
  );
  expect(policy.join()).not.toMatch(/unsafe|https?:|\*/);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  expect(text).not.toMatch(/<script(?![^>]* src=")|<style|\son\w+=|\sstyle=|https?:\/\//);
});

/** What a foreign page tries; each resolves to what it got, or to the name of what it met. */
const ATTACKS = `
  const tried = (work) => work.then((value) => value, (error) => error.name);
  const read = async (answer) => (answer.type === 'opaque' ? 'opaque' : (await answer.text()).slice(0, 40));
  const events = (url) => new Promise((done) => {
    const source = new EventSource(url);
    source.onopen = () => done('open');
    source.onerror = () => { source.close(); done('refused'); };
  });
  const framed = (make) => new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.name = 'target';
    document.body.append(frame); // the empty page that it holds is loaded by now
    frame.onload = () => done(frame.contentDocument === null ? 'sealed' : 'open');
    make(frame);
  });
  const posted = (action) => framed(() => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', enctype: 'text/plain', action, target: 'target' });
    document.body.append(form);
    form.submit();
  });
  globalThis.attack = async (api) => ({
    read: await tried(fetch(api + '/realms').then(read)),
    blind: await tried(fetch(api + '/realms', { mode: 'no-cors' }).then(read)),
    post: await tried(fetch(api + '/realms/default~evil/demo', { method: 'POST', mode: 'no-cors', body: '{}' }).then(read)),
    header: await tried(fetch(api + '/realms/default~evil/demo', { method: 'POST', headers: { 'x-playground-control': '1' } }).then(read)),
    remove: await tried(fetch(api + '/realms/default/keys', { method: 'DELETE' }).then(read)),
    events: await events(api + '/realms/default/events'),
    form: await posted(api + '/realms/default~evil/demo'),
  });
`;

describe('a page that a person visits beside the console', () => {
  const page = `<!doctype html><html lang="en"><title>Elsewhere</title><body><script>${ATTACKS}</script>`;

  test.each(['localhost', '127.0.0.1'])('can neither read nor do anything from %s', async (hostname) => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    });
    await using window = await openWindow();
    await window.page.goto(`http://${hostname}:${server.port}/`);
    const got = await window.page.evaluate(async (api) => {
      const { attack } = globalThis as unknown as { attack: (api: string) => Promise<unknown> }; // put there by the page
      return attack(api);
    }, `${console.url}/api`);
    expect(got).toEqual({
      read: 'TypeError',
      blind: 'opaque',
      post: 'opaque',
      header: 'TypeError',
      remove: 'TypeError',
      events: 'refused',
      form: 'sealed',
    });
    const { exchanges } = await console.playground.hub.trace('default~evil');
    expect(exchanges).toEqual([]); // no demo client was sent anywhere
    await server.close();
  });
});
