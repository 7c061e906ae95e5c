import { describe, expect, it } from 'vitest';
import { answerOf } from '../../console/app/diagram/answer.ts';
import {
  EVERYTHING,
  type Filter,
  filtered,
  filterOf,
  queryOfFilter,
} from '../../console/app/diagram/filter.ts';
import { letterOf } from '../../console/app/diagram/letter.ts';
import { rowsOf } from '../../console/app/diagram/row.ts';
import type { Exchange } from '../../lab/trace/exchange.ts';
import { type FlowExchange, flowsOf } from '../../lab/trace/flows.ts';
import { judgeFlow } from '../../lab/verdicts/judge.ts';
import { startPlayground } from '../../playground.ts';
import { sdkV1, sdkV2 } from '../helpers/sdk-clients.ts';
import { visit } from '../helpers/visit.ts';
import { makeExchange } from '../lab/trace/make-exchange.ts';

const inFlow = (parts: Partial<Exchange>): FlowExchange => {
  const [found] = flowsOf([makeExchange({ endpoint: 'token', ...parts })])[0]?.exchanges ?? [];
  if (!found) throw new Error('no flow');
  return found;
};

const answered = (status: number, headers: Record<string, string> = {}, body?: unknown) => ({
  response: { status, headers, bytes: 1, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
});

const POST = { method: 'POST', url: 'http://localhost:9000/mcp', headers: {}, bytes: 0 };
const MCP = { server: 'mcp', endpoint: 'mcp', request: POST } as const;
const bearer = { ...POST, headers: { authorization: 'Bearer masked:abcdefabcdef:900' } };

describe('what the diagram says of an answer', () => {
  it.each<[string, Partial<Exchange>, kind: string, text: string, trouble: boolean]>([
    ['a result', answered(200), 'good', '200', false],
    [
      'an error (RFC 6749 §5.2)',
      answered(400, {}, { error: 'invalid_grant' }),
      'error',
      '400 invalid_grant',
      true,
    ],
    [
      'the first challenge (RFC 6750 §3)',
      { ...MCP, ...answered(401, { 'www-authenticate': 'Bearer' }) },
      'challenge',
      '401',
      false,
    ],
    [
      'a refused token (RFC 6750 §3.1)',
      { ...MCP, request: bearer, ...answered(401, { 'www-authenticate': 'Bearer error="invalid_token"' }) },
      'challenge',
      '401',
      true,
    ],
    [
      'an error inside a result (JSON-RPC 2.0 §5.1)',
      {
        ...MCP,
        request: bearer,
        ...answered(200, {}, { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'no' } }),
      },
      'error',
      '200 error -32602',
      true,
    ],
    [
      'a code (RFC 6749 §4.1.2)',
      {
        endpoint: 'authorize',
        ...answered(303, { location: 'http://localhost:1/cb?code=masked:a:1&state=s' }),
      },
      'carried',
      '303',
      false,
    ],
    [
      'a refusal for the client (RFC 6749 §4.1.2.1)',
      { endpoint: 'authorize', ...answered(303, { location: 'http://localhost:1/cb?error=access_denied' }) },
      'carried',
      '303 access_denied',
      true,
    ],
    [
      'a way to the pages',
      {
        endpoint: 'authorize',
        ...answered(303, { location: 'http://localhost:9001/interaction/masked:a:1' }),
      },
      'redirect',
      '303',
      false,
    ],
    ['a fault that nobody sees', { ...answered(200), faults: ['slow'] }, 'good', '200', true],
  ])('%s', (_what, parts, kind, text, trouble) => {
    expect(answerOf(inFlow(parts))).toMatchObject({ kind, text, trouble });
  });

  it('says that there was none', () => {
    const { response: _none, ...rest } = makeExchange({ endpoint: 'token' });
    const [flow] = flowsOf([rest]);
    expect(flow?.exchanges.map(answerOf)).toMatchObject([{ kind: 'lost', text: 'no answer', trouble: true }]);
  });
});

it('puts the lines of several clients into the order of time, with what each of them earned', async () => {
  await using playground = await startPlayground();
  const realm = playground.realm('iss-wrong~rows');
  await using _one = await visit(realm.mcpUrl, { make: sdkV1, name: 'Trusting' });
  await using _other = await visit(realm.mcpUrl, { make: sdkV2, name: 'Careful' }).catch(() => ({
    [Symbol.asyncDispose]: async () => {},
  }));
  const flows = flowsOf(realm.trace);
  const verdicts = new Map(flows.map((flow) => [flow.id, judgeFlow(flow, realm)]));
  const rows = rowsOf(flows, verdicts);
  expect(rows.map(({ exchange }) => exchange.at)).toEqual(rows.map(({ exchange }) => exchange.at).sort());
  expect(rows).toHaveLength(flows.reduce((sum, { exchanges }) => sum + exchanges.length, 0));
  const guilty = rows.filter(({ earned }) => earned.broken.some(({ id }) => id === 'iss-match'));
  expect(guilty.map(({ exchange, flow }) => [flow.client, exchange.step])).toEqual([['Trusting', 'token']]);
  expect(rows.some(({ earned }) => earned.kept > 0)).toBe(true);

  const shown = (change: Partial<Filter>) =>
    filtered(rows, { ...EVERYTHING, ...change }).map(({ exchange }) => exchange);
  expect(shown({})).toHaveLength(rows.length);
  expect(new Set(shown({ server: 'mcp' }).map(({ server }) => server))).toEqual(new Set(['mcp']));
  expect(shown({ text: 'TOKEN post 200' }).map(({ step }) => step)).toContain('token');
  expect(new Set(shown({ text: '/register' }).map(({ step }) => step))).toEqual(new Set(['registration']));
  const trouble = new Set(shown({ trouble: true }).map(({ step }) => step));
  expect(trouble).toContain('authorization_response'); // the fault was applied there
  expect(trouble).toContain('token'); // the rule was broken there
  expect(trouble).not.toContain('registration');
});

it('keeps a filter in the query of an address, and reads nonsense as no filter', () => {
  const filter: Filter = { text: 'a b&c', server: 'auth', trouble: true };
  const query = new URLSearchParams(queryOfFilter(filter).map(([name, value]) => [name, value]));
  expect(filterOf(Object.fromEntries(query))).toEqual(filter);
  expect(queryOfFilter(EVERYTHING)).toEqual([]);
  expect(filterOf({ server: 'moon', trouble: 'yes' })).toEqual(EVERYTHING);
});

it('gives every flow a letter of its own', () => {
  expect([0, 25, 26, 27, 701, 702].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AB', 'ZZ', 'AAA']);
  expect(new Set(Array.from({ length: 5000 }, (_, place) => letterOf(place))).size).toBe(5000);
});
