import type { Exchange } from '../trace/exchange.ts';
import { pathOf } from '../trace/read.ts';
import type { Finding } from './check.ts';
import { fail, pass } from './findings.ts';
import { endOf, type Hops, isAfter } from './hops.ts';

/** The path of a URL: a host has more than one spelling, and which one was asked is not the question here. */
export const pathIn = (url: string): string => URL.parse(url)?.pathname ?? url;

/** Whether two URLs lead to one of the two servers: a host has more than one spelling. */
export const isSameServer = (one: string, other: string): boolean =>
  URL.parse(one)?.port === URL.parse(other)?.port && URL.parse(one)?.protocol === URL.parse(other)?.protocol;

/** Exchanges that only a client makes who goes on with what it found out: at the authorization server, past its documents. */
const isOnward = ({ endpoint, request }: Exchange): boolean =>
  request.method !== 'OPTIONS' && ['register', 'par', 'authorize', 'token'].includes(endpoint);

/** The first step past discovery after an answer, before a newer answer of the same kind took its place. */
export function onwardFrom({ all }: Hops, from: Exchange, until?: Exchange): Exchange | undefined {
  const next = all.find((exchange) => isOnward(exchange) && isAfter(exchange, from));
  return next && until && next.at >= endOf(until) ? undefined : next;
}

/** Places that were asked, each once, in order. */
export function placesAsked(exchanges: readonly Exchange[]): Exchange[] {
  const seen = new Set<string>();
  return exchanges.filter(({ request }) => {
    const path = pathOf({ request });
    return seen.has(path) ? false : seen.add(path);
  });
}

/** Compares the places that were asked with the order in which they have to be tried. */
export function judgeOrder(
  asked: readonly Exchange[],
  order: readonly string[],
  from: readonly Exchange[],
): Finding {
  const wrong = asked.findIndex(({ request }, index) => {
    const expected = order[index];
    return expected !== undefined && pathOf({ request }) !== pathIn(expected);
  });
  const seen = asked.map(({ request }) => request.url).join(' ');
  const expected = order.slice(0, Math.max(1, asked.length)).join(' ');
  return wrong < 0
    ? pass([...asked, ...from], expected, seen)
    : fail([asked[wrong], ...asked, ...from], expected, seen);
}
