import type { AuthRealmControl } from '../lab/control/auth-control.ts';

export type {
  ClientInfo,
  FamilyMember,
  KeyInfo,
  RefreshFamily,
  Rotation,
  TokenRequest,
} from '../lab/control/auth-control.ts';

/** A realm's authorization server, and what may be done to it from inside. The host of all realms answers for it. */
export interface AuthRealmRuntime extends AuthRealmControl {
  /** Forgets everything that is stored of the realm: clients, grants, tokens, sessions, keys. */
  forget(): Promise<void>;
}
