import type { RequestListener } from 'node:http';
import type { AuthRealmControl } from '../lab/control/auth-control.ts';

export type {
  ClientInfo,
  FamilyMember,
  KeyInfo,
  RefreshFamily,
  Rotation,
  TokenRequest,
} from '../lab/control/auth-control.ts';

/** A realm's authorization server: what it answers with, and what may be done to it from inside. */
export interface AuthRealmRuntime extends AuthRealmControl {
  readonly handler: RequestListener;
  /** Forgets everything that is stored of the realm: clients, grants, tokens, sessions, keys. */
  forget(): Promise<void>;
}
