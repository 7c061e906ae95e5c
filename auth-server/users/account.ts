import type { Account, Configuration, FindAccount } from 'oidc-provider';
import { userNamed } from '../../core/users.ts';

/** The claims about a user, in ID tokens, at /userinfo and in access tokens. */
const claimsOf = (name: string) => ({ preferred_username: name, roles: [...(userNamed(name)?.roles ?? [])] });

/** Finds the account of a subject. Every usable name is an account: see the login page. */
export const findAccount: FindAccount = (_ctx, subject): Account | undefined =>
  userNamed(subject) && {
    accountId: subject,
    claims: () => ({ sub: subject, name: subject, ...claimsOf(subject) }),
  };

/** Claims of a JWT access token besides those of RFC 9068 §2.2. A machine has no user name and no role. */
export const extraTokenClaims: NonNullable<Configuration['extraTokenClaims']> = (_ctx, token) =>
  token.kind === 'AccessToken' ? claimsOf(token.accountId) : { roles: [] };
