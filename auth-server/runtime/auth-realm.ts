import type { Provider } from 'oidc-provider';
import type { SigningKey } from '../../keys/key-pair.ts';
import type { AuthRealmControl } from '../../lab/control/auth-control.ts';
import type { Realm } from '../realm.ts';

/** A realm's authorization server, and what may be done to it from inside. The host of all realms answers for it. */
export interface AuthRealmRuntime extends AuthRealmControl {
  /** Forgets everything that is stored of the realm: clients, grants, tokens, sessions, keys. */
  forget(): Promise<void>;
}

/** A realm as the server itself sees it: what requests are answered with. */
export interface AuthRealm extends AuthRealmRuntime {
  readonly realm: Realm;
  /** The provider that answers now: made on first use, and anew when the keys change. */
  provider(): Provider | Promise<Provider>;
  /** The key that signs now. */
  signingKey(): Promise<SigningKey>;
}
