import type { IncomingHttpHeaders } from 'node:http';
import type { Middleware } from 'koa';
import { isLoopbackHost } from '../../core/loopback.ts';
import { isProxied } from '../proxied.ts';

/** The header that every control request carries: a web page cannot send it without asking first, and is never allowed. */
export const CONTROL_HEADER = 'x-playground-control';

/** Whether a connection comes from this machine. IPv4 may be written inside IPv6. RFC 4291 §2.5.5.2 */
const isLoopbackAddress = (address = ''): boolean =>
  address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.');

/**
 * Admits programs of this machine to the control API and nobody else: not the pages of a browser, not a DNS name that
 * leads here, not what comes through a tunnel.
 *
 * @param hosts host names besides loopback that may be asked for: names inside a container network. Without any, only a
 *   connection from loopback is taken: a server that listens on every address has neighbours
 */
export function guardControl(hosts: readonly string[]): Middleware {
  const names = new Set(hosts.map((name) => name.toLowerCase()));
  const objectionTo = (headers: IncomingHttpHeaders, address: string | undefined): string | undefined => {
    if (names.size === 0 && !isLoopbackAddress(address)) {
      return 'The control API is for this machine; CONTROL_HOSTS opens it to a container network.';
    }
    const hostname = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
    if (!isLoopbackHost(hostname) && !names.has(hostname)) {
      return 'The control API answers at localhost only, not under a public name.';
    }
    if (isProxied(headers)) {
      return 'The control API is not reached through a proxy or tunnel.';
    }
    const site = headers['sec-fetch-site'];
    if (headers.origin !== undefined || (site !== undefined && site !== 'none')) {
      return 'The control API is not for web pages.';
    }
    if (headers[CONTROL_HEADER] === undefined) {
      return `Send the header ${CONTROL_HEADER}, with any value: web pages cannot.`;
    }
    return undefined;
  };
  return async function guardControl(ctx, next) {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('X-Content-Type-Options', 'nosniff');
    const objection = objectionTo(ctx.req.headers, ctx.req.socket.remoteAddress);
    if (objection === undefined) return next();
    ctx.status = 403;
    ctx.body = { error: 'forbidden', error_description: objection };
  };
}
