import { expect, it } from 'vitest';
import { createJudge } from '../../console/app/state/judging.ts';
import { flowsOf } from '../../lab/trace/flows.ts';
import type { FlowVerdict } from '../../lab/verdicts/check.ts';
import { judgeFlow } from '../../lab/verdicts/judge.ts';
import { makeExchange } from '../lab/trace/make-exchange.ts';

const REALM = { resource: 'http://localhost:9000/mcp', issuer: 'http://localhost:9001' };

/** What a client does over and over again. */
const calls = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    makeExchange({
      id: `mcp-${index + 1}`,
      server: 'mcp',
      endpoint: 'mcp',
      at: index,
      request: {
        method: 'POST',
        url: REALM.resource,
        headers: { authorization: 'Bearer masked:abcdefabcdef:900' },
        bytes: 1,
        body: JSON.stringify({ jsonrpc: '2.0', id: index, method: 'tools/call', params: { name: 'whoami' } }),
      },
    }),
  );

/** A judge on a clock that goes on with every look at it, and pauses that end when the test says so. */
function slowJudge(perLook: number) {
  let time = 0;
  const published: Array<ReadonlyMap<string, FlowVerdict>> = [];
  const pauses: Array<() => void> = [];
  const rests: number[] = [];
  const judge = createJudge({
    onVerdicts: (verdicts) => published.push(verdicts),
    now: () => {
      time += perLook;
      return time;
    },
    pause: (milliseconds) => {
      rests.push(milliseconds);
      return new Promise((resolve) => pauses.push(resolve));
    },
  });
  /** Gives the judge its turns until it wants no more. */
  const goOn = async () => {
    for (let turns = 0; ; turns += 1) {
      const resume = pauses.shift();
      if (!resume) return turns;
      resume();
      await Promise.resolve().then(() => {});
    }
  };
  return { judge, published, rests, goOn };
}

it('judges what is quickly judged at once, as the servers would', () => {
  const { judge, published } = slowJudge(0);
  const flows = flowsOf(calls(3));
  judge.judge(flows, REALM);
  expect(published).toHaveLength(1);
  expect([...(published[0]?.values() ?? [])]).toEqual(flows.map((flow) => judgeFlow(flow, REALM)));
});

it('lets the page have its turn between the checks of a long flow, and judges it to its end', async () => {
  const { judge, published, rests, goOn } = slowJudge(3);
  const [flow] = flowsOf(calls(3));
  if (!flow) throw new Error('no flow');
  judge.judge([flow], REALM);
  expect(published).toEqual([]); // not yet
  expect(await goOn()).toBeGreaterThan(10);
  expect(published.at(-1)?.get(flow.id)).toEqual(judgeFlow(flow, REALM));
  expect(published).toHaveLength(1); // and not drawn at every turn
  expect(rests.at(-1)).toBeGreaterThan(300); // most of the time is left to the page
});

it('keeps the last verdict of a flow while the next one is made, and judges what came meanwhile afterwards', async () => {
  const { judge, published, goOn } = slowJudge(3);
  const all = calls(4);
  const [short] = flowsOf(all.slice(0, 2));
  const [long] = flowsOf(all);
  if (!short || !long) throw new Error('no flow');
  judge.judge([short], REALM);
  await goOn();
  judge.judge([short], REALM); // nothing new
  expect(await goOn()).toBe(0);
  judge.judge([long], REALM);
  expect(published.at(-1)?.get(short.id)).toEqual(judgeFlow(short, REALM));
  judge.judge([long], REALM);
  await goOn();
  expect(published.at(-1)?.get(long.id)).toEqual(judgeFlow(long, REALM));
  judge.judge([], REALM);
  await goOn();
  expect(published.at(-1)?.size).toBe(0);
});
