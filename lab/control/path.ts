import { badRequest } from './problems.ts';

/** Where the control API has a realm. */
export const REALM = '/control/realms/{realm}';

/** A parameter of the path, which the pattern of the route has. */
export const param = (params: Readonly<Record<string, string>>, name: string): string => params[name] ?? '';

/**
 * A document names itself twice: in the path and inside. Both have to be the same.
 *
 * @throws {ControlError} naming both
 */
export function sameAs(inside: string | undefined, inPath: string, member: string): void {
  if (inside === undefined || inside === inPath) return;
  throw badRequest(
    `${member}: ${JSON.stringify(inside)} is not ${JSON.stringify(inPath)}, which the path names`,
  );
}
