import { once } from 'node:events';
import { connect } from 'node:net';
import Koa, { type Middleware } from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../core/endpoints.ts';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { createRecorder } from '../../../lab/trace/recorder.ts';
import { record } from '../../../lab/trace/tap.ts';
import { readBody } from '../../../serving/body.ts';
import { logRequests, note, notesOf } from '../../../serving/request-log.ts';
import { type Served, serve } from '../../helpers/serve.ts';

const LIMITS = { exchanges: 100, bytes: 10_000_000, totalBytes: 10_000_000 };
const servers: Served[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A small app behind a tap. */
async function tapped(
  middleware: Middleware,
  { endpoint = 'token', exchanges = 100 }: { endpoint?: Endpoint; exchanges?: number } = {},
) {
  const recorder = createRecorder({ server: 'auth', ...LIMITS, exchanges });
  const app = new Koa();
  app.silent = true;
  app.use(record({ recorder, realm: 'r', locate: () => ({ endpoint }), now: Date.now, notesOf }));
  app.use(logRequests('auth', () => {}, Date.now, true));
  app.use(middleware);
  const server = await serve(app.callback());
  servers.push(server);
  /** The next exchange, whenever it is recorded. */
  const next = () =>
    new Promise<Exchange>((resolve) => {
      const leave = recorder.subscribe((exchange) => {
        leave();
        resolve(exchange);
      });
    });
  return { ...server, recorder, next, exchanges: () => recorder.exchanges('r') };
}

const echo: Middleware = async (ctx) => {
  const body = await readBody(ctx.req, 10_000_000);
  ctx.type = 'text/plain';
  ctx.body = body.ok ? body.value.toString('utf8') : 'too large';
};

describe('the tap', () => {
  it('records request and response, and the client gets the answer unharmed', async () => {
    const app = await tapped(echo);
    const answer = await fetch(`${app.origin}/token?state=s`, {
      method: 'POST',
      body: 'größe=1&code=secret',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'me' },
    });
    expect(await answer.text()).toBe('größe=1&code=secret');
    const [exchange] = app.exchanges();
    expect(exchange).toMatchObject({
      id: 'auth-1',
      server: 'auth',
      realm: 'r',
      endpoint: 'token',
      peer: { agent: 'me' },
      request: { method: 'POST', url: `${app.origin}/token?state=s`, bytes: 21 },
      response: { status: 200, bytes: 21 },
      notes: [],
      faults: [],
    });
    expect(exchange?.request.body).toMatch(/^größe=1&code=masked:/);
    expect(exchange?.request.cut).toBeUndefined();
    expect(exchange?.peer.port).toBeGreaterThan(0);
  });

  it('has recorded an exchange when its answer arrives', async () => {
    const app = await tapped(echo);
    for (let number = 1; number <= 20; number += 1) {
      await fetch(app.origin, { method: 'POST', body: 'x' });
      expect(app.exchanges()).toHaveLength(number);
    }
  });

  it('keeps 16 KB of a large body, counts all of it, and passes on all of it', async () => {
    const app = await tapped(echo);
    const sent = 'é'.repeat(1_000_000);
    const answer = await fetch(app.origin, { method: 'POST', body: sent });
    expect(await answer.text()).toBe(sent);
    const [exchange] = app.exchanges();
    for (const message of [exchange?.request, exchange?.response]) {
      expect(message).toMatchObject({ bytes: 2_000_000, cut: true, body: 'é'.repeat(8_192) });
    }
  });

  it('cuts between characters', async () => {
    const app = await tapped(echo);
    await fetch(app.origin, { method: 'POST', body: `x${'€'.repeat(10_000)}` });
    expect(app.exchanges()[0]?.request.body).toBe(`x${'€'.repeat(5_461)}`);
  });

  it('sees a body that arrived before it, and leaves it to the others', async () => {
    const recorder = createRecorder({ server: 'auth', ...LIMITS });
    const app = new Koa();
    app.use(record({ recorder, realm: 'r', locate: () => ({ endpoint: 'mcp' }), now: Date.now, notesOf }));
    app.use(echo);
    const handle = app.callback();
    const server = await serve((request, response) => {
      request.once('readable', () => handle(request, response)); // a host that takes its time
    });
    servers.push(server);
    const answer = await fetch(server.origin, { method: 'POST', body: '{"jsonrpc":"2.0"}' });
    expect(await answer.text()).toBe('{"jsonrpc":"2.0"}');
    expect(recorder.exchanges('r')[0]?.request).toMatchObject({ body: '{"jsonrpc":"2.0"}', bytes: 17 });
  });

  it('sees the body that a server refuses to read', async () => {
    const app = await tapped((ctx) => {
      ctx.status = 401;
    });
    await fetch(app.origin, { method: 'POST', body: 'state=1' });
    expect(app.exchanges()[0]).toMatchObject({ request: { body: 'state=1' }, response: { status: 401 } });
  });

  it('records what is on the wire: what later middleware makes of headers and body', async () => {
    const app = await tapped(async (ctx, next) => {
      ctx.req.headers.host = 'elsewhere';
      ctx.url = '/rewritten';
      ctx.body = { access_token: 'secret' };
      await next();
      ctx.set('Cache-Control', 'no-store');
      ctx.status = 400;
    });
    await fetch(`${app.origin}/realms/r/token`);
    const [exchange] = app.exchanges();
    expect(exchange?.request.url).toBe(`${app.origin}/realms/r/token`);
    expect(exchange?.request.headers.host).toBe(new URL(app.origin).host);
    expect(exchange?.response).toMatchObject({ status: 400, headers: { 'cache-control': 'no-store' } });
    expect(exchange?.response?.body).toMatch(/^\{"access_token":"masked:/);
  });

  it('knows the URL from before a host took the realm out of it', async () => {
    const recorder = createRecorder({ server: 'auth', ...LIMITS });
    const seen: string[] = [];
    const app = new Koa();
    const locate = (path: string) => {
      seen.push(path);
      return { endpoint: 'token' } as const;
    };
    app.use(record({ recorder, realm: 'r', locate, now: Date.now, notesOf }));
    app.use(echo);
    const handle = app.callback();
    const server = await serve((request, response) => {
      Object.assign(request, { originalUrl: request.url, url: '/token' });
      handle(request, response);
    });
    servers.push(server);
    await fetch(`${server.origin}/realms/r/token?x=1`, { method: 'POST', body: '' });
    expect(recorder.exchanges('r')[0]?.request.url).toBe(`${server.origin}/realms/r/token?x=1`);
    expect(seen).toEqual(['/realms/r/token']);
  });

  it('records remarks and the ids of faults', async () => {
    const app = await tapped((ctx) => {
      note(ctx, 'audience_mismatch');
      ctx.state.faults = ['iss-wrong'];
      ctx.body = 'x';
    });
    await fetch(app.origin);
    expect(app.exchanges()[0]).toMatchObject({ notes: ['audience_mismatch'], faults: ['iss-wrong'] });
  });

  it('records an event stream once, when it is opened, and lets it flow', async () => {
    const closed = Promise.withResolvers<void>();
    const app = await tapped(
      (ctx) => {
        ctx.respond = false;
        ctx.status = 200;
        ctx.set('Content-Type', 'text/event-stream');
        ctx.flushHeaders();
        ctx.res.write('data: 1\n\n');
        ctx.res.once('close', closed.resolve);
      },
      { endpoint: 'mcp' },
    );
    const gone = new AbortController();
    const answer = await fetch(app.origin, { signal: gone.signal });
    expect(app.exchanges()[0]?.response).toMatchObject({ status: 200, stream: true, bytes: 0 });
    const reader = answer.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n');
    gone.abort();
    await closed.promise;
    expect(app.exchanges()).toHaveLength(1);
  });

  it('records the first event of a stream that answers a POST', async () => {
    const app = await tapped(
      (ctx) => {
        ctx.respond = false;
        ctx.set('Content-Type', 'text/event-stream');
        ctx.status = 200;
        ctx.flushHeaders();
        ctx.res.write('data: {"result":{}}\n\n');
        ctx.res.end();
      },
      { endpoint: 'mcp' },
    );
    await (await fetch(app.origin, { method: 'POST', body: '{}' })).text();
    expect(app.exchanges()).toHaveLength(1);
    expect(app.exchanges()[0]?.response).toMatchObject({ stream: true, body: 'data: {"result":{}}\n\n' });
  });

  it('records a connection that was closed without an answer', async () => {
    const app = await tapped((ctx) => {
      ctx.respond = false;
      ctx.state.faults = ['token-drop'];
      ctx.req.socket.destroy();
    });
    const recorded = app.next();
    await expect(fetch(app.origin, { method: 'POST', body: 'code=x' })).rejects.toThrow();
    const exchange = await recorded;
    expect(exchange.response).toBeUndefined();
    expect(exchange).toMatchObject({ faults: ['token-drop'], request: { method: 'POST' } });
  });

  it('records an answer that broke off', async () => {
    const app = await tapped((ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
      ctx.res.write('{"access_', () => ctx.req.socket.destroy());
    });
    const recorded = app.next();
    await fetch(app.origin)
      .then((answer) => answer.text())
      .catch(() => undefined);
    expect((await recorded).response).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'content-length': '100' },
      body: '{"access_',
    });
  });

  it('has no body for HEAD, which has none on the wire', async () => {
    const app = await tapped((ctx) => {
      ctx.respond = false;
      ctx.res.end('never sent');
    });
    await fetch(app.origin, { method: 'HEAD' });
    expect(app.exchanges()[0]?.response).toMatchObject({ bytes: 0 });
    expect(app.exchanges()[0]?.response?.body).toBeUndefined();
  });

  it('keeps apart the requests of one connection that came at once', async () => {
    const app = await tapped(echo);
    const socket = connect(app.port, '127.0.0.1');
    const request = (body: string, last = false) =>
      `POST /${body} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n${last ? 'Connection: close\r\n' : ''}\r\n${body}`;
    socket.write(request('one') + request('three') + request('five', true));
    await once(socket.resume(), 'end');
    expect(app.exchanges().map(({ request: { url, body } }) => [new URL(url).pathname, body])).toEqual([
      ['/one', 'one'],
      ['/three', 'three'],
      ['/five', 'five'],
    ]);
    expect(new Set(app.exchanges().map(({ peer }) => peer.port)).size).toBe(1);
  });

  it('survives a Host that makes no URL, and a target that is one', async () => {
    const app = await tapped(echo);
    const socket = connect(app.port, '127.0.0.1');
    socket.write(
      'GET / HTTP/1.1\r\nHost: [\r\n\r\nGET http://proxy/x HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n',
    );
    await once(socket.resume(), 'end');
    expect(app.exchanges().map(({ request }) => request.url)).toEqual(['http://[/', 'http://proxy/x']);
  });

  it('is not there when nothing is to be recorded', async () => {
    const pushes: boolean[] = [];
    const app = await tapped(
      (ctx) => {
        pushes.push(Object.hasOwn(ctx.req, 'push') || Object.hasOwn(ctx.res, 'end'));
        ctx.body = 'x';
      },
      { exchanges: 0 },
    );
    await fetch(app.origin);
    expect(pushes).toEqual([false]);
    expect(app.exchanges()).toEqual([]);
  });

  it('records a failure of the server as the client gets it', async () => {
    const app = await tapped(() => {
      throw new Error('broken');
    });
    await fetch(app.origin);
    expect(app.exchanges()[0]?.response).toMatchObject({ status: 500, body: 'Internal Server Error' });
  });

  it('is called record', () => {
    const recorder = createRecorder({ server: 'auth', ...LIMITS });
    const options = {
      recorder,
      realm: 'r',
      locate: () => ({ endpoint: 'token' }) as const,
      now: Date.now,
      notesOf,
    };
    expect(record(options).name).toBe('record');
  });
});
