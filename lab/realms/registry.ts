import type { ServerName } from '../../core/endpoints.ts';
import { DEFAULT_REALM } from '../../core/realm-path.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { SEAMS } from '../faults/fault.ts';
import { createFaultSet, type FaultSet } from '../faults/fault-set.ts';
import { type Origins, type RealmDefinition, type RealmProblem, resolveRealm } from './definition.ts';
import type { Location } from './locate.ts';

/** A realm that a server has built. */
export interface LiveRealm<Runtime> {
  readonly definition: RealmDefinition;
  readonly faults: FaultSet;
  readonly runtime: Runtime;
}

/** A realm as a list shows it. */
export interface RealmSummary {
  readonly name: string;
  readonly scenario: string;
  readonly custom: boolean;
  /** False for a defined realm that nobody has used since it was last unloaded. */
  readonly live: boolean;
  readonly faults: number;
}

/** The realms of one server: resolved from their names, built on first use, bounded in number. */
export interface RealmRegistry<Runtime> {
  /** The realm of a name, built if it was not there. Counts as use. */
  get(name: string): Result<LiveRealm<Runtime>, RealmProblem>;
  /** Defines a realm, or defines it anew. The one that was there under this name ends; what is stored is up to the caller. */
  define(name: string, overrides: unknown): Result<LiveRealm<Runtime>, RealmProblem>;
  /** Forgets a definition and ends the realm. */
  forget(name: string): void;
  /** Ends the realm, so that its next use builds it anew, with the faults of its definition. */
  restart(name: string): void;
  list(): RealmSummary[];
  /** The realms that are built, the longest unused first. */
  live(): ReadonlyArray<LiveRealm<Runtime>>;
}

/** The realm that answers at a place. */
export const realmAt = <Runtime>(
  realms: Pick<RealmRegistry<Runtime>, 'get'>,
  { realm, spelledOut }: Location,
): Result<LiveRealm<Runtime>, RealmProblem> =>
  spelledOut ? err({ problem: 'at_the_root', name: realm }) : realms.get(realm);

/** How a server builds its realms. */
export interface RegistryOptions<Runtime> {
  /** Whose realms: a server has the faults of its own seams only. */
  readonly server: ServerName;
  readonly origins: Origins;
  readonly build: (definition: RealmDefinition, faults: FaultSet) => Runtime;
  /** Called when a realm is unloaded, replaced or forgotten. */
  readonly unload: (realm: LiveRealm<Runtime>) => void;
  /** Whether what was built has been changed from inside, besides its faults. */
  readonly isEdited?: (runtime: Runtime) => boolean;
  /** Realms that are kept built, at most. */
  readonly limit?: number;
  /** What the realm at the root is made from; the scenario `default` when absent. */
  readonly root?: unknown;
}

/** Realms that are kept built. */
const MAX_LIVE = 1000;
/** Realms that somebody defined: unlike built ones they cannot be made again from their name. */
const MAX_DEFINED = 1000;

/** Makes the registry of one server. */
export function createRealmRegistry<Runtime>(options: RegistryOptions<Runtime>): RealmRegistry<Runtime> {
  const { server, origins, build, unload, limit = MAX_LIVE } = options;
  const defined = new Map<string, unknown>();
  /** In the order of use, the longest unused first. */
  const live = new Map<string, LiveRealm<Runtime>>();

  /** What a realm is, as it was defined or by its name. The one at the root says nothing by its own. */
  function resolve(name: string): Result<RealmDefinition, RealmProblem> {
    const definition = defined.get(name);
    if (definition !== undefined || name !== DEFAULT_REALM) return resolveRealm(name, origins, definition);
    const root = resolveRealm(name, origins, options.root);
    return root.ok ? ok({ ...root.value, custom: false }) : root;
  }

  const ownFaults = ({ faults }: RealmDefinition) =>
    faults.filter(({ seam }) => SEAMS[seam].server === server);

  function end(name: string): void {
    const realm = live.get(name);
    if (!realm) return;
    live.delete(name);
    unload(realm);
  }

  /** The one at the root stays, and one that was edited goes last: that cannot be made again. */
  function makeRoom(): void {
    if (live.size < limit) return;
    const candidates = [...live.values()].filter(({ definition }) => definition.name !== DEFAULT_REALM);
    const isEdited = ({ faults, runtime }: LiveRealm<Runtime>) =>
      faults.edited || options.isEdited?.(runtime) === true;
    const oldest = candidates.find((realm) => !isEdited(realm)) ?? candidates[0];
    if (oldest) end(oldest.definition.name);
  }

  function start(definition: RealmDefinition): LiveRealm<Runtime> {
    makeRoom();
    const faults = createFaultSet(ownFaults(definition));
    const realm = { definition, faults, runtime: build(definition, faults) };
    live.set(definition.name, realm);
    return realm;
  }

  return {
    get(name) {
      const known = live.get(name);
      if (known) {
        live.delete(name);
        live.set(name, known);
        return ok(known);
      }
      const definition = resolve(name);
      return definition.ok ? ok(start(definition.value)) : definition;
    },
    define(name, overrides) {
      const definition = resolveRealm(name, origins, overrides ?? {});
      if (!definition.ok) return definition;
      if (!defined.has(name) && defined.size >= MAX_DEFINED) {
        const message = `${MAX_DEFINED} realms are defined, and more are not kept: delete some`;
        return err({ problem: 'invalid', issues: [{ path: 'the document', message }] });
      }
      end(name);
      defined.set(name, overrides ?? {});
      return ok(start(definition.value));
    },
    forget(name) {
      defined.delete(name);
      end(name);
    },
    restart: end,
    list() {
      const names = new Set([...defined.keys(), ...live.keys()]);
      return [...names].flatMap((name) => {
        const realm = live.get(name);
        const definition = realm ? ok(realm.definition) : resolve(name);
        if (!definition.ok) return [];
        const { scenario, custom } = definition.value;
        const count = realm ? realm.faults.list().length : ownFaults(definition.value).length;
        return [{ name, scenario: scenario.id, custom, live: realm !== undefined, faults: count }];
      });
    },
    live: () => [...live.values()],
  };
}
