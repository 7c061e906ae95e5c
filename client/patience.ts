import type { HttpAnswer } from './http.ts';

/** How a client waits. */
export interface Patience {
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How often one request is repeated because its server asks for time. */
export const MAX_REPEATS = 3;
/** Milliseconds that a person is kept waiting without a word; what takes longer is an answer and not a delay. */
const MAX_WAIT = 30_000;

/** Milliseconds that a `Retry-After` names: seconds, or a date. RFC 9110 §10.2.3. */
function named(field: string, now: number): number | undefined {
  if (/^\d+$/.test(field)) return Number(field) * 1000;
  const date = Date.parse(field);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * How long to wait before the same request is sent again: only where the server says that it did not handle it, and
 * when it will. RFC 6585 §4, RFC 9110 §15.6.4.
 *
 * @param now milliseconds since the epoch
 * @returns milliseconds; undefined when the answer stands
 */
export function timeToWait({ status, headers }: HttpAnswer, now: number): number | undefined {
  const field = headers['retry-after'];
  if ((status !== 429 && status !== 503) || field === undefined) return undefined;
  const wait = named(field.trim(), now);
  return wait !== undefined && wait <= MAX_WAIT ? wait : undefined;
}
