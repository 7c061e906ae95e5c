import type { Addresses } from '../core/addresses.ts';
import type { Config } from '../core/config.ts';

/** The settings that the authorization server reads. */
export type AuthSettings = Pick<
  Config,
  'AUTO_CONSENT' | 'ACCESS_TOKEN_TTL' | 'REFRESH_TOKEN_TTL' | 'RESOURCE_LOOKUP' | 'ALLOWED_HOSTS'
>;

/** Everything a realm's provider is made from, besides its keys and storage. */
export interface Realm {
  /** Prefixes storage keys and cookie names: cookies are shared by every port of localhost. */
  readonly name: string;
  readonly addresses: Addresses;
  readonly settings: AuthSettings;
  readonly fetch: typeof globalThis.fetch;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}
