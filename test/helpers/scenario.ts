import type { ConnectOptions } from '../../client/connect.ts';
import { HEADLESS_REDIRECT_URI } from '../../client/user-agent/headless.ts';
import { broughtAlong as broughtAlongTo } from '../../console/server/demo/brought-along.ts';
import type { RealmHandle } from '../../lab/control/realm-handle.ts';
import type { Scenario } from '../../lab/realms/scenario.ts';
import type { Playground } from '../../playground.ts';
import { type DocumentHost, hostClientDocument } from '../../scripts/flow/document-host.ts';

/** Milliseconds that a server may take in a test: what a scenario's seconds show, these show as well. */
const SHORT_DELAY = 40;

/**
 * The realm of a scenario that nobody else has, with delays that one can wait for. A document that comes late is another
 * matter: what counts there is that the server does not wait for it.
 */
export async function ownRealm(
  playground: Playground,
  { id, rootOnly }: Scenario,
  copy: string,
): Promise<RealmHandle> {
  const realm = rootOnly ? playground : playground.realm(`${id}~${copy}`);
  const { activeFaults } = await playground.hub.realm(realm.name);
  for (const { fault } of activeFaults) {
    if (fault.seam !== 'as-transport' && fault.seam !== 'rs-transport') continue;
    if (fault.params.delay === undefined) continue;
    await realm.fault({ ...fault, params: { ...fault.params, delay: SHORT_DELAY } });
  }
  return realm;
}

/** Hosts the metadata document of the reference client. */
export const hostReferenceDocument = (): Promise<DocumentHost> =>
  hostClientDocument({ clientName: 'reference client', redirectUri: HEADLESS_REDIRECT_URI });

/** What the person who uses the reference client brings along in a scenario. */
export function broughtAlong({ id }: Scenario, document: DocumentHost): Partial<ConnectOptions> {
  const { registration, era } = broughtAlongTo(id);
  return {
    ...(registration === 'cimd' ? { registration: { clientMetadataUrl: document.clientId } } : {}),
    ...(registration === 'pre' ? { registration: { preRegistered: { clientId: 'playground-public' } } } : {}),
    ...(era ? { era } : {}),
  };
}
