import type { Middleware } from 'koa';
import type { AccessToken } from '../../core/claims.ts';
import { stringOf } from '../../core/json.ts';
import { missingScopes, type Operation } from '../../core/policy.ts';
import type { ChallengeContext, Refusal } from '../../core/refusals.ts';
import { unionScopes } from '../../core/scopes.ts';
import type { McpRealmSettings } from '../../lab/realms/settings.ts';
import { note } from '../../serving/request-log.ts';
import type { McpState } from '../state.ts';
import { refuse } from './refuse.ts';

/** What a message, or each message of a batch, wants to do. What is no request wants nothing. */
export function operationsOf(message: unknown): Operation[] {
  return [message].flat().flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('method' in entry)) return [];
    const method = stringOf(entry.method);
    if (method === undefined) return [];
    const params = 'params' in entry && typeof entry.params === 'object' ? entry.params : null;
    const name = params && 'name' in params ? stringOf(params.name) : undefined;
    const uri = params && 'uri' in params ? stringOf(params.uri) : undefined;
    return [{ method, name: name ?? uri }];
  });
}

const describeOperation = ({ method, name }: Operation): string =>
  name === undefined ? method : `${method} ${name}`;

/** How a realm judges and names scopes. */
export interface RequireScopeOptions extends Pick<McpRealmSettings, 'stepUp' | 'stepUpScopes'> {
  readonly challenge: ChallengeContext;
  /** The scopes that a client is told to ask for first: what is beyond them needs a step-up. */
  readonly firstScopes: readonly string[];
}

/** Where a step-up never helps, a token is worth what the first one was. */
const worth = (
  { scopes, roles }: AccessToken,
  { stepUp, firstScopes }: RequireScopeOptions,
): Pick<AccessToken, 'scopes' | 'roles'> =>
  stepUp === 'works'
    ? { scopes, roles }
    : { scopes: scopes.filter((scope) => firstScopes.includes(scope)), roles: [] };

/** What a challenge names in the realms that do not name everything the operation needs. */
const NAMED = {
  operation: undefined,
  missing: (needed, held) => needed.filter((scope) => !held.includes(scope)),
  cumulative: (needed, held) => unionScopes(held, needed),
} as const satisfies Record<
  McpRealmSettings['stepUpScopes'],
  ((needed: readonly string[], held: readonly string[]) => string[]) | undefined
>;

/** Why a caller may not do it; undefined when it may. */
function refusalOf(
  operations: readonly Operation[],
  caller: AccessToken,
  options: RequireScopeOptions,
): Refusal | undefined {
  const held = worth(caller, options);
  const needed = missingScopes(operations, held);
  if (!needed) return undefined;
  const named = NAMED[options.stepUpScopes]?.(needed, held.scopes);
  return {
    reason: 'insufficient_scope',
    needed,
    got: caller.scopes,
    ...(named === undefined ? {} : { named }),
  };
}

/**
 * Refuses what the caller's scopes and roles do not cover, before anything runs. The challenge names all scopes that
 * the operation needs, unless the realm does it otherwise. RFC 6750 §3.1, MCP 2026-07-28, Runtime Insufficient Scope
 * Errors.
 */
export function requireScope(options: RequireScopeOptions): Middleware<McpState> {
  return async function requireScope(ctx, next) {
    const { caller, message } = ctx.state;
    const operations = operationsOf(message);
    note(ctx, [caller.subject, ...operations.map(describeOperation)].join(' · '));
    const refusal = refusalOf(operations, caller, options);
    if (!refusal) return next();
    if (options.stepUp === 'never') note(ctx, 'a step-up never works in this realm');
    return refuse(ctx, refusal, options.challenge);
  };
}
