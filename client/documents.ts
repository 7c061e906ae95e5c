import type { JsonObject } from '../core/json.ts';
import { isLoopbackHost } from '../core/loopback.ts';
import { err, ok, type Result } from '../core/result.ts';

/** The members of a metadata document that this client reads, by what they have to be. */
export interface Shape {
  readonly strings: readonly string[];
  readonly lists: readonly string[];
  readonly booleans: readonly string[];
  /** Strings that are URLs the client will send something to. */
  readonly urls: readonly string[];
}

const isList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');

/** Whether a URL may be used as an endpoint: https, or http on this machine. RFC 6749 §3.1.2.1, RFC 8252 §8.3. */
export function isSecureEndpoint(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

/**
 * Checks the members that are present; a member that is absent is somebody else's question. Unknown members are
 * ignored (RFC 8414 §3.2, RFC 9728 §3.2).
 *
 * @returns the first member that is not what it has to be, in words
 */
export function checkShape(document: JsonObject, shape: Shape): Result<void, string> {
  const rules: ReadonlyArray<readonly [readonly string[], (value: unknown) => boolean, string]> = [
    [shape.strings, (value) => typeof value === 'string' && value !== '', 'a string'],
    [shape.lists, isList, 'a list of strings'],
    [shape.booleans, (value) => typeof value === 'boolean', 'true or false'],
    [
      shape.urls,
      (value) => typeof value === 'string' && isSecureEndpoint(value),
      'an https URL, or http on loopback',
    ],
  ];
  for (const [members, holds, expected] of rules) {
    for (const member of members) {
      const value = document[member];
      if (value !== undefined && !holds(value)) {
        return err(`${member} is ${JSON.stringify(value)}, expected ${expected}`);
      }
    }
  }
  return ok(undefined);
}
