import type { Middleware } from 'koa';
import { missingScopes, type Operation } from '../../core/policy.ts';
import type { ChallengeContext } from '../../core/refusals.ts';
import { note } from '../../serving/request-log.ts';
import type { McpState } from '../state.ts';
import { refuse } from './refuse.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What a message, or each message of a batch, wants to do. What is no request wants nothing. */
export function operationsOf(message: unknown): Operation[] {
  return [message].flat().flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('method' in entry)) return [];
    const method = text(entry.method);
    if (method === undefined) return [];
    const params = 'params' in entry && typeof entry.params === 'object' ? entry.params : null;
    const name = params && 'name' in params ? text(params.name) : undefined;
    const uri = params && 'uri' in params ? text(params.uri) : undefined;
    return [{ method, name: name ?? uri }];
  });
}

const describeOperation = ({ method, name }: Operation): string =>
  name === undefined ? method : `${method} ${name}`;

/**
 * Refuses what the caller's scopes and roles do not cover, before anything runs. The challenge names all scopes that
 * the operation needs. RFC 6750 §3.1, MCP 2026-07-28, Runtime Insufficient Scope Errors.
 */
export function requireScope(challenge: ChallengeContext): Middleware<McpState> {
  return async function requireScope(ctx, next) {
    const { caller, message } = ctx.state;
    const operations = operationsOf(message);
    note(ctx, [caller.subject, ...operations.map(describeOperation)].join(' · '));
    const needed = missingScopes(operations, caller);
    if (needed) {
      return refuse(ctx, { reason: 'insufficient_scope', needed, got: caller.scopes }, challenge);
    }
    return next();
  };
}
