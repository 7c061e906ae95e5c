import type { IncomingHttpHeaders } from 'node:http';
import type { Middleware } from 'koa';
import { isLoopbackHost } from '../../core/loopback.ts';
import { isProxied } from '../proxied.ts';

/** The header that every control request carries: a web page cannot send it without asking first, and is never allowed. */
export const CONTROL_HEADER = 'x-playground-control';

/** Whether a connection comes from this machine. IPv4 may be written inside IPv6. RFC 4291 §2.5.5.2 */
const isLoopbackAddress = (address = ''): boolean =>
  address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.');

/** What is wrong with where a request comes from or what host it asks for; undefined for one of this machine. */
export type NetworkObjection = (
  headers: IncomingHttpHeaders,
  address: string | undefined,
) => string | undefined;

/**
 * Objects to whatever does not come from this machine: a neighbour, a DNS name that leads here, a tunnel.
 *
 * @param what what is guarded, at the beginning of a sentence
 * @param hosts host names besides loopback that may be asked for: names inside a container network. Without any, only a
 *   connection from loopback is taken: a server that listens on every address has neighbours
 */
export function networkObjection(what: string, hosts: readonly string[]): NetworkObjection {
  const names = new Set(hosts.map((name) => name.toLowerCase()));
  return (headers, address) => {
    if (names.size === 0 && !isLoopbackAddress(address)) {
      return `${what} is for this machine; CONTROL_HOSTS opens it to a container network.`;
    }
    const hostname = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
    if (!isLoopbackHost(hostname) && !names.has(hostname)) {
      return `${what} answers at localhost only, not under a public name.`;
    }
    return isProxied(headers) ? `${what} is not reached through a proxy or tunnel.` : undefined;
  };
}

/**
 * Admits programs of this machine to the control API and nobody else: not the pages of a browser, not a DNS name that
 * leads here, not what comes through a tunnel.
 *
 * @param hosts see {@link networkObjection}
 */
export function guardControl(hosts: readonly string[]): Middleware {
  const fromElsewhere = networkObjection('The control API', hosts);
  const objectionTo = (headers: IncomingHttpHeaders, address: string | undefined): string | undefined => {
    const objection = fromElsewhere(headers, address);
    if (objection !== undefined) return objection;
    const site = headers['sec-fetch-site'];
    if (headers.origin !== undefined || (site !== undefined && site !== 'none')) {
      return 'The control API is not for web pages.';
    }
    if (headers[CONTROL_HEADER] === undefined) {
      return `Send the header ${CONTROL_HEADER}, with any value: web pages cannot.`;
    }
    return undefined;
  };
  return guardBy('guardControl', objectionTo);
}

/** Middleware that answers 403 with the objection to a request, where there is one. */
export function guardBy(
  name: string,
  objectionTo: (
    headers: IncomingHttpHeaders,
    address: string | undefined,
    method: string,
  ) => string | undefined,
): Middleware {
  const guard: Middleware = async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('X-Content-Type-Options', 'nosniff');
    const objection = objectionTo(ctx.req.headers, ctx.req.socket.remoteAddress, ctx.method);
    if (objection === undefined) return next();
    ctx.status = 403;
    ctx.body = { error: 'forbidden', error_description: objection };
  };
  return Object.defineProperty(guard, 'name', { value: name });
}
