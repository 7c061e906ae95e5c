import type { Provider } from 'oidc-provider';
import type { SigningKey } from '../../keys/key-pair.ts';
import type { Realm } from '../realm.ts';
import type { AuthRealmRuntime } from '../realm-runtime.ts';

/** A realm as the server itself sees it: what requests are answered with. */
export interface AuthRealm extends AuthRealmRuntime {
  readonly realm: Realm;
  /** The provider that answers now: made on first use, and anew when the keys change. */
  provider(): Provider | Promise<Provider>;
  /** The key that signs now. */
  signingKey(): Promise<SigningKey>;
}
