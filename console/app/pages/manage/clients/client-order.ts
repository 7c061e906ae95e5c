import type { ClientInfo } from '../../../../../lab/control/auth-control.ts';
import { searchFor } from '../../../parts/search.ts';

/** Seconds since the epoch; 0 for one that nobody noted. RFC 7591 §3.2.1. */
const issuedAt = ({ client_id_issued_at: at }: ClientInfo): number => (typeof at === 'number' ? at : 0);

const rank = ({ source }: ClientInfo): number => (source === 'registered' ? 0 : 1);

/** Registered ones first, the newest of them on top. */
export const newestFirst = (clients: readonly ClientInfo[]): ClientInfo[] =>
  clients.toReversed().sort((one, other) => rank(one) - rank(other) || issuedAt(other) - issuedAt(one));

/** Those that have every word somewhere in what they registered. */
export function clientsWith(clients: readonly ClientInfo[], search: string): readonly ClientInfo[] {
  if (search.trim() === '') return clients;
  const has = searchFor(search);
  return clients.filter((client) => has(JSON.stringify(client)));
}

/** What a client is called: by its name, else by its id. */
export const nameOf = ({ client_id, client_name: name }: ClientInfo): string =>
  typeof name === 'string' && name.trim() !== '' ? name : client_id;
