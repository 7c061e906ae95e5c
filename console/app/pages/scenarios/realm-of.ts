import { DEFAULT_REALM } from '../../../../core/realm-path.ts';
import type { Scenario } from '../../../contract/catalogue.ts';

/**
 * The realm that everybody shares of a scenario: the one of its name, or the one at the root.
 *
 * @param root the scenario that the realm at the root is made from
 */
export function sharedRealmOf({ id, rootOnly }: Pick<Scenario, 'id' | 'rootOnly'>, root: string): string {
  if (rootOnly) return DEFAULT_REALM;
  return id === DEFAULT_REALM && root !== DEFAULT_REALM ? `${DEFAULT_REALM}~plain` : id;
}

/** Whether a realm is a private copy of a scenario. */
export const isCopy = (realm: string): boolean => realm.includes('~');
