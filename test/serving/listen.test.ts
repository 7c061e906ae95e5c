import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Playground, startPlayground } from '../../playground.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

/** The status line of the answer to a request target that no HTTP client would send. */
async function statusOf(origin: string, target: string): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(socket, 'close');
  return text.slice(0, text.indexOf('\r\n'));
}

describe.each(['issuer', 'resource'] as const)('the server of the %s', (which) => {
  it.each(['http://[/', '//a@[#', 'http://%zz@localhost/', 'foo:['])(
    'answers 400 to the request target %s, which leads nowhere (RFC 9112 §3.2)',
    async (target) => {
      expect(await statusOf(playground[which], target)).toBe('HTTP/1.1 400 Bad Request');
    },
  );

  it('reads a whole URL as the path in it (RFC 9112 §3.2.2)', async () => {
    const { origin } = new URL(playground[which]);
    const path = which === 'issuer' ? '/.well-known/jwks.json' : '/.well-known/oauth-protected-resource';
    expect(await statusOf(origin, `${origin}${path}`)).toBe('HTTP/1.1 200 OK');
  });
});
