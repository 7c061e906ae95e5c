import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../core/config.ts';
import { internalAuthUrl, reaching } from '../../serving/reach.ts';

/** Answers with what it was asked. */
const server = createServer((request, response) => {
  response.end(JSON.stringify({ host: request.headers.host, url: request.url }));
});
let here: string;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP port, so never a pipe name
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const told = async (response: Promise<Response>) => JSON.parse(await (await response).text());

describe('a fetch with detours', () => {
  test('asks for a public URL where it is found from here, by its public name (RFC 9110 §7.2)', async () => {
    const fetch = reaching(globalThis.fetch, [{ from: 'http://nowhere.invalid:9001', to: here }]);
    const answer = await told(fetch('http://nowhere.invalid:9001/authorize?a=b'));
    expect(answer).toEqual({ host: 'nowhere.invalid:9001', url: '/authorize?a=b' });
  });

  test('finds an https origin, whose certificate somebody in front of it has, by plain http', async () => {
    const fetch = reaching(globalThis.fetch, [{ from: 'https://console.example', to: here }]);
    const answer = await told(fetch(new Request('https://console.example/clients/valid.json')));
    expect(answer).toEqual({ host: 'console.example', url: '/clients/valid.json' });
  });

  test('leaves every other origin alone, one that only begins the same as well', async () => {
    const fetch = reaching(globalThis.fetch, [{ from: 'http://nowhere.invalid', to: here }]);
    expect(await told(fetch(`${here}/x`))).toMatchObject({ url: '/x' });
    await expect(fetch('http://nowhere.invalid:81/')).rejects.toThrow('fetch failed');
    await expect(fetch('http://nowhere.invalid.example/')).rejects.toThrow('fetch failed');
  });

  test('tells as fetch does that nobody is there', async () => {
    const refusing = createServer().listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    const { port } = refusing.address() as AddressInfo; // as above
    refusing.close();
    await once(refusing, 'close');
    const to = `http://127.0.0.1:${port}`;
    const fetch = reaching(globalThis.fetch, [{ from: 'http://nowhere.invalid', to }]);
    const failure = await fetch('http://nowhere.invalid/').catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  test('is fetch itself where nothing is elsewhere', () => {
    expect(reaching(globalThis.fetch, [{ from: here, to: here }])).toBe(globalThis.fetch);
  });
});

describe('where our own authorization server is found', () => {
  const where = (env: Record<string, string>) => {
    const config = parseConfig(env);
    return config.ok ? internalAuthUrl(config.value) : config.error;
  };
  test.each([
    [{}, 'http://localhost:9001'],
    [{ AUTH_SERVER_INTERNAL_URL: 'http://auth-server:9001' }, 'http://auth-server:9001'],
    [{ AUTH_SERVER_INTERNAL_URL: 'http://auth-server:9001/path' }, 'http://auth-server:9001'],
    [
      { ISSUER: 'https://issuer.example', AUTH_SERVER_INTERNAL_URL: 'http://internal.example' },
      'http://localhost:9001',
    ],
  ])('with %j at %s', (env, url) => expect(where(env)).toBe(url));
});
