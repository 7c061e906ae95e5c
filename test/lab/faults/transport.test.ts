import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { faultSchema } from '../../../lab/faults/fault.ts';
import { underTransportFaults } from '../../../lab/faults/transport.ts';
import { listen } from '../../../serving/listen.ts';

type Params = Parameters<typeof underTransportFaults>[2][number]['params'];

const open: Array<() => Promise<void>> = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A server whose every answer is under the faults. @returns its URL, and how often it did its work */
async function server(...given: object[]) {
  const faults = given.map((params) => {
    const fault = faultSchema.parse({ id: 'x', seam: 'as-transport', params });
    return { params: fault.params as Params }; // the seam is written above
  });
  const listener = await listen({ host: '127.0.0.1', port: 0, setting: 'port' });
  let worked = 0;
  const app = new Koa();
  app.use((ctx, next) => underTransportFaults(ctx, next, faults));
  app.use((ctx) => {
    worked += 1;
    ctx.set('X-Answer', 'yes');
    ctx.body = { fine: true };
  });
  listener.serve(app.callback());
  open.push(() => listener.close());
  return { url: `http://127.0.0.1:${listener.port}/`, worked: () => worked };
}

describe('a transport fault', () => {
  it('answers in place of the server, with status, body and header fields', async () => {
    const { url, worked } = await server({ status: 503, body: 'busy', headers: { 'retry-after': '1' } });
    const response = await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) });
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      503,
      '1',
      'busy',
    ]);
    expect(worked()).toBe(0);
  });

  it('answers JSON where the body is no text', async () => {
    const { url } = await server({ status: 400, body: { error: 'invalid_grant' } });
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual({ error: 'invalid_grant' });
  });

  it('sends a body as the media type that it says', async () => {
    const { url } = await server({ status: 200, body: '<p>', headers: { 'content-type': 'text/html' } });
    expect((await fetch(url)).headers.get('content-type')).toBe('text/html');
  });

  it('lets the server work and changes what it said', async () => {
    const { url, worked } = await server({ when: 'after', status: 200, headers: { 'x-answer': null } });
    const response = await fetch(url);
    expect(await response.json()).toEqual({ fine: true });
    expect(response.headers.has('x-answer')).toBe(false);
    expect(worked()).toBe(1);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('hangs up %s the server did its work', async (when, times) => {
    const { url, worked } = await server({ when, drop: true });
    await expect(fetch(url)).rejects.toThrow();
    expect(worked()).toBe(times);
  });

  it('delays, and does not wait for a client that has gone', async () => {
    const { url, worked } = await server({ delay: 100_000 });
    const gone = new AbortController();
    const asked = fetch(url, { signal: gone.signal });
    gone.abort();
    await expect(asked).rejects.toThrow();
    expect(worked()).toBe(0);
    const slow = await server({ delay: 30 });
    const before = performance.now();
    await (await fetch(slow.url)).text();
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  });
});
