import type { Exchange } from '../trace/exchange.ts';
import { formOf, pathOf } from '../trace/read.ts';
import type { Check } from './check.ts';
import { every, fail, NOT_SEEN, pass } from './findings.ts';
import { endOf, type Hops, hopsOf, isAfter } from './hops.ts';
import { ALWAYS } from './revisions.ts';

/** Milliseconds that a server asks to be left alone; undefined where it does not. RFC 9110 §10.2.3. */
function retryAfter({ response, at, duration }: Exchange): number | undefined {
  const field = response?.headers['retry-after'];
  if (field === undefined || (response?.status !== 429 && response?.status !== 503)) return undefined;
  if (/^\d+$/.test(field)) return Number(field) * 1000;
  const until = Date.parse(field);
  return Number.isNaN(until) ? undefined : until - at - duration;
}

/** What tells a repetition of a request: where it went, and the operation or grant that it was for. */
const keyOf = (exchange: Exchange, operation: string): string =>
  [exchange.server, exchange.request.method, pathOf(exchange), operation].join(' ');

/** Milliseconds that two clocks and the network may take away from a wait. */
const TOLERANCE = 50;

const retryAfterHonoured: Check = {
  id: 'retry-after-honoured',
  title: 'waits as long as Retry-After says',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc9110-10.2.3',
  mend: 'On 429 or 503 with Retry-After send nothing to that endpoint until the time is over. Its value is in seconds, or a date.',
  judge(flow) {
    const { all } = hopsOf(flow);
    return every(all, (exchange) => {
      const wait = retryAfter(exchange);
      if (wait === undefined) return NOT_SEEN;
      const next = all.find(
        (later) =>
          later.server === exchange.server &&
          pathOf(later) === pathOf(exchange) &&
          isAfter(later, exchange) &&
          later !== exchange,
      );
      if (!next) return NOT_SEEN;
      const waited = next.at - endOf(exchange);
      const judged = waited + TOLERANCE >= wait ? pass : fail;
      return judged([next, exchange], `${wait} ms`, `${waited} ms`);
    });
  },
};

/** Failed requests for the same thing in a row. */
const MAX_TRIES = 5;
/** Tries of a row that are looked at, however long a client goes on. */
const MAX_ROW = 50;
/** Milliseconds after which a request is no retry: somebody asked for it anew. */
const ANEW = 60_000;

const hasFailed = ({ request, response }: Exchange): boolean => {
  const status = response?.status ?? 0;
  if (status === 401 || status === 403) return request.headers.authorization !== undefined;
  return status === 0 || status === 429 || status >= 500;
};

/** The tries for each thing that failed at least once: the failures in a row, and what came after them. */
function rowsOf({ mcp, tokenRequests, all }: Hops): Exchange[][] {
  const operations = new Map<Exchange, string>([
    ...mcp.map(({ exchange, operation }) => [exchange, operation] as const),
    ...tokenRequests.map(({ exchange, grant }) => [exchange, grant ?? ''] as const),
  ]);
  const rows = new Map<string, Exchange[]>();
  const found: Exchange[][] = [];
  for (const exchange of all) {
    if (exchange.request.method === 'OPTIONS') continue;
    const operation = operations.get(exchange) ?? formOf(exchange).get('grant_type') ?? '';
    const key = keyOf(exchange, operation);
    const last = rows.get(key)?.at(-1);
    const failed = last && exchange.at - endOf(last) < ANEW ? (rows.get(key) ?? []) : [];
    // What follows a failure is a retry, whether it works or not.
    if (failed.length > 0) found.push([...failed, exchange]);
    rows.set(key, hasFailed(exchange) ? [...failed, exchange].slice(-MAX_ROW) : []);
  }
  return found.toSorted((a, b) => b.length - a.length);
}

const retriesLimited: Check = {
  id: 'retries-limited',
  title: 'gives up a request that keeps failing',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc9110-15.5.2',
  mend: 'Repeat a failed request a few times at most, with longer and longer pauses, and then say that it failed. A 401 to a fresh token is not mended by another token.',
  judge(flow) {
    return every(rowsOf(hopsOf(flow)), (row) => {
      const judged = row.length > MAX_TRIES ? fail : pass;
      return judged([row[MAX_TRIES] ?? row.at(-1), ...row], `${MAX_TRIES} tries at most`, String(row.length));
    });
  },
};

/** Milliseconds before a second repetition, at least. The first may come at once: a connection can break by chance. */
const BACK_OFF = 1000;

/** Whether it is the server that has trouble, and time may mend it. */
const isTrouble = ({ response }: Exchange): boolean =>
  response === undefined || response.status === 429 || response.status >= 500;

const retriesBackedOff: Check = {
  id: 'retries-backed-off',
  title: 'pauses before it repeats a request a second time, while a server is in trouble',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc9110-15.6.4',
  mend: 'Wait longer before every repetition: a second, then two, then four. A server that is overloaded is not helped by being asked again at once.',
  judge: (flow) =>
    every(rowsOf(hopsOf(flow)), (row) => {
      const [again, before] = [row.at(-1), row.at(-2)];
      if (row.length < 3 || !again || !before || !row.slice(0, -1).every(isTrouble)) return NOT_SEEN;
      const paused = again.at - endOf(before);
      const judged = paused + TOLERANCE >= BACK_OFF ? pass : fail;
      return judged([again, ...row], `${BACK_OFF} ms or more`, `${paused} ms`);
    }),
};

/** Checks of how a client behaves when a server is in trouble. */
export const RETRIES: readonly Check[] = [retryAfterHonoured, retriesLimited, retriesBackedOff];
