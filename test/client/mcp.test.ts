import { describe, expect, it } from 'vitest';
import { encodeHeaderValue, metadataHeaders } from '../../client/mcp/headers.ts';
import { isLegacyAnswer } from '../../client/mcp/mcp-client.ts';
import { judgeRpc } from '../../client/mcp/rpc.ts';
import { parseEvents, streamPosition } from '../../client/mcp/sse.ts';
import { headerParameters, parameterHeaders } from '../../client/mcp/tool-headers.ts';
import { answer } from './answers.ts';

const stream = (...messages: unknown[]): string =>
  messages.map((message) => `event: message\ndata: ${JSON.stringify(message)}\n\n`).join('');

describe('the answer to an MCP request (MCP 2026-07-28, Sending Messages)', () => {
  const response = { jsonrpc: '2.0', id: 7, result: { tools: [] } };

  it('may be one JSON object', () => {
    expect(judgeRpc(answer(200, response), 7)).toEqual({ ok: true, value: { tools: [] } });
  });

  it('may be an event stream with other messages before it', () => {
    const body = stream(
      { jsonrpc: '2.0', method: 'notifications/progress' },
      { jsonrpc: '2.0', id: 7, method: 'ping' },
      response,
    );
    expect(judgeRpc(answer(200, body, 'text/event-stream; charset=utf-8'), 7)).toEqual({
      ok: true,
      value: { tools: [] },
    });
  });

  it('is the error of the server whatever the status (JSON-RPC 2.0 §5.1)', () => {
    const error = { code: -32022, message: 'no', data: { supported: ['2026-07-28'] } };
    expect(judgeRpc(answer(400, { jsonrpc: '2.0', id: null, error }), 7)).toEqual({
      ok: false,
      error: { reason: 'rpc_error', status: 400, ...error },
    });
  });

  it.each([
    [
      'a stream that ended early',
      answer(200, stream({ jsonrpc: '2.0', method: 'x' }), 'text/event-stream'),
      'rpc_answer_malformed',
    ],
    ['no JSON', answer(200, 'hello', 'text/plain'), 'rpc_answer_malformed'],
    ['the answer to another request', answer(200, { ...response, id: 8 }), 'rpc_answer_malformed'],
    ['no result', answer(200, { jsonrpc: '2.0', id: 7 }), 'rpc_answer_malformed'],
    ['another JSON-RPC', answer(200, { ...response, jsonrpc: '1.0' }), 'rpc_answer_malformed'],
    ['an HTTP error', answer(503, 'later', 'text/plain'), 'http_status'],
    ['a redirect', answer(307, ''), 'http_status'],
  ])('is refused: %s', (_what, given, reason) => {
    expect(judgeRpc(given, 7)).toMatchObject({ ok: false, error: { reason } });
  });
});

describe('an event stream (WHATWG HTML §9.2.6)', () => {
  it('has its events whatever the line ends, with data lines joined and comments left out', () => {
    const text = ': hi\r\nid: 1\r\ndata: a\r\ndata: b\r\n\r\nevent: x\ndata:c\n\ndata: half';
    expect(parseEvents(text)).toEqual([
      { event: 'message', data: 'a\nb', id: '1' },
      { event: 'x', data: 'c' },
    ]);
  });

  it('can be taken up after its last id, after the wait it names', () => {
    expect(streamPosition('id: 1\nretry: 500\ndata: \n\nid: 2\ndata: x\n\n')).toEqual({
      lastEventId: '2',
      retry: 500,
    });
    expect(streamPosition('data: x\n\n')).toEqual({ lastEventId: undefined, retry: undefined });
  });
});

describe('the headers that mirror a request (MCP 2026-07-28, Request Metadata)', () => {
  it.each([
    ['tools/call', { name: 'echo' }, 'echo'],
    ['prompts/get', { name: 'greeting' }, 'greeting'],
    ['resources/read', { uri: 'playground://token' }, 'playground://token'],
    ['tools/list', { name: 'x' }, undefined],
  ])('%s names %j', (method, params, name) => {
    const headers = metadataHeaders('2026-07-28', method, params);
    expect(headers['mcp-name']).toBe(name);
    expect(headers).toMatchObject({ 'mcp-method': method, 'mcp-protocol-version': '2026-07-28' });
  });

  it.each([
    ['us-west1', 'us-west1'],
    ['us west 1', 'us west 1'],
    ['', ''],
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
  ])('%j is written as %s (Value Encoding)', (value, encoded) => {
    expect(encodeHeaderValue(value)).toBe(encoded);
  });
});

describe('x-mcp-header (MCP 2026-07-28, Custom Headers from Tool Parameters)', () => {
  const annotated = (type: unknown, header: unknown) => ({
    type: 'object',
    properties: { p: { type, 'x-mcp-header': header } },
  });

  it('mirrors values at their exact path, and leaves out what is null or absent', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'string', 'x-mcp-header': 'A' },
        n: { type: 'object', properties: { b: { type: 'boolean', 'x-mcp-header': 'B' } } },
        c: { type: 'integer', 'x-mcp-header': 'C' },
      },
    };
    const parameters = headerParameters(schema);
    expect(parameters.ok && parameterHeaders(parameters.value, { a: 'x', n: { b: false }, c: null })).toEqual(
      {
        'mcp-param-A': 'x',
        'mcp-param-B': 'false',
      },
    );
  });

  it.each([
    ['an empty name', annotated('string', '')],
    ['a name with a space', annotated('string', 'a b')],
    ['a line break', annotated('string', 'a\r\nb')],
    ['a number parameter', annotated('number', 'A')],
    ['an object parameter', annotated('object', 'A')],
    [
      'the same name twice, in another case',
      {
        properties: {
          a: { type: 'string', 'x-mcp-header': 'A' },
          b: { type: 'string', 'x-mcp-header': 'a' },
        },
      },
    ],
    [
      'a way through items',
      { properties: { l: { type: 'array', items: { type: 'string', 'x-mcp-header': 'A' } } } },
    ],
    ['a way through anyOf', { anyOf: [annotated('string', 'A')] }],
    ['the root itself', { type: 'string', 'x-mcp-header': 'A' }],
  ])('makes a tool unusable with %s', (_what, schema) => {
    expect(headerParameters(schema).ok).toBe(false);
  });

  it('may be the name of a property, which is no annotation', () => {
    expect(headerParameters({ properties: { 'x-mcp-header': { type: 'string' } } })).toEqual({
      ok: true,
      value: [],
    });
  });
});

describe('whether a server knows the modern era (MCP 2026-07-28, Backward Compatibility)', () => {
  const rpc = (code: number, status = 400, data?: unknown) =>
    ({ reason: 'rpc_error', status, code, message: '', data }) as const;

  it.each([
    ['an empty 400', { reason: 'http_status', status: 400, body: '' }, true],
    ['a 405', { reason: 'http_status', status: 405, body: '' }, true],
    ['a 503', { reason: 'http_status', status: 503, body: '' }, false],
    ['an error of its own', rpc(-32000), true],
    ['an unknown method with 200', rpc(-32601, 200), true],
    ['an unknown method with 404', rpc(-32601, 404), false],
    ['a header mismatch', rpc(-32020), false],
    ['a missing capability', rpc(-32021), false],
    [
      'a version, with a modern one supported',
      rpc(-32022, 400, { supported: ['2025-11-25', '2026-07-28'] }),
      false,
    ],
    ['a version, with only older ones supported', rpc(-32022, 400, { supported: ['2025-11-25'] }), true],
    ['no answer at all', { reason: 'unreachable', url: 'u', detail: '' }, false],
  ] as const)('is told by %s', (_what, failure, legacy) => {
    expect(isLegacyAnswer(failure)).toBe(legacy);
  });
});

it('leaves out a tool whose schema is nested without end, instead of exhausting the stack (MCP 2026-07-28, Schema Extension)', () => {
  let schema: unknown = {};
  for (let level = 0; level < 50_000; level++) schema = { properties: { deeper: schema } };
  expect(headerParameters(schema)).toMatchObject({ ok: false, error: expect.stringContaining('nested') });
});
