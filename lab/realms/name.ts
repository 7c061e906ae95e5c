/** A realm's name in its parts: the name is the scenario, and what follows the tilde makes it a private copy. */
export interface RealmName {
  readonly scenario: string;
  /** With its tilde, or empty: appended to another scenario's id it names that scenario's realm of the same copy. */
  readonly copy: string;
}

/** What a realm may be called: it is a path segment, a part of cookie names and of storage keys. */
const REALM_NAME =
  /^([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)(~[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?)?$/;

/** What is expected where a name does not match. */
export const REALM_NAME_RULE =
  'lower-case letters, digits and hyphens, then optionally ~ and letters, digits, dots, hyphens, underscores (64 at most)';

/** Splits a realm's name; undefined when it cannot be one. */
export function parseRealmName(name: string): RealmName | undefined {
  const match = REALM_NAME.exec(name);
  return match?.[1] === undefined ? undefined : { scenario: match[1], copy: match[2] ?? '' };
}
