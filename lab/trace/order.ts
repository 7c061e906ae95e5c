import type { Endpoint } from '../../core/endpoints.ts';
import type { Exchange } from './exchange.ts';

/** Two servers can begin something in the same millisecond: then the order of the flow decides. */
const RANK: Readonly<Partial<Record<Endpoint, number>>> = {
  mcp: 0,
  resource_metadata: 1,
  server_metadata: 2,
  register: 3,
  par: 4,
  authorize: 5,
  token: 6,
};
const rank = ({ endpoint }: Exchange): number => RANK[endpoint] ?? 7;

/** The running number of an id. */
const number = ({ id }: Exchange): number => Number(id.slice(id.lastIndexOf('-') + 1));

/** Exchanges in the order in which they began, whichever server recorded them. */
export const inOrder = (exchanges: readonly Exchange[]): Exchange[] =>
  exchanges.toSorted((a, b) => a.at - b.at || rank(a) - rank(b) || number(a) - number(b));
