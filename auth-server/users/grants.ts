import { userNamed } from '../../core/users.ts';

/** What somebody may grant, and what of it was asked for. */
export interface GrantRequest {
  readonly user: string;
  /** The resource the scopes belong to. RFC 8707 §2. */
  readonly resource: string;
  /** The playground's own MCP server: users differ in what they may do there. */
  readonly ownResource: string;
  readonly requested: Iterable<string>;
}

/**
 * The requested scopes that this user may grant. At the playground's own server the user's scopes decide; at a resource
 * that is looked up, everybody may grant everything, except somebody who has no scope at all (guest).
 */
export function grantableScopes({ user, resource, ownResource, requested }: GrantRequest): string[] {
  const scopes = userNamed(user)?.scopes ?? [];
  if (scopes.length === 0) return [];
  return [...requested].filter((scope) => resource !== ownResource || scopes.includes(scope));
}

/** A decision on the scopes of one resource. */
export interface GrantDecision {
  readonly granted: string[];
  readonly rejected: string[];
}

/**
 * The grant is the intersection of what was asked, what the user may have and what was ticked. RFC 6749 §3.3.
 *
 * @param ticked the scopes left ticked on the consent page; undefined accepts all, as the automatic mode does
 */
export function decideGrant(request: GrantRequest, ticked: ReadonlySet<string> | undefined): GrantDecision {
  const granted = grantableScopes(request).filter((scope) => ticked === undefined || ticked.has(scope));
  return { granted, rejected: [...request.requested].filter((scope) => !granted.includes(scope)) };
}
