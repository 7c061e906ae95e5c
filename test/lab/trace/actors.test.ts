import { describe, expect, it } from 'vitest';
import { carriedOf, receiverOf, senderOf } from '../../../lab/trace/actors.ts';
import { flowsOf } from '../../../lab/trace/flows.ts';
import { toMermaid } from '../../../lab/trace/mermaid.ts';
import { titlePartsOf } from '../../../lab/trace/steps.ts';
import { startPlayground } from '../../../playground.ts';
import { SdkUser, sdkV2 } from '../../helpers/sdk-clients.ts';
import { makeExchange } from './make-exchange.ts';

it('tells who sent what to whom in a real flow, and what came back through the browser (RFC 6749 §4.1)', async () => {
  await using playground = await startPlayground();
  const user = new SdkUser('alice');
  const client = sdkV2(playground.mcpUrl, user);
  await client.connect().catch(() => client.finishAuth().then(client.connect));
  await client.callTool('whoami');
  await client.close();
  const [flow] = flowsOf(playground.trace);
  const hops = flow?.exchanges.map((exchange) => [
    exchange.step,
    `${senderOf(exchange)} > ${receiverOf(exchange)}`,
    carriedOf(exchange)?.toSorted().join(' '),
  ]);
  expect(hops).toContainEqual(['first_request', 'client > mcp', undefined]);
  expect(hops).toContainEqual(['registration', 'client > auth', undefined]);
  expect(hops).toContainEqual(['authorization', 'browser > auth', undefined]);
  expect(hops).toContainEqual(['authorization_response', 'browser > auth', 'code iss state']);
  expect(hops).toContainEqual(['token', 'client > auth', undefined]);
  expect(hops).toContainEqual(['call', 'client > mcp', undefined]);
});

describe('a request to nothing in particular', () => {
  it('is a browser`s when it asks whether a page may (Fetch Standard, CORS preflight)', () => {
    const request = { method: 'OPTIONS', url: 'http://localhost:9000/mcp', headers: {}, bytes: 0 };
    expect(senderOf(makeExchange({ server: 'mcp', endpoint: 'mcp', request }))).toBe('browser');
    expect(senderOf(makeExchange({ server: 'mcp', endpoint: 'mcp' }))).toBe('client');
  });

  it('carries nothing when it goes back to the pages of the authorization server', () => {
    const location = 'http://localhost:9001/interaction/masked:abc:10';
    const response = { status: 303, headers: { location }, bytes: 0 };
    expect(carriedOf(makeExchange({ endpoint: 'authorize', response }))).toBeUndefined();
  });
});

it('keeps the two halves of a title apart, whatever a tool is called', () => {
  const exchange = makeExchange({
    server: 'mcp',
    endpoint: 'mcp',
    request: {
      method: 'POST',
      url: 'http://localhost:9000/mcp',
      headers: {},
      bytes: 1,
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'a → b' } }),
    },
  });
  expect(titlePartsOf(exchange)).toEqual({ asked: 'POST /mcp, tools/call a → b', answered: '200' });
  const [flow] = flowsOf([exchange]);
  expect(flow && toMermaid(flow)).toContain('M-->>C: 200');
});
