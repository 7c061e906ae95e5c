import { ALL_SCOPES } from './scopes.ts';

/** Somebody who can log in. There are no passwords: this is a playground. */
export interface User {
  /** The login name, which is also `sub` and `preferred_username`. */
  readonly name: string;
  readonly roles: readonly string[];
  /** The scopes this user may ever grant at the playground's own MCP server. */
  readonly scopes: readonly string[];
}

/** The users that the login page offers, each with a different reach. */
export const DEMO_USERS: readonly User[] = [
  { name: 'alice', roles: ['user'], scopes: ['mcp:read', 'mcp:tools'] },
  { name: 'bob', roles: ['user'], scopes: ['mcp:read', 'mcp:prompts'] },
  { name: 'admin', roles: ['admin'], scopes: ALL_SCOPES },
  { name: 'guest', roles: [], scopes: [] },
];

/** What a login name may look like. It ends up in tokens, logs and pages. */
export const USER_NAME = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;

/**
 * The user of a login name. A name that is not listed has the role user and may grant every scope: somebody to show
 * step-up with, since a token of the role admin needs no scope.
 *
 * @param users the users that are listed
 * @returns undefined when the name is not a usable login name, see {@link USER_NAME}
 */
export function userNamed(name: string, users: readonly User[] = DEMO_USERS): User | undefined {
  const known = users.find((user) => user.name === name);
  if (known) return known;
  return USER_NAME.test(name) ? { name, roles: ['user'], scopes: ALL_SCOPES } : undefined;
}
