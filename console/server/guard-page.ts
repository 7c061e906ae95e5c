import type { Middleware } from 'koa';
import { CONTROL_HEADER, guardBy, networkObjection } from '../../serving/control/guard.ts';

/** Methods that change nothing: a link of the page or its event stream cannot carry a header of its own. */
const READS = new Set(['GET', 'HEAD']);

/**
 * Admits the console's own page, and programs of this machine, to what the console can do. A foreign page in the same
 * browser is refused by what the browser says of it (Fetch Metadata, Origin), and whatever changes something needs a
 * header that a foreign page cannot send without asking first.
 *
 * @param hosts host names besides loopback, see `networkObjection`
 */
export function guardPage(hosts: readonly string[]): Middleware {
  const fromElsewhere = networkObjection('The console', hosts);
  return guardBy('guardPage', (headers, address, method) => {
    const objection = fromElsewhere(headers, address);
    if (objection !== undefined) return objection;
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      return `Only the page of the console itself may ask here, and this request is ${site}.`;
    }
    if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) {
      return `Only the page of the console itself may ask here, not one of ${headers.origin}.`;
    }
    if (!READS.has(method) && headers[CONTROL_HEADER] === undefined) {
      return `Send the header ${CONTROL_HEADER}, with any value: other web pages cannot.`;
    }
    return undefined;
  });
}
