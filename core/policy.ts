import { unionScopes } from './scopes.ts';

/** One MCP request, reduced to what authorization depends on. */
export interface Operation {
  /** The JSON-RPC method, `tools/call` for example. */
  readonly method: string;
  /** `params.name` of a tool or prompt, `params.uri` of a resource. */
  readonly name?: string | undefined;
}

/** Who is asking, as the access token says. */
export interface Permissions {
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** One row of the policy: an operation, and the sets of scopes each of which is enough for it. */
export interface PolicyRow {
  readonly method: string;
  /** Only for the tool, prompt or resource of this name; a row without a name covers the rest of the method. */
  readonly name?: string;
  /** Alternatives, least privilege first: the first one is what a challenge asks for. */
  readonly satisfiedBy: ReadonlyArray<readonly string[]>;
}

const read = (area: string) => [['mcp:read'], [area]];

/**
 * The scope policy: which scopes satisfy which MCP operation. What is not listed (`initialize`, `server/discover`,
 * `ping`, notifications, unknown methods) needs a valid token and nothing more.
 */
export const POLICY: readonly PolicyRow[] = [
  { method: 'tools/call', name: 'reset_demo', satisfiedBy: [['mcp:tools', 'mcp:admin']] },
  { method: 'tools/call', satisfiedBy: [['mcp:tools']] },
  { method: 'tools/list', satisfiedBy: read('mcp:tools') },
  { method: 'prompts/list', satisfiedBy: read('mcp:prompts') },
  { method: 'prompts/get', satisfiedBy: read('mcp:prompts') },
  { method: 'resources/list', satisfiedBy: read('mcp:resources') },
  { method: 'resources/templates/list', satisfiedBy: read('mcp:resources') },
  { method: 'resources/read', satisfiedBy: read('mcp:resources') },
];

/** The role that may do everything, whatever the scopes say. */
export const ADMIN_ROLE = 'admin';

const rowOf = (operation: Operation): PolicyRow | undefined =>
  POLICY.find(
    (row) => row.method === operation.method && row.name !== undefined && row.name === operation.name,
  ) ?? POLICY.find((row) => row.method === operation.method && row.name === undefined);

/**
 * The scopes that a challenge names for an operation: all of them at once, so that one authorization is enough.
 * MCP 2026-07-28, Runtime Insufficient Scope Errors.
 */
export function scopesNeeded(operation: Operation): readonly string[] {
  return rowOf(operation)?.satisfiedBy[0] ?? [];
}

/** True when the caller may perform the operation. */
export function isAllowed(operation: Operation, { scopes, roles }: Permissions): boolean {
  if (roles.includes(ADMIN_ROLE)) return true;
  const row = rowOf(operation);
  return (
    row === undefined || row.satisfiedBy.some((needed) => needed.every((scope) => scopes.includes(scope)))
  );
}

/**
 * What is missing for a request that may hold several operations (a JSON-RPC batch of the 2025-03-26 era).
 *
 * @returns the scopes that all refused operations need together, or undefined when every operation is allowed
 */
export function missingScopes(
  operations: readonly Operation[],
  permissions: Permissions,
): string[] | undefined {
  const refused = operations.filter((operation) => !isAllowed(operation, permissions));
  return refused.length === 0 ? undefined : unionScopes(...refused.map(scopesNeeded));
}
