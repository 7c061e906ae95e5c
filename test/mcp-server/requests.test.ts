import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callModern, modern, openSession, type Rig, startRig } from './rig.ts';

let rig: Rig;
let token: string;
beforeAll(async () => {
  rig = await startRig({ env: { ALLOWED_ORIGINS: 'https://console.example', ALLOWED_HOSTS: 'mcp-server' } });
  token = await rig.issuer.token();
});
afterAll(() => rig.close());

/** A request with headers that fetch would not send as they are. */
async function raw(headers: Record<string, string | string[]>, path = '/mcp', method = 'POST') {
  const sent = request(new URL(path, rig.origin), { method, headers });
  sent.end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, body: JSON.parse((await text(response)) || 'null') };
}

describe('documents', () => {
  it('serves the resource metadata at the path form and the root form, to any origin (RFC 9728 §3)', async () => {
    for (const path of [
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/oauth-protected-resource',
    ]) {
      const answer = await rig.send(path, { headers: { origin: 'https://anywhere.example' } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.json).toEqual({
        resource: rig.resource,
        authorization_servers: [rig.issuer.issuer],
        scopes_supported: ['mcp:read', 'mcp:tools', 'mcp:prompts', 'mcp:resources'],
        bearer_methods_supported: ['header'],
        resource_name: 'MCP OAuth playground',
        dpop_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
      });
    }
  });

  it('answers HEAD, preflight and wrong methods on documents', async () => {
    const path = '/.well-known/oauth-protected-resource/mcp';
    const head = await rig.send(path, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    const preflight = await rig.send(path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://anywhere.example',
        'access-control-request-headers': 'mcp-protocol-version',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('*');
    const posted = await rig.send(path, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('reports its health without a token', async () => {
    expect((await rig.send('/health')).json).toMatchObject({ status: 'ok', resource: rig.resource });
    expect((await rig.send('/health', { method: 'HEAD' })).status).toBe(200);
  });

  it('tells on other paths what there is', async () => {
    for (const path of ['/', '/mcp/', '/.well-known/oauth-authorization-server', '/%00', '/constructor']) {
      const answer = await rig.send(path);
      expect(answer.status).toBe(404);
      expect(answer.json.error_description).toContain('/mcp, /.well-known/oauth-protected-resource/mcp');
    }
  });

  it('refuses other methods on the endpoint', async () => {
    for (const method of ['PUT', 'PATCH']) {
      const answer = await rig.send('/mcp', { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST, DELETE, OPTIONS']);
    }
    const head = await rig.send('/mcp', { method: 'HEAD', headers: { authorization: `Bearer ${token}` } });
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET, POST, DELETE']);
  });
});

describe('pages of other origins', () => {
  it.each(['http://localhost:9002', 'http://127.0.0.1', 'https://console.example'])(
    'lets %s call, and read errors too (Fetch §3.3)',
    async (origin) => {
      for (const authorization of [`Bearer ${token}`, 'Bearer wrong']) {
        const answer = await callModern(rig, undefined, 'tools/list', {}, { origin, authorization });
        expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
        expect(answer.headers.get('vary')).toContain('Origin');
        const exposed = answer.headers.get('access-control-expose-headers');
        for (const name of [
          'WWW-Authenticate',
          'Mcp-Session-Id',
          'MCP-Protocol-Version',
          'Retry-After',
          'DPoP-Nonce',
        ])
          expect(exposed).toContain(name);
      }
    },
  );

  it.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'file://',
    'chrome-extension://x',
  ])('refuses %s with 403, preflight included (MCP, Security Warning)', async (origin) => {
    for (const method of ['POST', 'GET', 'OPTIONS']) {
      const answer = await rig.send('/mcp', {
        method,
        headers: { origin, authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(403);
      expect(answer.json.error).toBe('origin_not_allowed');
      expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    }
  });

  it('answers a preflight with every header that MCP clients send', async () => {
    const answer = await rig.send('/mcp', {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:9002',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'mcp-protocol-version, mcp-param-region, x-other',
      },
    });
    expect(answer.status).toBe(204);
    const allowed = (answer.headers.get('access-control-allow-headers') ?? '').split(', ');
    expect(allowed).toEqual(
      expect.arrayContaining([
        'authorization',
        'content-type',
        'dpop',
        'last-event-id',
        'mcp-protocol-version',
        'mcp-param-region',
      ]),
    );
    expect(allowed).not.toContain('x-other');
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE, OPTIONS');
  });
});

it('answers only for its own host names (DNS rebinding)', async () => {
  const authorization = `Bearer ${token}`;
  for (const host of ['evil.example', 'evil.example:9000', 'localhost.evil.example']) {
    expect((await raw({ host, authorization })).status).toBe(421);
  }
  expect((await raw({ host: 'mcp-server:9000' })).status).toBe(401);
});

describe('header lists', () => {
  it('refuses two Authorization headers (RFC 9110 §11.6.2)', async () => {
    const answer = await raw({ authorization: [`Bearer ${token}`, `Bearer ${token}`] });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_request');
  });

  it('refuses two DPoP headers (RFC 9449 §4.3)', async () => {
    const bound = await rig.issuer.token({ cnf: { jkt: 'thumb' } });
    const before = rig.entries.length;
    expect((await raw({ authorization: `DPoP ${bound}`, dpop: ['a', 'b'] })).status).toBe(401);
    while (rig.entries.length === before) await new Promise((resolve) => setImmediate(resolve));
    expect(rig.entries.at(-1)?.notes).toEqual(['dpop_proof_invalid detail=more than one DPoP header']);
  });
});

describe('bodies', () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    rig.send('/mcp', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    } as RequestInit); // duplex is not in the DOM types

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'application/json-rpc'])(
    'refuses the media type %s with 415',
    async (type) => {
      const answer = await post('{}', { 'content-type': type });
      expect(answer.status).toBe(415);
      expect(answer.json.error.message).toContain(type);
    },
  );

  it('takes parameters of the media type, and refuses compressed bodies', async () => {
    const { message, headers } = modern('tools/list');
    const all = { ...headers, accept: 'application/json, text/event-stream' };
    const utf8 = { ...all, 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await post(JSON.stringify(message), utf8)).status).toBe(200);
    expect((await post(JSON.stringify(message), { ...all, 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('refuses a body over the limit with 413, with or without a length', async () => {
    const large = JSON.stringify('x'.repeat(1024 * 1024));
    expect((await post(large)).status).toBe(413);
    const chunks = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 20; n += 1) controller.enqueue(new Uint8Array(64 * 1024).fill(32));
        controller.close();
      },
    });
    const answer = await post(chunks);
    expect(answer.status).toBe(413);
    expect(answer.json.error.message).toContain('1048576 bytes');
  });

  it.each(['{broken', '', '\u0000', "{'a': 1}"])(
    'answers %j with a JSON-RPC parse error (JSON-RPC 2.0 §5.1)',
    async (body) => {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32700 } });
    },
  );

  it('refuses bytes that are not UTF-8', async () => {
    expect((await post(new Uint8Array([0x22, 0xff, 0x22]))).json.error.code).toBe(-32700);
  });

  it.each(['null', '1', '"text"', '[]', 'true'])('refuses %s, which is no message', async (body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.json.error.code).toBe(-32600);
  });

  it.each([
    '{}',
    '[1]',
    '[[]]',
    '{"method":1}',
    '{"jsonrpc":"2.0","method":{}}',
    '{"__proto__":{"method":"x"}}',
    `${'['.repeat(9e4)}${']'.repeat(9e4)}`,
  ])('answers the odd message %.40s with a client error', async (body) => {
    for (const header of [{}, { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }] as Record<
      string,
      string
    >[]) {
      const answer = await post(body, { accept: 'application/json, text/event-stream', ...header });
      expect(answer.status).toBe(400);
      expect(answer.json.error).toHaveProperty('message');
    }
  });

  it('bounds a batch (2025-03-26)', async () => {
    const answer = await post(JSON.stringify(Array(101).fill({ jsonrpc: '2.0', id: 1, method: 'ping' })));
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({ code: -32600, message: expect.stringContaining('100') });
  });

  it('answers a batch whose requests share an id', async () => {
    const session = await openSession(rig, token);
    const batch = Array(2).fill({ jsonrpc: '2.0', id: 1, method: 'ping' });
    expect((await rig.post(batch, token, { 'mcp-session-id': session })).status).toBe(200);
  });

  it('answers an unknown method with a JSON-RPC error in both eras', async () => {
    const modernAnswer = await callModern(rig, token, 'nothing/here');
    expect(modernAnswer.json.error).toMatchObject({ code: -32601 });
    const session = await openSession(rig, token);
    const legacy = await rig.post({ jsonrpc: '2.0', id: 7, method: 'nothing/here' }, token, {
      'mcp-session-id': session,
    });
    expect(legacy.json).toMatchObject({ id: 7, error: { code: -32601 } });
  });

  it('names the protocol versions that it speaks to a client of the future', async () => {
    const { message, headers } = modern('tools/list');
    message.params._meta['io.modelcontextprotocol/protocolVersion'] = '2099-01-01';
    const answer = await rig.post(message, token, { ...headers, 'mcp-protocol-version': '2099-01-01' });
    expect(answer.status).toBe(400);
    expect(answer.json.error.data.supported).toContain('2026-07-28');
  });

  it('refuses headers that contradict the body (MCP 2026-07-28, Standard Request Headers)', async () => {
    const { message, headers } = modern('tools/call', { name: 'reset_demo', arguments: {} });
    const admin = await rig.issuer.token({ roles: ['admin'] });
    expect((await rig.post(message, admin, { ...headers, 'mcp-name': 'echo' })).status).toBe(400);
    expect((await rig.post(message, admin, { ...headers, 'mcp-method': 'tools/list' })).status).toBe(400);
  });

  it('decides on the body, not on the headers that mirror it', async () => {
    const { message, headers } = modern('tools/call', { name: 'reset_demo', arguments: {} });
    const answer = await rig.post(message, token, {
      ...headers,
      'mcp-name': 'echo',
      'mcp-method': 'tools/list',
    });
    expect(answer.status).toBe(403);
  });

  it('survives a client that goes away in the middle of a body', async () => {
    const before = rig.entries.length;
    const socket = connect(Number(new URL(rig.origin).port), '127.0.0.1');
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":`,
      () => setImmediate(() => socket.destroy()),
    );
    while (rig.entries.length === before) await new Promise((resolve) => setImmediate(resolve));
    expect(rig.entries.at(-1)?.notes).toContain('the client went away');
    expect((await rig.send('/health')).status).toBe(200);
  });
});
