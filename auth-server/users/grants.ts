import { type Realm, userOfRealm } from '../realm.ts';

/** What somebody may grant, and what of it was asked for. */
export interface GrantRequest {
  readonly realm: Pick<Realm, 'addresses' | 'behaviour' | 'users'>;
  /** The login name. */
  readonly user: string;
  /** The resource the scopes belong to. RFC 8707 §2. */
  readonly resource: string;
  readonly requested: Iterable<string>;
}

/**
 * The requested scopes that this user may grant. At the playground's own server the user's scopes decide; at a resource
 * that is looked up, everybody may grant everything, except somebody who has no scope at all (guest).
 */
export function grantableScopes({ realm, user, resource, requested }: GrantRequest): string[] {
  const scopes = userOfRealm(realm, user)?.scopes ?? [];
  if (scopes.length === 0) return [];
  return [...requested].filter((scope) => resource !== realm.addresses.resource || scopes.includes(scope));
}

/** A decision on the scopes of one resource. */
export interface GrantDecision {
  readonly granted: string[];
  readonly rejected: string[];
}

/**
 * The grant is the intersection of what was asked, what the user may have, what was ticked and what the realm ever
 * grants. RFC 6749 §3.3.
 *
 * @param ticked the scopes left ticked on the consent page; undefined accepts all, as the automatic mode does
 */
export function decideGrant(request: GrantRequest, ticked: ReadonlySet<string> | undefined): GrantDecision {
  const { grantedScopes } = request.realm.behaviour;
  const granted = grantableScopes(request).filter(
    (scope) =>
      (ticked === undefined || ticked.has(scope)) &&
      (grantedScopes === undefined || grantedScopes.includes(scope)),
  );
  return { granted, rejected: [...request.requested].filter((scope) => !granted.includes(scope)) };
}
