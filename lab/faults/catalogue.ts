import { AUTHORIZATION_FAULTS } from './catalogue/authorization.ts';
import { CLIENT_DOCUMENT_FAULTS } from './catalogue/client-document.ts';
import { DISCOVERY_FAULTS } from './catalogue/discovery.ts';
import { REGISTRATION_FAULTS } from './catalogue/registration.ts';
import { RESOURCE_FAULTS } from './catalogue/resource.ts';
import { TOKEN_FAULTS } from './catalogue/token.ts';
import type { GivenFault } from './fault.ts';
import type { NamedFault } from './named-fault.ts';

/** Every ready-made fault. Scenarios are made of them, and each can be set on any realm by its id. */
export const FAULTS: readonly NamedFault[] = [
  ...DISCOVERY_FAULTS,
  ...REGISTRATION_FAULTS,
  ...CLIENT_DOCUMENT_FAULTS,
  ...AUTHORIZATION_FAULTS,
  ...TOKEN_FAULTS,
  ...RESOURCE_FAULTS,
];

const BY_ID = new Map(FAULTS.map((named) => [named.fault.id, named]));

/** The ready-made fault of an id. */
export const faultNamed = (id: string): NamedFault | undefined => BY_ID.get(id);

/**
 * The faults of some ids, for a scenario.
 *
 * @throws {TypeError} for an id that there is not: a mistake in the catalogue, found when it is loaded
 */
export const faultsNamed = (...ids: readonly string[]): GivenFault[] =>
  ids.map((id) => {
    const named = BY_ID.get(id);
    if (!named) throw new TypeError(`there is no fault ${id}`);
    return named.fault;
  });
