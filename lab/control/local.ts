import { SEAMS } from '../faults/fault.ts';
import { faultFor } from '../realms/definition.ts';
import type { LiveRealm, RealmRegistry } from '../realms/registry.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { AuthControl, AuthRealmControl } from './auth-control.ts';
import { badRequest, notFound, realmProblem } from './problems.ts';
import { ControlError, type RealmView, type ServerControl } from './server-control.ts';

/** What a control works on. */
export interface LocalControlOptions<Runtime> {
  readonly realms: RealmRegistry<Runtime>;
  readonly recorder: Recorder;
  /** Forgets what is stored of a realm. */
  readonly forgetStored: (runtime: Runtime) => Promise<void>;
}

function viewOf<Runtime>({ definition, faults }: LiveRealm<Runtime>): RealmView {
  const { name, scenario, custom, addresses } = definition;
  const activeFaults = faults.list();
  return {
    name,
    scenario: scenario.id,
    custom,
    live: true,
    faults: activeFaults.length,
    title: scenario.title,
    client: scenario.client,
    ...addresses,
    activeFaults,
  };
}

/** The realm of a name. @throws {ControlError} when there is none */
function realmOf<Runtime>(realms: RealmRegistry<Runtime>, name: string): LiveRealm<Runtime> {
  const found = realms.get(name);
  if (found.ok) return found.value;
  throw new ControlError(realmProblem(found.error));
}

/** The control of a server in this process. */
export function localControl<Runtime>(options: LocalControlOptions<Runtime>): ServerControl {
  const { realms, recorder, forgetStored } = options;
  const { server } = recorder;
  return {
    realms: async () => realms.list(),
    realm: async (name) => viewOf(realmOf(realms, name)),
    async define(name, overrides) {
      const defined = realms.define(name, overrides);
      if (!defined.ok) throw new ControlError(realmProblem(defined.error));
      return viewOf(defined.value);
    },
    async forget(name) {
      await forgetStored(realmOf(realms, name).runtime);
      realms.forget(name);
      recorder.clear(name);
    },
    async reset(name) {
      await forgetStored(realmOf(realms, name).runtime);
      realms.restart(name);
      recorder.clear(name);
    },
    async setFault(realm, fault) {
      const { faults, definition } = realmOf(realms, realm);
      if (SEAMS[fault.seam].server !== server) {
        throw badRequest(`the seam ${fault.seam} belongs to the other server, not to ${server}`);
      }
      faults.set(faultFor(fault, definition));
    },
    async clearFaults(realm, id) {
      const { faults } = realmOf(realms, realm);
      if (id === undefined) faults.clearAll();
      else if (!faults.clear(id)) throw notFound(`the realm ${realm} has no fault ${JSON.stringify(id)}`);
    },
    async recorded(realm) {
      realmOf(realms, realm);
      return { exchanges: recorder.exchanges(realm), dropped: recorder.dropped(realm) };
    },
    async subscribe(realm, listener, signal) {
      realmOf(realms, realm);
      if (signal.aborted) return; // whoever asked left meanwhile: nothing would ever end it
      const end = recorder.subscribe((exchange) => {
        if (exchange.realm === realm) listener(exchange);
      });
      signal.addEventListener('abort', end, { once: true });
    },
  };
}

/** The control of an authorization server in this process. */
export function localAuthControl<Runtime extends AuthRealmControl>(
  options: LocalControlOptions<Runtime>,
): AuthControl {
  const runtime = (name: string) => realmOf(options.realms, name).runtime;
  return {
    ...localControl(options),
    keys: async (realm) => runtime(realm).keys(),
    rotateKeys: async (realm, how) => runtime(realm).rotateKeys(how),
    signToken: async (realm, request) => runtime(realm).signToken(request),
    users: async (realm) => runtime(realm).users(),
    clients: async (realm) => runtime(realm).clients(),
    async putClient(realm, metadata) {
      try {
        return await runtime(realm).putClient(metadata);
      } catch (error) {
        const description = error instanceof Error && 'error_description' in error && error.error_description;
        throw typeof description === 'string' ? badRequest(description) : error;
      }
    },
    forgetClients: async (realm, clientId) => runtime(realm).forgetClients(clientId),
    refreshFamilies: async (realm) => runtime(realm).refreshFamilies(),
  };
}
