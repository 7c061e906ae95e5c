import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckOutcome, FlowVerdict } from '../../../lab/verdicts/check.ts';
import type { CheckId } from '../../../lab/verdicts/check-ids.ts';
import { CHECKS } from '../../../lab/verdicts/index.ts';
import { worstOf } from '../../../lab/verdicts/judge.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import { Stopped } from '../../peers/login.ts';
import { Peer } from '../../peers/peer.ts';
import { QUIRKS } from '../../peers/quirks.ts';
import { plainCall, SITUATIONS, type Situation, type Stage } from './situations.ts';

let playground: Playground;
let offset = 0;
beforeAll(async () => {
  playground = await startPlayground({ now: () => Date.now() + offset });
});
afterAll(() => playground.close());

/** How a peer waits: no time passes but for the servers. */
const wait = (milliseconds: number): void => {
  offset += milliseconds;
};

/** The worst that each check came to among the flows of a realm. */
function outcomesOf(flows: readonly FlowVerdict[]): Map<CheckId, CheckOutcome> {
  const found = new Map<CheckId, CheckOutcome[]>();
  for (const { id, outcome } of flows.flatMap(({ checks }) => checks)) {
    found.set(id, [...(found.get(id) ?? []), outcome]);
  }
  return new Map([...found].map(([id, outcomes]) => [id, worstOf(outcomes)]));
}

/** A peer in the situation of a check, in a realm that is nobody else's, and what the checks make of it. */
async function run(id: CheckId, kind: 'right' | 'wrong') {
  const situation: Situation = SITUATIONS[id] ?? {};
  const { scenario = 'default', realm: overrides = {}, drive = plainCall } = situation;
  const copy = `~${id}-${kind}`;
  const auth = { ...overrides.auth, autoConsent: 'operator' };
  const realm = playground.realm(`${scenario}${copy}`, { ...overrides, auth });
  const stage: Stage = { playground, realm, copy };
  situation.prepare?.(stage);
  const quirk = kind === 'right' ? {} : { ...QUIRKS[id].behaviour, ...(await situation.quirk?.(stage)) };
  const peer = new Peer({ mcpUrl: realm.mcpUrl, issuer: realm.issuer, quirk, wait, ...situation.peer });
  await drive(peer, stage).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error;
  });
  const { flows } = await realm.verdict();
  return { flows, outcomes: outcomesOf(flows) };
}

const broken = (outcomes: ReadonlyMap<CheckId, CheckOutcome>): CheckId[] =>
  [...outcomes].filter(([, outcome]) => outcome === 'fail' || outcome === 'warning').map(([id]) => id);

describe.each(CHECKS.map((check) => [check.id, check] as const))('%s', (id, check) => {
  it(`passes a client that ${check.title}, and finds nothing else`, async () => {
    const { flows, outcomes } = await run(id, 'right');
    expect(outcomes.get(id), JSON.stringify(flows.map(({ progress }) => progress))).toBe('pass');
    expect(broken(outcomes)).toEqual([]);
  });

  it(`${check.level === 'MUST' ? 'fails' : 'warns of'} one that ${QUIRKS[id].what}, and no other check does`, async () => {
    const { flows, outcomes } = await run(id, 'wrong');
    expect(outcomes.get(id)).toBe(check.level === 'MUST' ? 'fail' : 'warning');
    expect(new Set(broken(outcomes))).toEqual(new Set([id, ...(SITUATIONS[id]?.flipsToo ?? [])]));
    const result = flows
      .flatMap(({ checks }) => checks)
      .find((one) => one.id === id && one.mend !== undefined);
    expect(result?.exchanges.length).toBeGreaterThan(0);
    expect(result?.expected).not.toBe(result?.seen);
  });
});
