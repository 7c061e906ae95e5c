import type { Addresses } from '../../core/addresses.ts';
import { describeIssues, issuesOf } from '../../core/issues.ts';
import { faultNamed } from '../faults/catalogue.ts';
import { type Fault, faultSchema, type GivenFault } from '../faults/fault.ts';
import type { Exchange } from '../trace/exchange.ts';
import type { Revision } from '../verdicts/check.ts';
import type {
  ClientInfo,
  GrantInfo,
  KeyInfo,
  RefreshFamily,
  Rotation,
  TokenRequest,
} from './auth-control.ts';
import type { Hub, RealmVerdict } from './hub.ts';

/** A realm in the hands of a test: its addresses, what may be done to it, and what its clients did. */
export interface RealmHandle extends Addresses {
  readonly name: string;
  /** The URL to give to an MCP client. */
  readonly mcpUrl: string;
  /** What both servers recorded of it so far, in the order of time, secrets masked. */
  readonly trace: readonly Exchange[];
  /**
   * Judges the clients that came by.
   *
   * @param revision the revision of MCP to judge by; what each client speaks when left out
   */
  verdict(revision?: Revision): Promise<RealmVerdict>;
  /** Signs an access token of this realm, valid unless the request says otherwise. */
  signToken(request?: TokenRequest): Promise<string>;
  /**
   * Sets a fault: it takes effect on the next request.
   *
   * @param fault a fault, or the name of one of the catalogue (docs/faults.md)
   * @throws {TypeError} naming what is wrong with it
   */
  fault(fault: GivenFault | string): Promise<void>;
  /** Clears one fault, or all. */
  clearFaults(id?: string): Promise<void>;
  clients(): Promise<readonly ClientInfo[]>;
  /** Forgets one registered client, or all of them, as a server that lost its database would. @returns how many */
  forgetClients(clientId?: string): Promise<number>;
  rotateKeys(how?: Rotation): Promise<readonly KeyInfo[]>;
  refreshFamilies(): Promise<readonly RefreshFamily[]>;
  /** What people allowed clients to do. */
  grants(): Promise<readonly GrantInfo[]>;
  /**
   * Revokes a grant with everything issued from it: the next refresh fails, and the person is asked again.
   *
   * @throws {ControlError} when there is none
   */
  forgetGrant(grantId: string): Promise<void>;
  /** Forgets clients, grants, trace and edited faults. */
  reset(): Promise<void>;
}

/** The fault that was meant. */
function faultOf(given: GivenFault | string): Fault {
  const named = typeof given === 'string' ? faultNamed(given) : undefined;
  if (typeof given === 'string' && !named) {
    throw new TypeError(`there is no fault ${JSON.stringify(given)} in the catalogue`);
  }
  const parsed = faultSchema.safeParse(named?.fault ?? given);
  if (parsed.success) return parsed.data;
  throw new TypeError(describeIssues(issuesOf(parsed.error)));
}

/**
 * Makes the handle of a realm that exists.
 *
 * @param about `exchanges` reads what is recorded of it
 */
export function realmHandle(
  hub: Hub,
  about: {
    readonly name: string;
    readonly addresses: Addresses;
    readonly exchanges: () => readonly Exchange[];
  },
): RealmHandle {
  const { name, addresses, exchanges } = about;
  return {
    ...addresses,
    name,
    mcpUrl: addresses.resource,
    get trace() {
      return exchanges();
    },
    verdict: (revision) => hub.verdict(name, revision),
    signToken: (request = {}) => hub.auth.signToken(name, request),
    fault: async (given) => hub.setFault(name, faultOf(given)),
    clearFaults: (id) => hub.clearFaults(name, id),
    clients: () => hub.auth.clients(name),
    forgetClients: (clientId) => hub.auth.forgetClients(name, clientId),
    rotateKeys: (how = 'overlap') => hub.auth.rotateKeys(name, how),
    refreshFamilies: () => hub.auth.refreshFamilies(name),
    grants: () => hub.auth.grants(name),
    forgetGrant: (grantId) => hub.auth.forgetGrant(name, grantId),
    reset: () => hub.reset(name),
  };
}
