import { type Challenge, formatChallenge, parseChallenges } from '../../core/challenges.ts';
import { isObject } from '../../core/json.ts';
import type { ParamsOf } from './fault.ts';

/** Applies a JSON Merge Patch. RFC 7396 §2. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = { ...(isObject(target) ? target : {}) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

/** A document with the faults of its seam, in their order. */
export const faultyDocument = (
  document: unknown,
  faults: ReadonlyArray<{ readonly params: ParamsOf<'as-token'> }>,
): unknown => faults.reduce<unknown>((changed, { params }) => mergePatch(changed, params.merge), document);

/** Sets and removes named values; null removes. */
function changed(
  values: Readonly<Record<string, string>>,
  set: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const kept = Object.entries({ ...values, ...set }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return Object.fromEntries(kept);
}

/**
 * The redirect of an authorization response with other parameters. RFC 6749 §4.1.2.
 *
 * @param location the URL that the browser is sent to
 */
export function faultyRedirect(
  location: string,
  faults: ReadonlyArray<{ readonly params: ParamsOf<'as-authorization'> }>,
): string {
  const url = new URL(location);
  for (const { params } of faults) {
    for (const [name, value] of Object.entries(params.set)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
  }
  return url.href;
}

/**
 * A `WWW-Authenticate` field with the faults of its seam. RFC 9110 §11.6.1.
 *
 * @param field the field as the server made it
 * @returns undefined where the field is to be left out
 */
export function faultyChallenge(
  field: string | undefined,
  faults: ReadonlyArray<{ readonly params: ParamsOf<'rs-challenge'> }>,
): string | undefined {
  let result = field;
  for (const { params } of faults) {
    if (params.field !== undefined) result = params.field ?? undefined;
    const set = params.set;
    if (set === undefined || result === undefined) continue;
    result = parseChallenges(result)
      .map((challenge): Challenge => ({ ...challenge, params: changed(challenge.params, set) }))
      .map(formatChallenge)
      .join(', ');
  }
  return result;
}
