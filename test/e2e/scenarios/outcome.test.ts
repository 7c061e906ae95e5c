import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectOptions } from '../../../client/connect.ts';
import { HEADLESS_REDIRECT_URI } from '../../../client/user-agent/headless.ts';
import { SCENARIOS } from '../../../lab/realms/catalogue/index.ts';
import type { Scenario } from '../../../lab/realms/scenario.ts';
import { type DocumentHost, hostClientDocument } from '../../../scripts/flow/document-host.ts';
import { type Lab, type LabRealm, referenceClient, startLab } from '../../helpers/lab.ts';

let documents: DocumentHost;

beforeAll(async () => {
  documents = await hostClientDocument({
    clientName: 'reference client',
    redirectUri: HEADLESS_REDIRECT_URI,
  });
});
afterAll(() => documents.close());

/** What the person who uses the client brings along. */
const optionsFor = ({ id }: Scenario): Partial<ConnectOptions> => ({
  ...(id === 'cimd-only' ? { registration: { clientMetadataUrl: documents.clientId } } : {}),
  ...(id === 'preregistered-only'
    ? { registration: { preRegistered: { clientId: 'playground-public' } } }
    : {}),
  ...(id === 'session-lost' ? { era: 'legacy' } : {}),
});

/** Two calls, and a third one after every token of a minute has expired: the life of a connection. */
async function live(at: Lab, realm: LabRealm, options: Partial<ConnectOptions>) {
  const client = referenceClient(at, realm.resource, options);
  const ends: string[] = [];
  for (const seconds of [0, 0, 100]) {
    at.clock.advance(seconds);
    const done = await client.call();
    ends.push(done.ok ? 'result' : done.error.reason);
  }
  await client.connection.close();
  return { ...client, ends };
}

/** Scenarios where a client meets its end later than at its first call. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  'client-forgotten-at-login': ['result', 'user_agent_failed', 'result'],
};

const expectedEnds = ({ id, outcome }: Scenario): unknown[] => {
  if (outcome.end === 'result') return ['result', 'result', 'result'];
  const reason = expect.toBeOneOf([outcome.reason, ...(outcome.mayAlso ?? [])]);
  return [...(LATER[id] ?? [reason, reason, reason])];
};

/** Asks every place where a document may be: a client stops at the first that has it. */
async function visitDocuments({ issuer, resourceMetadata }: LabRealm): Promise<void> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === '/' ? '' : pathname;
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
    resourceMetadata,
  ];
  for (const place of places) await (await fetch(place)).arrayBuffer();
}

describe.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))('in %s', (id, scenario) => {
  it(`the reference client does the right thing: ${scenario.client}`, async () => {
    const lab = await startLab(scenario.rootOnly ? id : 'default');
    const realm = lab.realm(scenario.rootOnly ? 'default' : `${id}~proof`);
    const { ends } = await live(lab, realm, optionsFor(scenario));
    expect(ends).toEqual(expectedEnds(scenario));
    await visitDocuments(realm);
    const idle = realm.faults().filter(({ hit }) => hit === 0);
    expect(idle.map(({ fault }) => fault.id)).toEqual([]);
    expect(lab.failures).toEqual([]);
    await lab.close();
  });
});
