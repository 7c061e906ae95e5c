import type { RequestListener } from 'node:http';
import type { JWK } from 'jose';
import Koa, { type Middleware } from 'koa';
import type { ClientMetadata } from 'oidc-provider';
import { DEFAULT_REALM } from '../core/realm-path.ts';
import type { SigningKey } from '../keys/key-pair.ts';
import { describeRealmProblem, type Origins } from '../lab/realms/definition.ts';
import { createRealmRegistry, type RealmRegistry } from '../lab/realms/registry.ts';
import type { Recorder } from '../lab/trace/recorder.ts';
import { guardHost, hostNames } from '../serving/hosts.ts';
import { type LogSink, logRequests } from '../serving/request-log.ts';
import { StartupError } from '../serving/startup.ts';
import { applyFaults } from './apply-faults.ts';
import { builtInClients, checkClients } from './clients/preregistered.ts';
import { showRegisteredScope } from './clients/registered-scope.ts';
import { type CookieSigner, cookieSigner } from './cookies.ts';
import { interactions } from './interactions/routes.ts';
import { failureOf, logEvents } from './log-events.ts';
import { cors, preflight } from './middleware/cors.ts';
import { explainTarget } from './middleware/explain-target.ts';
import { enterRealm, findRealm } from './middleware/find-realm.ts';
import { home } from './middleware/home.ts';
import { limitBody } from './middleware/limit-body.ts';
import { pinPublicUrl } from './middleware/public-url.ts';
import { recordRealm } from './middleware/record-realm.ts';
import { securePages } from './middleware/secure-pages.ts';
import { answerOutage, serveRealm } from './middleware/serve-realm.ts';
import { wellKnown } from './middleware/well-known.ts';
import type { Surroundings } from './realm.ts';
import { resourceParameter } from './resources/resource-parameter.ts';
import { type BuiltRealm, buildRealm, type RealmParts } from './runtime/build-realm.ts';
import { providerPool } from './runtime/provider-pool.ts';
import { givenKeys, storedKeys } from './runtime/realm-keys.ts';
import type { Storage } from './storage/contract.ts';

/** What an authorization server is made of. */
export interface AuthServerParts extends Surroundings {
  /** Public origins of both servers. The issuer of the realm at the root is the first of them. */
  readonly origins: Origins;
  readonly storage: Storage;
  /** Signing keys of the realm at the root, the active one first. The other realms keep theirs in the storage. */
  readonly keys: readonly SigningKey[];
  /** Puts keys of the realm at the root that were rotated from inside where {@link keys} came from. */
  readonly keepKeys?: (keys: readonly SigningKey[]) => Promise<void>;
  readonly cookieSecrets: readonly string[];
  /** Public key of the built-in machine client that authenticates by private_key_jwt. */
  readonly machineKey: JWK;
  /** Pre-registered clients of the realm at the root, in place of the built-in ones. */
  readonly clients?: ClientMetadata[];
  readonly log: LogSink;
  readonly recorder: Recorder;
  /** What the realm at the root is made from; the scenario `default` when absent. See lab/realms/definition.ts. */
  readonly root?: unknown;
  /** Told about failures that are ours; the wire says `server_error` and no more. */
  readonly onFailure: (error: unknown) => void;
}

/** A built authorization server: the host of all its realms. */
export interface AuthServer {
  readonly handler: RequestListener;
  readonly realms: RealmRegistry<BuiltRealm>;
  readonly recorder: Recorder;
  /** Gives the realm at the root another key set: running flows go on, since all they need is in the storage. */
  useKeys(keys: readonly SigningKey[]): void;
  /** Resolves when every pre-registered client can be used, and rejects with a StartupError when one cannot. */
  checkClients(): Promise<void>;
}

function createRealms(parts: AuthServerParts, cookies: CookieSigner): RealmRegistry<BuiltRealm> {
  const { storage, settings, fetch, now } = parts;
  const observe = logEvents(parts.onFailure);
  const builtIn = builtInClients(parts.machineKey);
  const pool = providerPool();
  const rootKeys = givenKeys(parts.keys, parts.keepKeys);
  return createRealmRegistry({
    server: 'auth',
    origins: parts.origins,
    ...(parts.root === undefined ? {} : { root: parts.root }),
    build(definition, faults) {
      const { name: realm, auth } = definition;
      const shared = { storage, cookies, settings, fetch, now, observe, pool };
      const own: Pick<RealmParts, 'clients' | 'keys'> =
        realm === DEFAULT_REALM
          ? { clients: parts.clients ?? builtIn, keys: rootKeys }
          : { clients: builtIn, keys: storedKeys(storage, { realm, alg: auth.signingAlgorithm, now }) };
      return buildRealm(definition, faults, { ...shared, ...own });
    },
    isEdited: (runtime) => runtime.edited,
    unload: ({ runtime }) => runtime.unload(),
  });
}

/** The realm at the root, which is always there. @throws {StartupError} when it was given what does not make a realm */
function rootOf(realms: RealmRegistry<BuiltRealm>): BuiltRealm {
  const root = realms.get(DEFAULT_REALM);
  if (!root.ok) throw new StartupError(`SCENARIO: ${describeRealmProblem(root.error)}`);
  return root.value.runtime;
}

/**
 * Makes an authorization server from its parts. Nothing is bound or started: that is for the caller.
 *
 * @throws {StartupError} when `root` cannot be made into a realm
 */
export function createAuthServer(parts: AuthServerParts): AuthServer {
  const { origins, recorder, now, onFailure } = parts;
  const cookies = cookieSigner(parts.cookieSecrets);
  const realms = createRealms(parts, cookies);
  const root = rootOf(realms);
  const steps: Middleware[] = [
    logRequests('auth', parts.log, now),
    guardHost([...hostNames(origins.authUrl, origins.mcpUrl), ...parts.settings.ALLOWED_HOSTS]),
    findRealm(realms),
    recordRealm(recorder, now),
    enterRealm(),
    pinPublicUrl(origins.authUrl),
    cors(),
    applyFaults(),
    preflight(),
    securePages(),
    limitBody(),
    home(),
    answerOutage(),
    showRegisteredScope(),
    wellKnown(),
    resourceParameter(),
    explainTarget(),
    interactions(),
    serveRealm(),
  ];
  const app = new Koa({ proxy: true }); // the public URL is pinned above, never taken from a client's headers
  app.keys = cookies;
  for (const step of steps) app.use(step);
  app.on('error', failureOf(onFailure));
  return {
    handler: app.callback(),
    realms,
    recorder,
    useKeys: (keys) => rootOf(realms).useKeys(keys),
    checkClients: async () => checkClients(await root.provider(), parts.clients ?? []),
  };
}
