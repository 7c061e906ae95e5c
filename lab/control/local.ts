import { USER_NAME } from '../../core/users.ts';
import { SEAMS } from '../faults/fault.ts';
import { faultFor } from '../realms/definition.ts';
import type { LiveRealm, RealmRegistry } from '../realms/registry.ts';
import { readMask } from '../trace/mask.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { AuthControl, AuthRealmControl } from './auth-control.ts';
import { badRequest, notFound, realmProblem } from './problems.ts';
import { ControlError, type RealmView, type ServerControl } from './server-control.ts';
import { tellActivity, untilAborted } from './subscription.ts';

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
  const activity = {
    realms: recorder.realms,
    activityOf: (realm: string) => ({ realm, server, ...recorder.kept(realm) }),
    watch: recorder.watch,
  };
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
      const leave = recorder.subscribe((exchange) => {
        if (exchange.realm === realm) listener(exchange);
      });
      return untilAborted(signal, leave);
    },
    activity: async (listener, signal) => tellActivity(activity, listener, signal),
    async unmask(realm, mask) {
      realmOf(realms, realm);
      if (!readMask(mask)) {
        throw badRequest(
          `${JSON.stringify(mask)} is no mask: expected one of a trace, such as masked:Zk3-5pT_hQ0a:812`,
        );
      }
      const token = recorder.unmask(realm, mask);
      if (token !== undefined) return token;
      throw notFound(`no exchange that is kept of the realm ${realm} shows a JWT as ${mask}`);
    },
  };
}

const USER_NAME_RULE = 'letters, digits and . _ @ + - , 64 at most, beginning with a letter or digit';

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
    async putUser(realm, user) {
      if (!USER_NAME.test(user.name)) {
        throw badRequest(`${JSON.stringify(user.name)} is no user name: expected ${USER_NAME_RULE}`);
      }
      if (runtime(realm).putUser(user)) return user;
      throw badRequest(`the realm ${realm} has as many users as it may: forget some`);
    },
    async forgetUser(realm, name) {
      if (!runtime(realm).forgetUser(name)) {
        throw notFound(`the realm ${realm} has no user ${JSON.stringify(name)}`);
      }
    },
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
    async refreshToken(realm, grantId) {
      const token = await runtime(realm).refreshToken(grantId);
      if (token) return token;
      throw notFound(`the realm ${realm} has no refresh token of a grant ${JSON.stringify(grantId)}`);
    },
    grants: async (realm) => runtime(realm).grants(),
    async forgetGrant(realm, grantId) {
      if (!(await runtime(realm).forgetGrant(grantId))) {
        throw notFound(`the realm ${realm} has no grant ${JSON.stringify(grantId)}`);
      }
    },
  };
}
