/** What each scope of the playground's MCP server allows, in the words the consent page uses. */
export const SCOPES = {
  'mcp:read': 'See what the server offers: list tools, prompts and resources, and read them',
  'mcp:tools': 'Call tools on your behalf',
  'mcp:prompts': 'Use prompts',
  'mcp:resources': 'Read resources',
  'mcp:admin': 'Administer the server, including tools that reset its data',
} as const;

/** A scope that the playground's MCP server knows. */
export type McpScope = keyof typeof SCOPES;

/**
 * The scopes that the 401 challenge and `scopes_supported` name: enough for a first tool call in one login.
 * `mcp:admin` is left to step-up.
 */
export const DEFAULT_SCOPES: readonly McpScope[] = ['mcp:read', 'mcp:tools', 'mcp:prompts', 'mcp:resources'];

/** Every scope of the playground's MCP server. */
export const ALL_SCOPES = Object.keys(SCOPES) as readonly McpScope[]; // keys of a literal: Object.keys forgets the type

/** A scope as a person reads it; a scope of somebody else's resource has only its name. */
export function describeScope(scope: string): string {
  return Object.hasOwn(SCOPES, scope) ? SCOPES[scope as McpScope] : scope; // hasOwn does not narrow a string to a key
}

/**
 * Splits a scope string into its distinct tokens, in the order given. RFC 6749 §3.3.
 *
 * @param scope the value of a `scope` parameter or claim; absent or blank is the empty list
 */
export function parseScope(scope: string | undefined): string[] {
  return [...new Set((scope ?? '').split(' ').filter(Boolean))];
}

/** Joins scopes into the value of a `scope` parameter, without duplicates. RFC 6749 §3.3. */
export function formatScope(scopes: Iterable<string>): string {
  return [...new Set(scopes)].join(' ');
}

/** The union of scope lists, first seen first: what a step-up asks for. MCP 2026-07-28, Step-Up Authorization Flow. */
export function unionScopes(...lists: ReadonlyArray<Iterable<string>>): string[] {
  return [...new Set(lists.flatMap((list) => [...list]))];
}
