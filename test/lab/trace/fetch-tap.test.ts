import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { tapFetch } from '../../../lab/trace/fetch-tap.ts';
import { flowsOf } from '../../../lab/trace/flows.ts';
import { toHar } from '../../../lab/trace/har.ts';
import { mask } from '../../../lab/trace/mask.ts';
import { type Served, sendJson, serve } from '../../helpers/serve.ts';

const servers: Served[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function tapped(handler: Parameters<typeof serve>[0]) {
  const server = await serve(handler);
  servers.push(server);
  const exchanges: Exchange[] = [];
  const tap = tapFetch({
    fetch: globalThis.fetch,
    realm: 'elsewhere',
    locate: ({ pathname }) => ({ server: 'auth', endpoint: pathname === '/token' ? 'token' : 'other' }),
    now: Date.now,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  return { ...tap, origin: server.origin, exchanges };
}

describe('the tap of a client', () => {
  it('records what is sent and answered, masked, and the client gets its answer', async () => {
    const { fetch, settled, origin, exchanges } = await tapped((_request, response) => {
      response.setHeader('Set-Cookie', ['a=secret-1', 'b=secret-2']);
      sendJson(response, { access_token: 'secret-3' });
    });
    const body = new URLSearchParams({ code: 'secret-4', grant_type: 'authorization_code' });
    const answer = await fetch(`${origin}/token`, { method: 'POST', body, headers: { 'User-Agent': 'me' } });
    expect(await answer.json()).toEqual({ access_token: 'secret-3' });
    await settled();
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]).toMatchObject({
      ...{ id: 'client-1', server: 'auth', realm: 'elsewhere', endpoint: 'token', peer: { agent: 'me' } },
      request: {
        method: 'POST',
        url: `${origin}/token`,
        body: `code=${mask('secret-4')}&grant_type=authorization_code`,
      },
      response: { status: 200, body: `{"access_token":"${mask('secret-3')}"}` },
    });
    expect(JSON.stringify(exchanges)).not.toContain('secret-');
    expect(JSON.parse(toHar(flowsOf(exchanges))).log.entries).toHaveLength(1);
  });

  it('records an event stream when it begins, and does not read it', async () => {
    const { fetch, origin, exchanges } = await tapped((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    const gone = new AbortController();
    const answer = await fetch(origin, { signal: gone.signal });
    expect(exchanges[0]?.response).toMatchObject({ stream: true, status: 200 });
    expect(answer.bodyUsed).toBe(false);
    gone.abort();
  });

  it('records that there was no answer, and says so to the client', async () => {
    const { fetch, origin, exchanges } = await tapped((request) => request.socket.destroy());
    await expect(fetch(`${origin}/token?code=secret`)).rejects.toThrow();
    expect(exchanges[0]?.response).toBeUndefined();
    expect(exchanges[0]?.request.url).toBe(`${origin}/token?code=${mask('secret')}`);
  });
});
