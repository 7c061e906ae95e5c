import { afterEach, describe, expect, it } from 'vitest';
import { SERVER_AGENT } from '../../../core/server-agent.ts';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { type Flow, flowsOf } from '../../../lab/trace/flows.ts';
import { mask } from '../../../lab/trace/mask.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import { getTokens } from '../../helpers/code-flow.ts';
import { cpuTime } from '../../helpers/cpu-time.ts';
import { SdkUser, sdkV1, sdkV2 } from '../../helpers/sdk-clients.ts';
import { makeExchange } from './make-exchange.ts';

let playground: Playground | undefined;

afterEach(async () => {
  await playground?.close();
  playground = undefined;
});

async function connect(client: typeof sdkV2, url: string, user = new SdkUser('alice')) {
  const sdk = client(url, user);
  await sdk.connect().catch(() => undefined);
  await sdk.finishAuth();
  await sdk.connect();
  await sdk.callTool('whoami');
  await sdk.close();
}

const stepsOf = (flow: Flow | undefined) => flow?.exchanges.map(({ step }) => step) ?? [];

/** What every client does before it has a token, by the way of the pages. */
const LOGIN = [
  ...[
    'first_request',
    'resource_metadata',
    'server_metadata',
    'registration',
    'authorization',
    'page',
    'login',
  ],
  ...['authorization_continued', 'page', 'consent', 'authorization_response', 'token'],
];

describe('flows of real clients', () => {
  it('one client of each SDK: two flows across both servers, each complete and named', async () => {
    playground = await startPlayground();
    await connect(sdkV2, playground.mcpUrl);
    await connect(sdkV1, playground.mcpUrl);
    const flows = flowsOf(playground.trace);
    expect(flows.map(({ client }) => client)).toEqual(['SDK client under test', 'SDK client under test']);
    expect(flows.map(({ protocolVersion }) => protocolVersion)).toEqual(['2026-07-28', '2025-11-25']);
    expect(flows.map(({ clientIds }) => clientIds.length)).toEqual([1, 1]);
    expect(stepsOf(flows[0])).toEqual([...LOGIN, 'discover', 'call']);
    expect(stepsOf(flows[1]).slice(0, LOGIN.length)).toEqual(LOGIN);
    expect(stepsOf(flows[1])).toEqual(expect.arrayContaining(['initialize', 'initialized', 'call']));
    expect(flows[0]?.exchanges[0]?.id).toBe(flows[0]?.id);
  });

  it('clients of one program that run at the same time are told apart, each with its own discovery', async () => {
    playground = await startPlayground();
    const { mcpUrl } = playground;
    const clients = [sdkV2, sdkV1, sdkV2, sdkV1, sdkV2];
    await Promise.all(clients.map((client) => connect(client, mcpUrl)));
    const flows = flowsOf(playground.trace);
    expect(flows).toHaveLength(clients.length);
    for (const flow of flows) {
      expect(flow.clientIds).toHaveLength(1);
      expect(stepsOf(flow).slice(0, LOGIN.length).toSorted()).toEqual(LOGIN.toSorted());
      const methods = flow.exchanges.map(({ title }) => /initialize|server\/discover/.exec(title)?.[0]);
      expect(new Set(methods.filter((method) => method !== undefined)).size).toBe(1);
    }
  });

  it('a client whose registration was forgotten and that registers anew stays one flow', async () => {
    playground = await startPlayground();
    const user = new SdkUser('alice');
    Object.assign(user, {
      invalidateCredentials() {
        user.saveClientInformation(undefined);
        user.saveTokens(undefined as never); // the SDK may forget; the fixture's type does not say so
      },
    });
    await connect(sdkV2, playground.mcpUrl, user);
    await playground.forgetClients();
    user.spoilAccessToken();
    const again = sdkV2(playground.mcpUrl, user);
    await again.connect().catch(() => undefined);
    await again.finishAuth();
    await again.connect();
    await again.close();
    const flows = flowsOf(playground.trace);
    expect(flows).toHaveLength(1);
    expect(flows[0]?.clientIds).toHaveLength(2);
    expect(flows[0]?.exchanges.some(({ title }) => title.endsWith('invalid_client'))).toBe(true);
  });

  it('what the servers fetch from each other is in no flow', async () => {
    playground = await startPlayground();
    const { access_token: token } = await getTokens(playground);
    await fetch(playground.mcpUrl, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
    const { trace } = playground;
    const fetched = trace.filter(({ peer }) => peer.agent === SERVER_AGENT);
    expect(fetched.map(({ endpoint }) => endpoint)).toEqual(
      expect.arrayContaining(['server_metadata', 'jwks']),
    );
    const inFlows = flowsOf(trace).flatMap(({ exchanges }) => exchanges);
    expect(inFlows.length + fetched.length).toBe(trace.length);
    expect(inFlows.some(({ peer }) => peer.agent === SERVER_AGENT)).toBe(false);
  });
});

/** A trace made by hand: exchanges a tenth of a second apart. */
const traceOf = (...parts: Array<Partial<Exchange>>): Exchange[] =>
  parts.map((part, index) =>
    makeExchange({ id: `${part.server ?? 'auth'}-${index + 1}`, at: 1_000 + index * 100, ...part }),
  );

const refused: Partial<Exchange> = {
  server: 'mcp',
  endpoint: 'mcp',
  request: { method: 'POST', url: 'http://localhost:9000/mcp', headers: {}, bytes: 0 },
  response: { status: 401, headers: {}, bytes: 0 },
};
const metadata: Partial<Exchange> = { server: 'mcp', endpoint: 'resource_metadata', form: 'path' };

const token = (form: string, answer: unknown = {}, status = 200): Partial<Exchange> => ({
  endpoint: 'token',
  request: {
    method: 'POST',
    url: 'http://localhost:9001/token',
    headers: {},
    bytes: form.length,
    body: form,
  },
  response: { status, headers: {}, bytes: 1, body: JSON.stringify(answer) },
});
const called = (bearer: string): Partial<Exchange> => ({
  ...refused,
  request: {
    method: 'POST',
    url: 'http://localhost:9000/mcp',
    headers: { authorization: `Bearer ${bearer}` },
    bytes: 0,
  },
});
const registered = (id: string, name = 'an editor'): Partial<Exchange> => ({
  endpoint: 'register',
  request: {
    method: 'POST',
    url: 'http://localhost:9001/register',
    headers: {},
    bytes: 1,
    body: JSON.stringify({ client_name: name }),
  },
  response: { status: 201, headers: {}, bytes: 1, body: JSON.stringify({ client_id: id }) },
});
const by = (agent: string, port: number, part: Partial<Exchange>): Partial<Exchange> => ({
  ...part,
  peer: { address: '127.0.0.1', port, agent },
});
const idsOf = (flows: readonly Flow[]) => flows.map(({ exchanges }) => exchanges.map(({ id }) => id));

describe('flows', () => {
  it('the version of a flow is the one that its MCP requests speak, not the one that an SDK sends with metadata requests', () => {
    const speaks = (version: string, part: Partial<Exchange>): Partial<Exchange> => ({
      ...part,
      request: { ...makeExchange(refused).request, headers: { 'mcp-protocol-version': version } },
    });
    const [flow] = flowsOf(traceOf(speaks('2026-07-28', refused), speaks('2025-11-25', metadata)));
    expect(flow?.exchanges.length).toBe(2);
    expect(flow?.protocolVersion).toBe('2026-07-28');
  });

  it('a client that is stuck after its first requests is a flow with the name of its program', () => {
    const [flow, ...others] = flowsOf(traceOf(refused, metadata, refused));
    expect(others).toEqual([]);
    expect(flow).toMatchObject({ client: 'a client', clientIds: [] });
    expect(stepsOf(flow)).toEqual(['first_request', 'resource_metadata', 'first_request']);
  });

  it('programs that have nothing in common are not joined', () => {
    const flows = flowsOf(traceOf(by('one', 1, refused), by('two', 2, refused), by('one', 3, metadata)));
    expect(idsOf(flows)).toEqual([['mcp-1', 'mcp-3'], ['mcp-2']]);
  });

  it('a client is joined by its token, whatever its connection', () => {
    const secret = mask('an access token of some length');
    const flows = flowsOf(
      traceOf(
        by('x', 1, token('client_id=a&grant_type=client_credentials', { access_token: secret })),
        by('y', 2, called(secret)),
        by('z', 3, called(mask('another token of some length'))),
      ),
    );
    expect(idsOf(flows)).toEqual([['auth-1', 'mcp-2'], ['mcp-3']]);
  });

  it('a short secret that two clients share by chance does not join them', () => {
    const flows = flowsOf(
      traceOf(by('x', 1, called(mask('undefined'))), by('y', 2, called(mask('undefined')))),
    );
    expect(flows).toHaveLength(2);
  });

  it('a code verifier is joined with its challenge (RFC 7636 §4.2)', () => {
    const flows = flowsOf(
      traceOf(
        by('browser', 1, {
          endpoint: 'authorize',
          request: {
            method: 'GET',
            url: 'http://localhost:9001/authorize?code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
            headers: {},
            bytes: 0,
          },
        }),
        by('client', 2, token('code=masked:aaaaaaaaaaaa:43&code_verifier=masked:E9Melhoa2Owv:43:rfc7636')),
      ),
    );
    expect(idsOf(flows)).toEqual([['auth-1', 'auth-2']]);
  });

  it('a first request goes to the client that registers next, not to one that has finished', () => {
    const done = mask('the token of the first client');
    const flows = flowsOf(
      traceOf(
        refused,
        registered('a'),
        token('client_id=a', { access_token: done }),
        called(done),
        refused,
        metadata,
        registered('b'),
      ),
    );
    expect(idsOf(flows)).toEqual([
      ['mcp-1', 'auth-2', 'auth-3', 'mcp-4'],
      ['mcp-5', 'mcp-6', 'auth-7'],
    ]);
  });

  it('a client that was told invalid_client and registers anew is one, another on another connection is not', () => {
    const flows = flowsOf(
      traceOf(
        by('x', 1, token('client_id=a', { error: 'invalid_client' }, 401)),
        by('x', 2, registered('other')),
        by('x', 1, registered('b')),
      ),
    );
    expect(flows.map(({ clientIds }) => clientIds)).toEqual([['a', 'b'], ['other']]);
  });

  it.each<[string, string, Array<Partial<Exchange>>]>([
    ['its registration', 'an editor', [registered('a'), called(mask('x'))]],
    ['its metadata document', 'client.example', [token('client_id=https://client.example/mcp.json')]],
    [
      'what it told the MCP server',
      'an agent',
      [
        {
          ...refused,
          request: {
            method: 'POST',
            url: 'http://localhost:9000/mcp',
            headers: {},
            bytes: 1,
            body: JSON.stringify({
              method: 'initialize',
              id: 1,
              params: { clientInfo: { name: 'an agent' } },
            }),
          },
        },
      ],
    ],
    ['its User-Agent', 'a client', [refused]],
  ])('a client is named by %s', (_what, name, trace) => {
    expect(flowsOf(traceOf(...trace)).map(({ client }) => client)).toEqual([name]);
  });

  it('are in the order of time, whatever the order of the exchanges', () => {
    const trace = traceOf(refused, metadata, registered('a'));
    expect(idsOf(flowsOf(trace.toReversed()))).toEqual([['mcp-1', 'mcp-2', 'auth-3']]);
  });

  it('of 5,000 exchanges take no time that anybody notices', () => {
    const trace = Array.from({ length: 1_000 }, (_, n): Array<Partial<Exchange>> => {
      const secret = mask(`the access token number ${n}`);
      const same = (part: Partial<Exchange>) => by('one program', 40_000 + (n % 50), part);
      return [
        same(refused),
        same(metadata),
        same(registered(`client-${n}`)),
        same(token(`client_id=client-${n}`, { access_token: secret })),
        same(called(secret)),
      ];
    }).flat();
    const exchanges = traceOf(...trace);
    expect(cpuTime(() => flowsOf(exchanges))).toBeLessThan(3_000); // quadratic time would be more than that
    const flows = flowsOf(exchanges);
    expect(flows).toHaveLength(1_000);
    expect(flows.every((flow) => flow.exchanges.length === 5)).toBe(true);
  });
});
