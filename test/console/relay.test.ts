import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { RelayReply, RelayRequest } from '../../console/contract/relay.ts';
import { readAnswer } from '../../console/server/relay/read-answer.ts';
import { type RelayOptions, relay } from '../../console/server/relay/relay.ts';
import { startConsoleUnderTest } from '../helpers/console.ts';
import { freePort } from '../helpers/free-port.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
}

const options: RelayOptions = {
  fetch: globalThis.fetch,
  policy: 'loopback',
  origins: { authUrl: 'http://localhost:1', mcpUrl: 'http://localhost:2' },
  now: Date.now,
};

const ask = (request: Partial<RelayRequest> & { readonly url: string }, more: Partial<RelayOptions> = {}) =>
  relay({ method: 'GET', headers: [], ...request }, { ...options, ...more });

function answerOf(reply: RelayReply) {
  if ('problem' in reply) throw new Error(reply.problem.why);
  return reply.answer;
}
const whyOf = (reply: RelayReply): string => ('problem' in reply ? reply.problem.why : 'it was answered');

describe('what the console sends for the page', () => {
  it('is exactly what it was told: method, header fields and body', async () => {
    const seen: Array<Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { readonly body: string }> = [];
    const url = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.end('done');
    });
    await ask({
      method: 'POST',
      url: `${url}/token?a=1`,
      headers: [
        ['user-agent', 'a walk'],
        ['x-twice', '1'],
        ['x-twice', '2'],
      ],
      body: 'grant_type=x',
    });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/token?a=1',
        body: 'grant_type=x',
        headers: { 'user-agent': 'a walk', 'x-twice': '1, 2' },
      },
    ]);
    expect(seen[0]?.headers['content-type']).toBeUndefined(); // none was told
  });

  it('follows no redirect: the answer is shown as it came', async () => {
    const url = await serve(
      (_request, response) => void response.writeHead(302, { location: '/else' }).end(),
    );
    const { status, headers } = answerOf(await ask({ url }));
    expect(status).toBe(302);
    expect(headers).toContainEqual(['location', '/else']);
  });

  it('keeps a megabyte of an answer, and says that there was more', async () => {
    const url = await serve((_request, response) => {
      response.write('x'.repeat(1024 * 1024));
      response.write('more');
    });
    const { body, cut } = answerOf(await ask({ url }));
    expect(body.length).toBe(1024 * 1024);
    expect(cut).toBe(true);
  });

  it('reads an event stream until it has the response to the request', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n');
      response.write('data: {"jsonrpc":"2.0","id":7,"result":{}}\n\n'); // and stays open
    });
    const { body } = answerOf(
      await ask({ url, method: 'POST', body: '{"jsonrpc":"2.0","id":7,"method":"ping"}' }),
    );
    expect(body).toContain('"result"');
  });
});

it('looks at each line of an event stream once, however small the pieces are that it comes in', async () => {
  const event = 'data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n';
  const pieces = [
    ...(event.repeat(8_000).match(/.{1,50}/gs) ?? []),
    'data: {"id":7,"res',
    'ult":{}}\n\n',
    'more',
  ];
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  const stream = new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  const response = new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
  const { body, cut } = await readAnswer(response, 7);
  expect(body.endsWith('"result":{}}\n\n')).toBe(true);
  expect(cut).toBe(true);
}, 10_000);

describe('what the console does not send, and says why', () => {
  it.each([
    ['ftp://localhost/file', /only http and https/],
    ['http://10.0.0.1/mcp', /only https/],
    ['https://10.0.0.1/mcp', /private network/],
    ['https://[fd00::1]/mcp', /private network/],
    ['http://user:secret@localhost/mcp', /user name or password/],
  ])('%s, and names the setting', async (url, why) => {
    const reply = await ask({ url });
    expect(whyOf(reply)).toMatch(why);
    expect(whyOf(reply)).toContain('RESOURCE_LOOKUP');
  });

  it('anything but the servers of the playground, where fetching is switched off', async () => {
    const ours = await serve((_request, response) => void response.end('ours'));
    const other = await serve((_request, response) => void response.end('other'));
    const off = { policy: 'off', origins: { authUrl: ours, mcpUrl: ours } } as const;
    expect(answerOf(await ask({ url: `${ours}/` }, off)).body).toBe('ours');
    expect(whyOf(await ask({ url: `${other}/` }, off))).toContain('RESOURCE_LOOKUP');
  });

  it.each([
    ['', /not a URL/],
    ['http://[/', /not a URL/],
  ])('what is no URL: %j', async (url, why) => expect(whyOf(await ask({ url }))).toMatch(why));

  it.each([[['bad name', 'x']], [['x-ok', 'line\nbreak']], [['x-ok', '\u2713']]] as const)(
    'a header field that HTTP does not know: %j',
    async (field) => {
      const reply = await ask({ url: 'http://localhost:1/', headers: [field] });
      expect(whyOf(reply)).toMatch(/No header field can be/);
    },
  );

  it.each(['Host', 'connection', 'content-length', 'Transfer-Encoding', 'upgrade', 'expect', 'keep-alive'])(
    'a header field of the connection, which would not arrive as it was told: %s',
    async (name) => {
      const url = await serve((_request, response) => void response.end('it was sent'));
      const reply = await ask({ url, method: 'POST', headers: [[name, '5']], body: 'x' });
      expect(whyOf(reply)).toMatch(new RegExp(`${name} belongs to the connection`, 'i'));
    },
  );

  it('what asks a control API for secrets in the clear', async () => {
    await using console_ = await startConsoleUnderTest();
    const { config } = console_.playground;
    const reply = await ask({
      url: `${config.PUBLIC_AUTH_URL}/control/realms/default/clients`,
      headers: [['X-Playground-Control', '1']],
    });
    expect(whyOf(reply)).toMatch(/x-playground-control is for programs/);
  });

  it('for an answer that is no HTTP, which it says in words', async () => {
    const url = await serve((request) => void request.socket.end('HTTP/1.1 999 \r\n\xff: \0\r\n\r\nx'));
    const why = whyOf(await ask({ url }));
    expect(why).toMatch(/cannot be reached: \S/);
    expect(why).not.toContain('undefined');
  });

  it('to a port that nobody listens on, which it says', async () => {
    expect(whyOf(await ask({ url: `http://localhost:${await freePort()}/` }))).toMatch(/Nothing listens/);
  });

  it('for a server that hangs up, which it says', async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(whyOf(await ask({ url }))).toMatch(/closed the connection/);
  });
});

it('takes requests of the page only, and names a value that it cannot use', async () => {
  await using console_ = await startConsoleUnderTest();
  const post = (body: unknown, headers: Record<string, string> = { 'x-playground-control': '1' }) =>
    fetch(`${console_.url}/api/relay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const request = { method: 'GET', url: `${console_.playground.config.PUBLIC_MCP_URL}/health`, headers: [] };
  expect((await post(request)).status).toBe(200);
  expect((await post(request, {})).status).toBe(403);
  expect((await post(request, { 'x-playground-control': '1', origin: 'http://evil.example' })).status).toBe(
    403,
  );
  const wrong = await post({ ...request, method: 'BREW' });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ error_description: expect.stringContaining('method') });
  expect((await post({ ...request, body: 'x' })).status).toBe(400);
  expect(console_.failures).toEqual([]);
});
