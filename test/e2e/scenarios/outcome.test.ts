import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepName } from '../../../client/steps.ts';
import type { RealmHandle } from '../../../lab/control/realm-handle.ts';
import { SCENARIOS } from '../../../lab/realms/catalogue/index.ts';
import type { Scenario } from '../../../lab/realms/scenario.ts';
import type { DocumentHost } from '../../../scripts/flow/document-host.ts';
import { type Lab, referenceClient, startLab } from '../../helpers/lab.ts';
import { broughtAlong, hostReferenceDocument, ownRealm } from '../../helpers/scenario.ts';

let documents: DocumentHost;

beforeAll(async () => {
  documents = await hostReferenceDocument();
});
afterAll(() => documents.close());

/** Seconds before each call. Where the server itself waits for a client's document, five seconds a time, once is enough. */
const callsIn = ({ id }: Scenario): readonly number[] => (id === 'cimd-slow' ? [0] : [0, 0, 100]);

/** Two calls, and a third one after every token of a minute has expired: the life of a connection. */
async function live(at: Lab, realm: RealmHandle, scenario: Scenario) {
  const client = referenceClient(at, realm.resource, broughtAlong(scenario, documents));
  const ends: string[] = [];
  for (const seconds of callsIn(scenario)) {
    at.clock.advance(seconds * 1000);
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

const expectedEnds = (scenario: Scenario): unknown[] => {
  const { id, outcome } = scenario;
  const end =
    outcome.end === 'result' ? 'result' : expect.toBeOneOf([outcome.reason, ...(outcome.mayAlso ?? [])]);
  return [...(LATER[id] ?? callsIn(scenario).map(() => end))];
};

/** How often the client takes a hop in its life, where that is the point of a scenario. */
const HOPS: Readonly<Record<string, Partial<Record<StepName, number>>>> = {
  default: { register: 1, authorize: 1, token: 1, refresh: 0, step_up: 0, wait: 0 },
  'resource-origin': { server_metadata: 0, register: 0 },
  'issuer-mismatch': { server_metadata: 3, register: 0, authorize: 0 }, // once per call: the first form ends it
  'no-pkce': { register: 0, authorize: 0 },
  'token-endpoint-http': { register: 0, authorize: 0 },
  migration: { register: 2, authorize: 2 },
  'dcr-rate-limited': { register: 3, authorize: 0, wait: 0 },
  'dcr-secret-expires': { register: 2, authorize: 2 },
  'client-forgotten': { register: 2, authorize: 2, refresh: 1 },
  'client-forgotten-at-login': { register: 2, authorize: 3 },
  'iss-missing': { authorize: 3, token: 0 },
  'iss-wrong': { authorize: 3, token: 0 },
  'iss-host': { token: 0 },
  'iss-slash': { token: 0 },
  'iss-unadvertised-wrong': { token: 0 },
  'iss-wrong-error': { authorize: 3, token: 0 },
  'state-tampered': { token: 0 },
  'state-missing': { token: 0 },
  'access-denied': { authorize: 3, token: 0 },
  'code-missing': { token: 0 },
  'token-500': { token: 3, wait: 0 },
  'token-drop': { authorize: 3, token: 3 },
  'token-redirect': { token: 3 },
  'token-slow': { token: 1 },
  'token-busy': { authorize: 1, wait: 1 },
  'tokens-5s': { authorize: 1, refresh: 1 },
  'expires-in-long': { authorize: 1, refresh: 1 },
  'expires-in-short': { authorize: 1, refresh: 1 },
  'expires-in-missing': { authorize: 1, refresh: 1 },
  'no-refresh-token': { register: 1, authorize: 2, refresh: 0 },
  'refresh-offline-access': { authorize: 1, refresh: 1 },
  'refresh-response-lost': { register: 1, authorize: 2, refresh: 2 },
  'refresh-response-lost-grace': { authorize: 1, refresh: 2 },
  'refresh-invalid-grant': { register: 1, authorize: 2 },
  'refresh-scope-unsaid': { authorize: 1, refresh: 1, step_up: 0 },
  'refresh-scope-lost': { authorize: 2, refresh: 1, step_up: 1 },
  'scopes-fewer': { step_up: 6 }, // a step-up and the end of it, at each of three calls
  'step-up': { register: 1, authorize: 2, step_up: 1 },
  'step-up-minimal': { authorize: 2, step_up: 1 },
  'step-up-unnamed': { authorize: 1 },
  'always-401': { register: 1 },
  'token-revoked': { authorize: 1, refresh: 1 },
  forbidden: { authorize: 1, step_up: 0 },
  'rate-limited': { authorize: 1, wait: 1 },
  'rate-limited-for-long': { authorize: 1, wait: 0 },
  unavailable: { authorize: 1, wait: 2 },
  'gateway-error': { authorize: 1, refresh: 0 },
  'jwks-down': { authorize: 1 },
};

/** Asks every place where a document may be: a client stops at the first that has it. */
async function visitDocuments({ issuer, resourceMetadata }: RealmHandle): Promise<void> {
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
    const realm = await ownRealm(lab.playground, scenario, 'proof');
    const { ends, names } = await live(lab, realm, scenario);
    expect(ends).toEqual(expectedEnds(scenario));
    const taken = Object.keys(HOPS[id] ?? {}).map((hop) => [
      hop,
      names().filter((name) => name === hop).length,
    ]);
    expect(Object.fromEntries(taken)).toEqual(HOPS[id] ?? {});
    await visitDocuments(realm);
    const { activeFaults } = await lab.playground.hub.realm(realm.name);
    const idle = activeFaults.filter(({ hit }) => hit === 0);
    expect(idle.map(({ fault }) => fault.id)).toEqual([]);
    // A URL is a test case for anybody at any time: who comes second meets the same.
    expect((await live(lab, realm, scenario)).ends).toEqual(expectedEnds(scenario));
    expect(lab.failures()).toEqual([]);
    await lab.close();
  });
});

it('names only scenarios that there are', () => {
  const ids = SCENARIOS.map(({ id }) => id);
  expect([...Object.keys(HOPS), ...Object.keys(LATER)].filter((id) => !ids.includes(id))).toEqual([]);
});
