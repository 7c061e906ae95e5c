import { useLocation } from 'preact-iso';
import { type Filter, filterOf, queryOfFilter } from '../../diagram/filter.ts';
import { links } from '../../links.ts';

/** What of this page is in its address, besides the realm. */
export interface LiveView {
  /** The id of a flow, or of an exchange of it; all flows when absent. */
  readonly flow?: string | undefined;
  /** The id of the exchange that is open. */
  readonly exchange?: string | undefined;
  readonly filter: Filter;
  /** Times are shown. */
  readonly times: boolean;
}

/** The address of a view of this page. */
export function addressOf(realm: string, { flow, exchange, filter, times }: LiveView): string {
  const place =
    exchange !== undefined
      ? links.exchange(realm, exchange, flow)
      : flow !== undefined
        ? links.flow(realm, flow)
        : links.live(realm);
  const query = new URLSearchParams(
    [...queryOfFilter(filter), ...(times ? [['times', '1']] : [])].map(([name = '', value = '']) => [
      name,
      value,
    ]),
  );
  return query.size === 0 ? place : `${place}${place.includes('?') ? '&' : '?'}${query}`;
}

/** The view that the address says, and how to get to another one of the same realm. */
export interface LiveAddress extends LiveView {
  /** The address of this view with some of it changed. */
  to(change: Partial<LiveView>): string;
  /** Goes there; `replace` leaves no trace in the history. */
  go(change: Partial<LiveView>, replace?: boolean): void;
}

/** Reads the address. @param exchange as the router found it in the path */
export function useLiveAddress(realm: string, exchange: string | undefined): LiveAddress {
  const { query, route } = useLocation();
  const view: LiveView = {
    flow: query.flow,
    exchange,
    filter: filterOf(query),
    times: query.times === '1',
  };
  const to = (change: Partial<LiveView>) => addressOf(realm, { ...view, ...change });
  return { ...view, to, go: (change, replace = false) => route(to(change), replace) };
}
