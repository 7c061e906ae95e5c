import { type ClientMetadata, errors, type Provider } from 'oidc-provider';
import type { SigningKey } from '../../keys/key-pair.ts';
import type { KeyInfo } from '../../lab/control/auth-control.ts';
import type { FaultSet } from '../../lab/faults/fault-set.ts';
import type { RealmDefinition } from '../../lab/realms/definition.ts';
import { documentsAreFaulty } from '../apply-faults.ts';
import { explainDocuments } from '../clients/document-errors.ts';
import type { CookieSigner } from '../cookies.ts';
import { createProvider } from '../provider.ts';
import { realmFrom, type Surroundings } from '../realm.ts';
import { storageAdapter } from '../storage/adapter.ts';
import type { Storage } from '../storage/contract.ts';
import { userDirectory } from '../users/directory.ts';
import type { AuthRealm } from './auth-realm.ts';
import type { ProviderPool } from './provider-pool.ts';
import { realmClients } from './realm-clients.ts';
import { realmGrants } from './realm-grants.ts';
import { type KeyHome, realmKeys } from './realm-keys.ts';
import { newestRefreshToken, refreshFamilies } from './refresh-families.ts';
import { signRealmToken } from './sign-token.ts';

/** What a realm is built from besides its definition. */
export interface RealmParts extends Surroundings {
  readonly storage: Storage;
  /** Shared by all realms: a cookie of one never passes in another, since its name is signed with it. */
  readonly cookies: CookieSigner;
  /** Pre-registered clients; those of the definition come on top. */
  readonly clients: readonly ClientMetadata[];
  readonly keys: KeyHome;
  readonly pool: ProviderPool;
  /** Attaches the log to a provider. */
  readonly observe: (provider: Provider) => void;
}

const keyInfos = (keys: readonly SigningKey[]): KeyInfo[] =>
  keys.map(({ kid, alg, created }, index) => ({ kid, alg, created, active: index === 0 }));

/** A client of the definition takes the place of a built-in one with its id. */
function allClients(builtIn: readonly ClientMetadata[], { clients }: RealmDefinition): ClientMetadata[] {
  const byId = new Map(
    [...builtIn, ...(clients as readonly ClientMetadata[])].map((one) => [one.client_id, one]),
  ); // oidc-provider checks the members when the client is used
  return [...byId.values()];
}

/** An authorization server of a realm that is built, and what only the host may do to it. */
export interface BuiltRealm extends AuthRealm {
  useKeys(keys: readonly SigningKey[]): void;
  /** It has users that its definition does not say: made again from that, they would be lost. */
  readonly edited: boolean;
  /** Lets go of what it holds in memory. */
  unload(): void;
}

/**
 * Builds a realm. Nothing costly happens yet: keys are loaded and the provider is made when the first request comes.
 *
 * @param faults those that are in force now, whenever it is asked
 * @param parts.keys where the signing keys are
 */
export function buildRealm(definition: RealmDefinition, faults: FaultSet, parts: RealmParts): BuiltRealm {
  const { storage, now, cookies, pool } = parts;
  const users = userDirectory(definition.users);
  const realm = realmFrom(definition, parts, users);
  const { name } = realm;
  const clients = allClients(parts.clients, definition);
  const { grace } = realm.behaviour.refreshToken;
  let freshDocuments = false;
  const keys = realmKeys(parts.keys, {
    now,
    onChange: () => pool.delete(realm),
  });

  function make(current: readonly SigningKey[]): Provider {
    const [active] = current;
    if (!active) throw new TypeError('at least one signing key is needed');
    const made = createProvider(realm, {
      adapter: storageAdapter(storage, { realm: name, now, grace }),
      jwks: { keys: current.map((key) => ({ ...key.jwk })) },
      active,
      cookies,
      clients,
      freshDocuments,
    });
    parts.observe(made);
    explainDocuments(made);
    pool.set(realm, made);
    return made;
  }

  /** Drops the documents that were fetched, when faults of them come or go: the library keeps them with its provider. */
  function noticeFaults(): void {
    const faulty = documentsAreFaulty(faults);
    if (faulty === freshDocuments) return;
    freshDocuments = faulty;
    pool.delete(realm);
  }

  function providerNow(): Provider | Promise<Provider> {
    noticeFaults();
    return (
      pool.get(realm) ??
      (keys.current ? make(keys.current) : keys.load().then((loaded) => pool.get(realm) ?? make(loaded)))
    );
  }

  async function signingKey(): Promise<SigningKey> {
    const [active] = await keys.load();
    if (!active) throw new TypeError('at least one signing key is needed');
    return active;
  }

  /** As the server itself knows it: a metadata document is fetched. */
  async function metadataOf(clientId: string): Promise<ClientMetadata | undefined> {
    const { Client } = await providerNow();
    try {
      return (await Client.find(clientId))?.metadata();
    } catch (error) {
      if (error instanceof errors.OIDCProviderError) return undefined; // it cannot be used now
      throw error;
    }
  }

  return {
    realm,
    provider: providerNow,
    signingKey,
    useKeys: (given) => keys.use(given),
    unload: () => pool.delete(realm),
    keys: async () => keyInfos(await keys.load()),
    rotateKeys: async (how, alg) => keyInfos(await keys.rotate(how, alg)),
    signToken: async (request) => signRealmToken(realm, await signingKey(), request),
    users: users.list,
    putUser: users.put,
    forgetUser: users.forget,
    get edited() {
      return users.edited;
    },
    ...realmClients({ storage, realm: name, configured: clients, provider: providerNow }),
    refreshFamilies: () => refreshFamilies(storage, name),
    refreshToken: (grantId) => newestRefreshToken({ storage, realm: name, metadataOf }, grantId),
    ...realmGrants(storage, name),
    async forget() {
      await storage.forget(name);
      keys.forget();
    },
  };
}
