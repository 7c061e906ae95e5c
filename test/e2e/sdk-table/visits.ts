import { HEADLESS_REDIRECT_URI } from '../../../client/user-agent/headless.ts';
import { isObject } from '../../../core/json.ts';
import { SCENARIOS } from '../../../lab/realms/catalogue/index.ts';
import type { Scenario } from '../../../lab/realms/scenario.ts';
import type { CheckOutcome, Revision } from '../../../lab/verdicts/check.ts';
import { CHECK_IDS, type CheckId } from '../../../lab/verdicts/check-ids.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import { hostClientDocument } from '../../../scripts/flow/document-host.ts';
import { installLogicalClock, type LogicalClock } from '../../helpers/logical-clock.ts';
import { ownRealm } from '../../helpers/scenario.ts';
import { sdkV1 } from '../../helpers/sdk-clients.ts';
import { type End, Memory, sdkVisitor, USER, VISITORS, type Visitor } from './visitors.ts';

/** What came of a visit. */
export interface Visit {
  readonly ends: readonly End[];
  readonly failed: readonly CheckId[];
  readonly warned: readonly CheckId[];
}

/** All visitors in one scenario, in the order of {@link VISITORS}. */
export interface Row {
  readonly scenario: Scenario;
  readonly visits: readonly Visit[];
}

/** A visit that shows what the visitors of the table do not. */
export interface Special {
  readonly what: string;
  readonly scenario: string;
  readonly revision?: Revision;
  readonly visit: Visit;
}

/** The redirect URIs of all visitors that may have a metadata document. */
const REDIRECT_URIS = [HEADLESS_REDIRECT_URI, new Memory().redirectUrl];

/** Everything that visits need. */
interface Stage {
  readonly clock: LogicalClock;
  readonly playground: Playground;
  readonly documentFor: (redirectUri: string) => string;
}

async function withStage<T>(root: string, use: (stage: Stage) => Promise<T>): Promise<T> {
  const clock = installLogicalClock();
  const playground = await startPlayground({
    now: clock.now,
    settings: { SCENARIO: root, AUTO_CONSENT: USER },
  });
  const hosts = await Promise.all(
    REDIRECT_URIS.map((redirectUri) => hostClientDocument({ clientName: 'a client', redirectUri })),
  );
  try {
    const documentFor = (redirectUri: string) => hosts[REDIRECT_URIS.indexOf(redirectUri)]?.clientId ?? '';
    return await use({ clock, playground, documentFor });
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
    await playground.close();
    clock.uninstall();
  }
}

async function visit(
  stage: Stage,
  visitor: Visitor,
  scenario: Scenario,
  { copy, revision }: { readonly copy: string; readonly revision?: Revision | undefined },
): Promise<Visit> {
  const realm = await ownRealm(stage.playground, scenario, copy);
  const ends = await visitor.visit({
    url: realm.mcpUrl,
    clock: stage.clock,
    documentFor: scenario.id.startsWith('cimd-') ? stage.documentFor : undefined,
    clientId: scenario.id === 'preregistered-only' ? 'playground-public' : undefined,
  });
  const { flows } = await realm.verdict(revision);
  const checks = flows.flatMap((flow) => flow.checks);
  const ended = (outcome: CheckOutcome): CheckId[] =>
    CHECK_IDS.filter((id) => checks.some((check) => check.id === id && check.outcome === outcome));
  return { ends, failed: ended('fail'), warned: ended('warning') };
}

async function rowOf(stage: Stage, scenario: Scenario): Promise<Row> {
  const visits: Visit[] = [];
  for (const [index, visitor] of VISITORS.entries()) {
    if (scenario.rootOnly) await stage.playground.reset();
    visits.push(await visit(stage, visitor, scenario, { copy: `visitor-${index}` }));
  }
  return { scenario, visits };
}

/** Sends every visitor into every scenario that has a place in tables. */
export async function visitAll(): Promise<Row[]> {
  const shown = SCENARIOS.filter(({ companion }) => !companion);
  const rows = new Map<Scenario, Row>();
  await withStage('default', async (stage) => {
    for (const scenario of shown.filter(({ rootOnly }) => !rootOnly))
      rows.set(scenario, await rowOf(stage, scenario));
  });
  for (const scenario of shown.filter(({ rootOnly }) => rootOnly))
    await withStage(scenario.id, async (stage) => rows.set(scenario, await rowOf(stage, scenario)));
  return shown.flatMap((scenario) => rows.get(scenario) ?? []);
}

/** Without the name of the authorization server that SDK v1 puts into what it wants kept. */
function withoutIssuer(kept: unknown): unknown {
  if (!isObject(kept)) return kept;
  const { issuer: _, ...rest } = kept;
  return rest;
}

/**
 * An application that stores the members of RFC 7591 and no others, as it did before SDK v1 had more to keep, and finds
 * out anew about the server, as after a restart.
 */
class EarlierMemory extends Memory {
  constructor() {
    super(['authorization_code']);
    const keep = this.saveClientInformation;
    this.saveClientInformation = (client) => keep(withoutIssuer(client));
    this.saveDiscoveryState = () => {};
  }
}

const SPECIALS: ReadonlyArray<Omit<Special, 'visit'> & { readonly visitor: Visitor }> = [
  {
    what: 'SDK v1, registered without the grant type refresh_token',
    scenario: 'step-up',
    revision: '2026-07-28',
    visitor: sdkVisitor('SDK v1', sdkV1, { memory: () => new Memory(['authorization_code']) }),
  },
  {
    what: 'SDK v1, called once more after a failure',
    scenario: 'session-lost',
    visitor: sdkVisitor('SDK v1', sdkV1, { perseveres: true }),
  },
  {
    what: 'SDK v1, with an application that keeps the client_id and not whose it is',
    scenario: 'migration',
    visitor: sdkVisitor('SDK v1', sdkV1, { memory: () => new EarlierMemory() }),
  },
];

/** Shows what is known of a client and does not come up in three calls of an application that does its best. */
export const visitSpecially = (): Promise<Special[]> =>
  withStage('default', async (stage) => {
    const specials: Special[] = [];
    for (const { visitor, ...about } of SPECIALS) {
      const scenario = SCENARIOS.find(({ id }) => id === about.scenario);
      if (!scenario) throw new TypeError(`there is no scenario ${about.scenario}`);
      const options = { copy: `special-${specials.length}`, revision: about.revision };
      specials.push({ ...about, visit: await visit(stage, visitor, scenario, options) });
    }
    return specials;
  });
