import { describe, expect, it } from 'vitest';
import { MAX_REPEATS, timeToWait } from '../../client/patience.ts';
import { createWire, type Step } from '../../client/steps.ts';

const NOW = Date.parse('2026-07-28T12:00:00Z');

const answer = (status: number, after?: string) => ({
  status,
  headers: after === undefined ? {} : { 'retry-after': after },
  body: '',
});

describe('how long to wait (RFC 9110 §10.2.3)', () => {
  it.each([
    [429, '2', 2000],
    [503, ' 1 ', 1000],
    [503, '0', 0],
    [429, 'Tue, 28 Jul 2026 12:00:10 GMT', 10_000],
    [429, 'Tue, 28 Jul 2026 11:00:00 GMT', 0],
    [429, '3600', undefined],
    [429, 'soon', undefined],
    [429, undefined, undefined],
    [500, '1', undefined],
    [200, '1', undefined],
  ])('%i with Retry-After %j: %j ms', (status, after, expected) => {
    expect(timeToWait(answer(status, after), NOW)).toBe(expected);
  });
});

describe('a wire with patience', () => {
  function wire(answers: readonly Response[], patient = true) {
    const waited: number[] = [];
    const steps: Step[] = [];
    const left = [...answers];
    const made = createWire({
      fetch: async () => left.shift() ?? new Response('fine'),
      timeout: 1000,
      onStep: (step) => steps.push(step),
      ...(patient ? { patience: { wait: async (ms: number) => void waited.push(ms), now: () => NOW } } : {}),
    });
    const send = () => made.send({ method: 'GET', url: 'http://localhost/', headers: {} });
    return { send, waited, steps };
  }
  const busy = (after = '1') => new Response('', { status: 503, headers: { 'retry-after': after } });

  it('sends the request again when the time has come, and says so', async () => {
    const { send, waited, steps } = wire([busy('2'), busy('1')]);
    expect(await send()).toMatchObject({ ok: true, value: { status: 200 } });
    expect(waited).toEqual([2000, 1000]);
    expect(steps.map(({ name }) => name)).toEqual(['wait', 'wait']);
  });

  it('gives up after a few times', async () => {
    const { send, waited } = wire(Array.from({ length: 10 }, () => busy()));
    expect(await send()).toMatchObject({ ok: true, value: { status: 503 } });
    expect(waited).toHaveLength(MAX_REPEATS);
  });

  it.each([
    ['an hour is asked for', busy('3600'), true],
    ['nobody gave it a way to wait', busy('1'), false],
  ])('lets the answer stand when %s', async (_when, response, patient) => {
    const { send, waited } = wire([response], patient);
    expect(await send()).toMatchObject({ ok: true, value: { status: 503 } });
    expect(waited).toEqual([]);
  });
});
