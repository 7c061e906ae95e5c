import type { Account, Configuration, FindAccount } from 'oidc-provider';
import { type Realm, userOfRealm } from '../realm.ts';

/** The claims about a user, in ID tokens, at /userinfo and in access tokens. */
export const claimsOf = (realm: Pick<Realm, 'users'>, name: string) => ({
  preferred_username: name,
  roles: [...(userOfRealm(realm, name)?.roles ?? [])],
});

/** The hooks by which oidc-provider learns about the users of a realm. */
export function accounts(realm: Pick<Realm, 'users'>): {
  readonly findAccount: FindAccount;
  readonly extraTokenClaims: NonNullable<Configuration['extraTokenClaims']>;
} {
  return {
    /** Finds the account of a subject. Every usable name is an account: see the login page. */
    findAccount: (_ctx, subject): Account | undefined =>
      userOfRealm(realm, subject) && {
        accountId: subject,
        claims: () => ({ sub: subject, name: subject, ...claimsOf(realm, subject) }),
      },
    /** Claims of a JWT access token besides those of RFC 9068 §2.2. A machine has no user name and no role. */
    extraTokenClaims: (_ctx, token) =>
      token.kind === 'AccessToken' ? claimsOf(realm, token.accountId) : { roles: [] },
  };
}
