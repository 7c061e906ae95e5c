import type { IncomingHttpHeaders } from 'node:http';

/** A proxy or tunnel adds one of these. */
const PROXY_FIELDS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'cf-connecting-ip',
];

/** Whether a request came through a proxy or tunnel that says so. RFC 7239 §4 */
export const isProxied = (headers: IncomingHttpHeaders): boolean =>
  PROXY_FIELDS.some((field) => headers[field] !== undefined);
