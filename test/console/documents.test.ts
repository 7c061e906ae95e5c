import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DocumentSummary, HostedDocument } from '../../console/contract/documents.ts';
import { authorizeUrl, createPkce } from '../helpers/code-flow.ts';
import { type ConsoleUnderTest, sendTo, startConsoleUnderTest } from '../helpers/console.ts';

let console: ConsoleUnderTest;
beforeAll(async () => {
  console = await startConsoleUnderTest();
});
afterAll(() => console[Symbol.asyncDispose]());

const write = (method: string, name: string, body?: unknown): Promise<Response> =>
  sendTo(console, method, `/api/documents/${encodeURIComponent(name)}`, body);

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`${console.url}${path}`);
  expect(response.status, path).toBe(200);
  return JSON.parse(await response.text());
}
const document = (name: string) => ask<HostedDocument>(`/api/documents/${name}`);
const list = () => ask<DocumentSummary[]>('/api/documents');

/** What the authorization server answers to a client that is known by a document. */
const authorize = async (clientId: string): Promise<Response> => {
  const { challenge } = createPkce();
  const { issuer, mcpUrl: resource } = console.playground;
  const url = authorizeUrl({ issuer, resource }, challenge, {
    client_id: clientId,
    redirect_uri: `${console.url}/callback`,
  });
  return fetch(url, { redirect: 'manual' });
};

test('the valid document is a client of the authorization server, known by its https URL', async () => {
  const { clientId } = await document('valid');
  expect(clientId).toBe(`${console.url.replace('http:', 'https:')}/clients/valid.json`);
  const response = await authorize(clientId);
  expect(response.status, await response.text()).toBe(303);
  expect(response.headers.get('location')).toContain('/interaction/');
  expect(await document('valid')).toMatchObject({
    lastFetch: { by: 'the authorization server', at: expect.any(Number) },
  });
});

test('every broken document is refused, and there is one for each way of the catalogue', async () => {
  const broken = (await list()).filter((one) => one.broken && one.name !== 'slow');
  expect(broken.length).toBeGreaterThan(10);
  const answers = await Promise.all(
    broken.map(async ({ name, clientId }) => [name, (await authorize(clientId)).status]),
  );
  // The right document with another type is taken all the same: see the scenario cimd-html-type.
  expect(answers).toEqual(broken.map(({ name }) => [name, name === 'html-type' ? 303 : 400]));
  expect((await list()).filter((one) => one.broken && one.name !== 'slow' && !one.lastFetch)).toEqual([]);
});

test('the slow document is not answered for a minute, and whoever asks may leave before', async () => {
  expect((await document('slow')).answer).toMatchObject({ delay: 60_000, status: 200 });
  const asking = fetch(`${console.url}/clients/slow.json`, { signal: AbortSignal.timeout(100) });
  await expect(asking).rejects.toThrow(/timeout/);
  expect((await document('slow')).lastFetch).toBeDefined();
  expect(console.failures).toEqual([]); // nor is that a failure of ours
});

test('an edited document is what is answered at once, until it is restored', async () => {
  const { clientId, answer } = await document('valid');
  const body = { ...JSON.parse(answer.body), client_id: 'https://somebody.example/client.json' };
  const put = await write('PUT', 'valid', { body });
  expect(await put.json()).toMatchObject({ edited: true, builtIn: true });
  expect(await ask('/clients/valid.json')).toEqual(body);
  expect((await authorize(clientId)).status).toBe(400);
  expect((await write('DELETE', 'valid')).status).toBe(204);
  expect(await document('valid')).toMatchObject({ edited: false, answer });
  expect((await authorize(clientId)).status).toBe(303);
});

test('whatever comes with the console can be put back as it was read', async () => {
  for (const { name } of await list()) {
    const { answer } = await document(name);
    expect((await write('PUT', name, answer)).status, name).toBe(200);
    expect((await document(name)).answer).toEqual(answer);
    await write('DELETE', name);
  }
});

test('a document of one’s own has the status, header fields and text that it was given, and can be removed', async () => {
  const edit = {
    status: 503,
    headers: { 'Retry-After': '7', 'content-type': 'text/plain' },
    body: 'Später',
  };
  expect((await write('PUT', 'mine', edit)).status).toBe(200);
  const response = await fetch(`${console.url}/clients/mine.json`, {
    headers: { 'user-agent': 'somebody/1' },
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('7');
  expect(await response.text()).toBe('Später');
  expect(await document('mine')).toMatchObject({ builtIn: false, lastFetch: { by: 'somebody/1' } });
  expect((await write('DELETE', 'mine')).status).toBe(204);
  expect((await fetch(`${console.url}/clients/mine.json`)).status).toBe(404);
  expect((await write('DELETE', 'mine')).status).toBe(404);
});

test('a document can run nothing in the origin of the console, whatever type it says it is', async () => {
  const headers = { 'content-type': 'text/html' };
  await write('PUT', 'page-of-mine', { headers, body: '<script src="/clients/evil.json"></script>' });
  const response = await fetch(`${console.url}/clients/page-of-mine.json`);
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

describe('an edit that cannot be hosted is refused, naming why', () => {
  test.each([
    ['my-client', { body: {}, status: 99 }, 'status'],
    [
      'my-client',
      { body: {}, headers: { 'set-cookie': 'a=b' } },
      'the console sets this header field itself',
    ],
    ['my-client', { body: {}, headers: { 'Content-Security-Policy': '*' } }, 'sets this header field itself'],
    ['my-client', { body: {}, headers: { NEL: '{}' } }, 'sets this header field itself'], // holds for the whole origin
    ['my-client', { body: {}, headers: { a: 'b\r\nc: d' } }, 'printable ASCII'],
    ['my-client', { body: 'x'.repeat(65_537) }, '65536 bytes'],
    ['my-client', { body: {}, delay: 60_001 }, 'delay'],
    ['My Client', { body: {} }, 'small letters'],
    ['../valid', { body: {} }, 'small letters'],
  ])('%s %j', async (name, edit, why) => {
    const response = await write('PUT', name, edit);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(why);
  });
});

test('a hundred documents may be kept; the next one is told to remove one first', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `many-${index}`);
  await Promise.all(names.map((name) => write('PUT', name, { body: {} })));
  const refused = await write('PUT', 'one-more', { body: {} });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('Remove one');
  expect((await write('PUT', 'valid', { body: {} })).status).toBe(200);
  expect((await write('PUT', 'many-7', { body: {} })).status).toBe(200);
  await Promise.all([...names, 'valid', 'page-of-mine'].map((name) => write('DELETE', name)));
});

test('a document is read, not written to', async () => {
  const response = await fetch(`${console.url}/clients/valid.json`, { method: 'POST' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
