import { describe, expect, it } from 'vitest';
import { mask } from '../../../lab/trace/mask.ts';
import {
  bearerOf,
  challengeOf,
  cookiesOf,
  credentialsOf,
  formOf,
  jsonOf,
  pathOf,
  queryOf,
  redirectOf,
  redirectUriOf,
  rpcAnswerOf,
  rpcOf,
} from '../../../lab/trace/read.ts';
import { makeExchange } from './make-exchange.ts';

const request = (parts: { url?: string; headers?: Record<string, string>; body?: string; method?: string }) =>
  makeExchange({
    endpoint: 'mcp',
    request: { method: 'POST', url: 'http://localhost:9001/x', headers: {}, bytes: 1, ...parts },
  });
const answer = (headers: Record<string, string>, body?: string) => ({
  response: { status: 200, headers, bytes: 1, ...(body === undefined ? {} : { body }) },
});
const redirect = (location: string) => ({
  endpoint: 'authorize' as const,
  response: { status: 303, headers: { location }, bytes: 0 },
});

describe('reading a request', () => {
  it('its path, query and form', () => {
    const exchange = request({ url: 'http://localhost:9001/token?a=1&b=%20#c', body: 'd=e+f' });
    expect(pathOf(exchange)).toBe('/token');
    expect(Object.fromEntries(queryOf(exchange))).toEqual({ a: '1', b: ' ' });
    expect(Object.fromEntries(formOf(exchange))).toEqual({ d: 'e f' });
  });

  it('a URL that is none has a path all the same', () => {
    expect(pathOf(request({ url: 'http://[/x?y' }))).toBe('/x');
    expect(pathOf(request({ url: 'http://localhost' }))).toBe('/');
  });

  it('JSON is no form, and a form no JSON', () => {
    expect([...formOf(request({ body: '{"a":"b=c"}' }))]).toEqual([]);
    expect(jsonOf(request({ body: 'a=b' }).request)).toBeUndefined();
    expect(jsonOf(request({ body: '[1]' }).request)).toBeUndefined();
  });

  it('what it asks the MCP server for, of a batch the first message', () => {
    const message = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'x' } };
    const read = { id: 7, method: 'tools/call', params: { name: 'x' } };
    expect(rpcOf(request({ body: JSON.stringify(message) }))).toEqual(read);
    expect(rpcOf(request({ body: JSON.stringify([message]) }))).toEqual(read);
    expect(rpcOf(request({ body: '{"jsonrpc":"2.0","id":1,"result":{}}' }))).toBeUndefined();
  });

  it('what its header fields say when the body is cut (MCP 2026-07-28, Standard Request Headers)', () => {
    const headers = { 'mcp-method': 'tools/call', 'mcp-name': 'x' };
    expect(rpcOf(request({ headers, body: '{"jsonrpc":' }))).toEqual({
      method: 'tools/call',
      params: { name: 'x' },
    });
  });

  it('the mask of its access token, by either scheme', () => {
    expect(bearerOf(request({ headers: { authorization: 'bearer m' } }))).toBe('m');
    expect(bearerOf(request({ headers: { authorization: 'DPoP m' } }))).toBe('m');
    expect(bearerOf(request({ headers: { authorization: 'Basic m' } }))).toBeUndefined();
    expect(bearerOf(request({}))).toBeUndefined();
  });

  it('its cookies', () => {
    expect(cookiesOf(request({ headers: { cookie: 'a=1; b=2=3' } }))).toEqual([
      ['a', '1'],
      ['b', '2=3'],
    ]);
  });
});

describe('how a client authenticates', () => {
  const secret = mask('secret');

  it('not at all (RFC 6749 §2.1)', () => {
    expect(credentialsOf(request({ body: 'client_id=a' }))).toEqual({ method: 'none', clientId: 'a' });
  });

  it('in the header, with an encoded identifier (RFC 6749 §2.3.1)', () => {
    const authorization = `Basic https%3A%2F%2Fa:${secret}`;
    expect(credentialsOf(request({ headers: { authorization } }))).toEqual({
      method: 'client_secret_basic',
      clientId: 'https://a',
      secret,
    });
  });

  it('in the body', () => {
    expect(credentialsOf(request({ body: `client_id=a&client_secret=${secret}` }))).toEqual({
      method: 'client_secret_post',
      clientId: 'a',
      secret,
    });
  });

  it('by an assertion, that names it (RFC 7523 §3)', () => {
    const exchange = {
      ...request({ body: `client_assertion=${secret}` }),
      tokens: { [secret]: { header: {}, claims: { sub: 'a' } } },
    };
    expect(credentialsOf(exchange)).toEqual({ method: 'private_key_jwt', clientId: 'a', secret });
  });
});

describe('reading an answer', () => {
  it('its challenge about a token, among others (RFC 9110 §11.6.1)', () => {
    const field = 'Basic realm="x", Bearer error="invalid_token", resource_metadata="http://x"';
    expect(challengeOf(answer({ 'www-authenticate': field }))?.params).toMatchObject({
      error: 'invalid_token',
    });
    expect(challengeOf(answer({}))).toBeUndefined();
  });

  it('where it sends the browser with a code, in the query or the fragment', () => {
    const query = redirect('http://localhost:1/cb?code=c&state=s&iss=i');
    expect(Object.fromEntries(redirectOf(query) ?? [])).toEqual({ code: 'c', state: 's', iss: 'i' });
    expect(redirectUriOf(query)).toBe('http://localhost:1/cb');
    expect(redirectOf(redirect('cursor://cb#code=c'))?.get('code')).toBe('c');
  });

  it('not the way to its own pages, nor other redirects', () => {
    expect(redirectOf(redirect(`http://localhost:9001/interaction/${mask('uid')}`))).toBeUndefined();
    expect(redirectOf(redirect(`http://localhost:9001/realms/r/authorize/${mask('uid')}`))).toBeUndefined();
    expect(redirectOf({ ...redirect('http://x/?code=c'), endpoint: 'token' })).toBeUndefined();
  });

  it('its JSON-RPC answer, also as the event of a stream', () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"a":1}}';
    const stream = { 'content-type': 'text/event-stream' };
    expect(rpcAnswerOf(answer({}, text))?.result).toEqual({ a: 1 });
    expect(rpcAnswerOf(answer(stream, `id: 1\ndata: \n\nevent: message\ndata: ${text}\n\n`))?.result).toEqual(
      { a: 1 },
    );
    expect(rpcAnswerOf(answer({}, '{"error":"not_found"}'))).toBeUndefined();
    expect(rpcAnswerOf(answer({}))).toBeUndefined();
  });
});
