import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RealmHandle } from '../../../lab/control/realm-handle.ts';
import { SCENARIOS } from '../../../lab/realms/catalogue/index.ts';
import type { Scenario } from '../../../lab/realms/scenario.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import type { DocumentHost } from '../../../scripts/flow/document-host.ts';
import { referenceClient } from '../../helpers/lab.ts';
import { installLogicalClock, type LogicalClock } from '../../helpers/logical-clock.ts';
import { broughtAlong, hostReferenceDocument, ownRealm } from '../../helpers/scenario.ts';

let time: LogicalClock;
let documents: DocumentHost;
let playground: Playground;

beforeAll(async () => {
  time = installLogicalClock();
  playground = await startPlayground({ now: time.now });
  documents = await hostReferenceDocument();
});
afterAll(async () => {
  await playground.close();
  await documents.close();
  time.uninstall();
});

/** Seconds before calls of a tool, and how many at once: every token of a minute expires twice. */
const LIFE = [
  { seconds: 0, calls: 1 },
  { seconds: 10, calls: 1 },
  { seconds: 100, calls: 2 },
  { seconds: 100, calls: 2 },
];

/** The life of a connection, until the client has to refuse. */
async function live(realm: RealmHandle, scenario: Scenario): Promise<void> {
  const { call, connection } = referenceClient(
    { clock: time },
    realm.mcpUrl,
    broughtAlong(scenario, documents),
  );
  for (const { seconds, calls } of LIFE) {
    time.advance(seconds * 1000);
    const ends = await Promise.all(Array.from({ length: calls }, call));
    if (ends.some(({ ok }) => !ok)) break;
  }
  await connection.close();
}

/** Scenarios where the client has to refuse later than at its first call. */
const isLate = ({ id }: Scenario): boolean => id === 'client-forgotten-at-login';

/** The realm at the root needs a playground of its own; what is special there is nothing that a check looks at. */
const judged = SCENARIOS.filter(({ rootOnly }) => !rootOnly);

it.each(judged.map((scenario) => [scenario.id, scenario] as const))(
  'in %s no check fails, nor warns, of a client that does right',
  async (_id, scenario) => {
    const realm = await ownRealm(playground, scenario, scenario.id);
    await live(realm, scenario);
    const { flows, dropped } = await realm.verdict();
    const results = flows.flatMap(({ checks }) => checks);
    const broken = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'warning');
    expect(broken.map(({ id, expected, seen }) => ({ id, expected, seen }))).toEqual([]);
    expect(results.some(({ outcome }) => outcome === 'pass')).toBe(true);
    expect(flows.some(({ progress }) => progress.done)).toBe(
      scenario.outcome.end === 'result' || isLate(scenario),
    );
    expect(dropped).toBe(0);
  },
);
