import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ControlError } from '../../lab/control/server-control.ts';
import { createControlApi } from '../../serving/control/app.ts';
import { CONTROL_HEADER, guardControl } from '../../serving/control/guard.ts';
import { route } from '../../serving/control/route.ts';
import { withControl } from '../../serving/control/with-control.ts';
import { listen } from '../../serving/listen.ts';
import { sendRaw } from '../helpers/raw-http.ts';
import { type Served, serve } from '../helpers/serve.ts';

const failures: unknown[] = [];
const streams: Array<{
  send: (event: unknown) => void;
  end: () => void;
  ended: Promise<void>;
  gone: Promise<void>;
}> = [];

const control = createControlApi({
  title: 'A control API under test',
  guard: guardControl(['auth-server']),
  onFailure: (error) => failures.push(error),
  routes: [
    route({
      method: 'PUT',
      path: '/control/things/{thing}',
      summary: 'Puts a thing',
      body: z.strictObject({ size: z.int(), inner: z.strictObject({ name: z.string() }).optional() }),
      answer: z.object({ thing: z.string(), size: z.int() }),
      handle: async ({ params, body }) => ({ thing: params.thing, size: body.size }),
    }),
    route({
      method: 'DELETE',
      path: '/control/things/{thing}',
      summary: 'Forgets a thing',
      answer: 'nothing',
      handle: async () => undefined,
    }),
    route({
      method: 'GET',
      path: '/control/missing',
      summary: 'Has a problem',
      answer: 'nothing',
      handle: async () => {
        throw new ControlError({ status: 404, error: 'not_found', description: 'there is none' });
      },
    }),
    route({
      method: 'GET',
      path: '/control/broken',
      summary: 'Breaks',
      answer: 'nothing',
      handle: async () => {
        throw new Error('a secret of the inside');
      },
    }),
    route({
      method: 'GET',
      path: '/control/events',
      summary: 'Sends events',
      answer: 'events',
      handle: async ({ signal }) => ({
        events: async (send: (event: unknown) => void) => {
          const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          const { promise: ended, resolve: end } = Promise.withResolvers<void>();
          streams.push({ send, end, ended, gone });
          return { ended };
        },
      }),
    }),
  ],
});

let server: Served;
beforeAll(async () => {
  server = await serve(
    withControl(
      (_request, response) => response.end('the rest of the server'),
      async () => control,
    ),
  );
});
afterAll(() => server.close());

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${server.origin}${path}`, { ...init, headers: { [CONTROL_HEADER]: '1', ...init.headers } });
const put = (body: string) => ask('/control/things/one', { method: 'PUT', body });

describe('the control API answers programs of this machine', () => {
  it('answers with the document of the route, and names the thing by its decoded path', async () => {
    const answer = await ask('/control/things/a%2Fb', { method: 'PUT', body: '{"size":3}' });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ thing: 'a/b', size: 3 });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('leaves every other path to the server behind it', async () => {
    expect(await (await fetch(`${server.origin}/controlled`)).text()).toBe('the rest of the server');
  });

  it('is reachable by a name that is allowed inside a container network', async () => {
    const headers = { host: `auth-server:${server.port}`, [CONTROL_HEADER]: '1' };
    expect((await sendRaw(server.port, { path: '/control/openapi.json', headers })).status).toBe(200);
  });

  it.each([
    ['a public host name', { host: 'playground.example', [CONTROL_HEADER]: '1' }, 'localhost only'],
    ['a tunnel that rewrites Host', { 'x-forwarded-for': '203.0.113.7', [CONTROL_HEADER]: '1' }, 'tunnel'],
    ['a page of another origin', { origin: 'https://evil.example', [CONTROL_HEADER]: '1' }, 'web pages'],
    ['a page of another port', { origin: 'http://localhost:5173', [CONTROL_HEADER]: '1' }, 'web pages'],
    ['an image on a page', { 'sec-fetch-site': 'cross-site', [CONTROL_HEADER]: '1' }, 'web pages'],
    ['a request without the header', {}, CONTROL_HEADER],
  ])('refuses %s with 403, and says why', async (_who, headers, why) => {
    const about = {
      path: '/control/things/one',
      method: 'DELETE',
      headers: { host: 'localhost', ...headers },
    };
    const answer = await sendRaw(server.port, about);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text).error_description).toContain(why);
  });

  it('answers no preflight: a page cannot ask for permission to send the header (Fetch §3.3)', async () => {
    const headers = {
      host: 'localhost',
      origin: 'https://evil.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': CONTROL_HEADER,
    };
    const answer = await sendRaw(server.port, { path: '/control/things/one', method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

it('takes connections from loopback only while no container network is named', async () => {
  const [address] = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  if (!address) return; // a machine without a network has no neighbours
  const alone = createControlApi({
    title: 'alone',
    guard: guardControl([]),
    routes: [],
    onFailure: () => {},
  });
  const listener = await listen({ host: '0.0.0.0', port: 0, setting: 'port' });
  listener.serve(
    withControl(
      (_request, response) => response.end(),
      async () => alone,
    ),
  );
  const asked = (host: string) =>
    fetch(`http://${host}:${listener.port}/control/openapi.json`, { headers: { [CONTROL_HEADER]: '1' } });
  expect((await asked('127.0.0.1')).status).toBe(200);
  const neighbour = await sendRaw(listener.port, {
    address: address.address,
    path: '/control/openapi.json',
    headers: { host: 'localhost', [CONTROL_HEADER]: '1' },
  });
  await listener.close();
  expect([neighbour.status, JSON.parse(neighbour.text).error_description]).toEqual([
    403,
    expect.stringContaining('CONTROL_HOSTS'),
  ]);
});

describe('the control API says what is wrong with a request', () => {
  it.each([
    ['{"size":"big"}', 'size'],
    ['{"size":1,"inner":{"nam":"x"}}', 'inner'],
    ['{"size":1,"colour":"red"}', 'colour'],
    ['[]', 'the document'],
  ])('refuses %s and names the path', async (body, path) => {
    const answer = await put(body);
    expect(answer.status).toBe(400);
    expect((await answer.json()).error_description).toContain(path);
  });

  it('refuses a body that is not JSON', async () => {
    const answer = await put('{');
    expect(answer.status).toBe(400);
    expect((await answer.json()).error_description).toContain('not JSON');
  });

  it('refuses a body that nests so deeply that nobody could walk it, and not one that says so in a string', async () => {
    const answer = await put(`{"size":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(answer.status).toBe(400);
    expect((await answer.json()).error_description).toContain('deeply');
    expect((await put(`{"size":1,"inner":{"name":"\\"${'['.repeat(100)}"}}`)).status).toBe(200);
  });

  it('refuses a body that is too long with 413', async () => {
    expect((await put(`"${'x'.repeat(1024 * 1024)}"`)).status).toBe(413);
  });

  it('tells a problem of a handler with its status', async () => {
    const answer = await ask('/control/missing');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'not_found', error_description: 'there is none' });
  });

  it('keeps what nobody expected off the wire, and tells the owner', async () => {
    const answer = await ask('/control/broken');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    expect(failures).toHaveLength(1);
  });

  it.each(['%2e', '%2e%2e'])(
    'knows nothing by a name that no URL can have as a segment: %s',
    async (name) => {
      const answer = await sendRaw(Number(new URL(server.origin).port), {
        method: 'DELETE',
        path: `/control/things/${name}`,
        headers: { host: 'localhost', [CONTROL_HEADER]: '1' },
      });
      expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('There is nothing at')]);
    },
  );

  it('names the methods of a path (405), and where the description is for an unknown one (404)', async () => {
    const wrong = await ask('/control/things/one', { method: 'POST' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'PUT, DELETE']);
    const unknown = await ask('/control/nothing');
    expect(unknown.status).toBe(404);
    expect((await unknown.json()).error_description).toContain('/control/openapi.json');
  });
});

it('sends events as they happen, and ends with whoever listens', async () => {
  const leaving = new AbortController();
  const answer = await ask('/control/events', { signal: leaving.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  streams[0]?.send({ number: 1 });
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('data:')) break;
  }
  expect(text).toContain('data: {"number":1}\n\n');
  leaving.abort();
  await streams[0]?.gone;
});

it('ends the answer when no more events will come, after the last of them', async () => {
  const before = failures.length;
  const answer = await ask('/control/events');
  const stream = streams.at(-1);
  stream?.send({ number: 1 });
  stream?.end();
  await stream?.ended;
  stream?.send({ number: 2 }); // by somebody who does not know it yet
  expect((await answer.text()).match(/data: .*/g)).toEqual(['data: {"number":1}']);
  await stream?.gone;
  expect(failures).toHaveLength(before);
});

it('cuts off whoever does not read its events, which is no failure of ours', async () => {
  const before = failures.length;
  const reader = connect(server.port, '127.0.0.1').on('error', () => {});
  reader.write(`GET /control/events HTTP/1.1\r\nHost: localhost\r\n${CONTROL_HEADER}: 1\r\n\r\n`);
  await once(reader, 'data');
  reader.pause();
  const stream = streams.at(-1);
  let left = false;
  void stream?.gone.then(() => {
    left = true;
  });
  while (!left) {
    for (let count = 0; count < 16; count += 1) stream?.send('x'.repeat(64 * 1024));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(failures).toHaveLength(before);
  reader.destroy();
});

it('takes a connection that is reset for somebody who has left', async () => {
  const before = failures.length;
  const reader = connect(server.port, '127.0.0.1').on('error', () => {});
  reader.write(`GET /control/events HTTP/1.1\r\nHost: localhost\r\n${CONTROL_HEADER}: 1\r\n\r\n`);
  await once(reader, 'data');
  reader.resetAndDestroy();
  await streams.at(-1)?.gone;
  await new Promise((resolve) => setImmediate(resolve));
  expect(failures).toHaveLength(before);
});

it('describes every route in its OpenAPI document, with parameters, body and answer', async () => {
  const document = await (await ask('/control/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toEqual([
    '/control/things/{thing}',
    '/control/missing',
    '/control/broken',
    '/control/events',
  ]);
  const { put: described } = document.paths['/control/things/{thing}'];
  expect(described.parameters.map(({ name }: { name: string }) => name)).toEqual(['thing', CONTROL_HEADER]);
  expect(described.requestBody.content['application/json'].schema.required).toEqual(['size']);
  expect(described.responses['200'].content['application/json'].schema.properties).toHaveProperty('thing');
});
