import type { Addresses } from '../core/addresses.ts';
import type { Config } from '../core/config.ts';
import { realmPath } from '../core/realm-path.ts';
import { type User, userNamed } from '../core/users.ts';
import type { RealmDefinition } from '../lab/realms/definition.ts';
import type { AuthRealmSettings } from '../lab/realms/settings.ts';
import type { UserDirectory } from './users/directory.ts';

/** The settings that the authorization server reads. */
export type AuthSettings = Pick<
  Config,
  'AUTO_CONSENT' | 'ACCESS_TOKEN_TTL' | 'REFRESH_TOKEN_TTL' | 'RESOURCE_LOOKUP' | 'ALLOWED_HOSTS'
>;

/** What all realms of a server have in common. */
export interface Surroundings {
  readonly settings: AuthSettings;
  readonly fetch: typeof globalThis.fetch;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Everything a realm's provider is made from, besides its keys and storage. */
export interface Realm extends Surroundings {
  /** Prefixes storage keys and cookie names: cookies are shared by every port of localhost. */
  readonly name: string;
  /** Where it is mounted: empty for the realm at the root, `/realms/<name>` for the others. */
  readonly path: string;
  readonly addresses: Addresses;
  /** The server's settings, with what the realm says in their place. */
  readonly settings: AuthSettings;
  /** How it deviates from the well-behaved server, besides its faults. */
  readonly behaviour: AuthRealmSettings;
  /** The users that the login page offers now: the control API may change them at any time. */
  readonly users: readonly User[];
  /** Resources that are served without asking them. */
  readonly resources: RealmDefinition['resources'];
}

/** A realm from its definition and its users, who may change. */
export function realmFrom(
  definition: RealmDefinition,
  { settings, fetch, now }: Surroundings,
  directory: Pick<UserDirectory, 'list'>,
): Realm {
  const { name, addresses, auth, resources } = definition;
  return {
    name,
    path: realmPath(name),
    addresses,
    settings: {
      ...settings,
      AUTO_CONSENT: auth.autoConsent ?? settings.AUTO_CONSENT,
      ACCESS_TOKEN_TTL: auth.accessToken.lifetime ?? settings.ACCESS_TOKEN_TTL,
      REFRESH_TOKEN_TTL: auth.refreshToken.lifetime ?? settings.REFRESH_TOKEN_TTL,
    },
    behaviour: auth,
    get users() {
      return directory.list();
    },
    resources,
    fetch,
    now,
  };
}

/** The user of a login name in a realm: one of its own, or anybody with a usable name, who may grant every scope. */
export const userOfRealm = ({ users }: Pick<Realm, 'users'>, name: string): User | undefined =>
  userNamed(name, users);
