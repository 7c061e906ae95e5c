import { parseScope, unionScopes } from '../core/scopes.ts';

/** Where the scopes of an authorization request may come from. */
export interface ScopeSources {
  /** What the user of the client asked for. */
  readonly asked?: readonly string[] | undefined;
  /** `scope` of the challenge. */
  readonly challenged?: string | undefined;
  /** `scopes_supported` of the protected resource metadata. */
  readonly resourceScopes?: readonly string[] | undefined;
  /** `scopes_supported` of the authorization server metadata. */
  readonly serverScopes?: readonly string[] | undefined;
  readonly wantsRefreshToken: boolean;
}

const OFFLINE_ACCESS = 'offline_access';

/**
 * The scopes to ask for: those of the challenge, else all that the resource lists, else none at all.
 * MCP 2026-07-28, Scope Selection Strategy. `offline_access` is added only where the authorization server lists it
 * (MCP 2026-07-28, Refresh Tokens), and not to a request without scopes: it would stand in for the defaults.
 *
 * @returns undefined when the parameter is left out
 */
export function chooseScopes(sources: ScopeSources): string[] | undefined {
  const challenged = sources.challenged === undefined ? undefined : parseScope(sources.challenged);
  const base = sources.asked ?? (challenged?.length ? challenged : sources.resourceScopes);
  if (base === undefined || base.length === 0) return undefined;
  const refreshable = sources.wantsRefreshToken && sources.serverScopes?.includes(OFFLINE_ACCESS) === true;
  return unionScopes(base, refreshable ? [OFFLINE_ACCESS] : []);
}

/**
 * The scopes to ask for at a step-up: what was asked for, what was granted, and what the challenge names.
 * MCP 2026-07-28, Step-Up Authorization Flow.
 *
 * @returns undefined when asking again cannot help: the token has every scope that the challenge names
 */
export function stepUpScopes(about: {
  readonly requested: readonly string[];
  readonly granted: readonly string[];
  readonly challenged: string | undefined;
}): string[] | undefined {
  const challenged = parseScope(about.challenged);
  if (challenged.every((scope) => about.granted.includes(scope))) return undefined;
  return unionScopes(about.requested, about.granted, challenged);
}
