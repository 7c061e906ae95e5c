import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96], // with the loopback address, and IPv4 addresses in a form of old
  ['64:ff9b::', 96], // from here to 2002::, an IPv4 address stands inside
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** True for an IP address that is not on the public Internet. IPv4 inside IPv6 counts as IPv4. RFC 6890. */
export const isPrivate = (address: string): boolean =>
  PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** A name that leads into a private network. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';
}

/**
 * A name lookup that finds public addresses only. It is the one that a connection is made with: a name that is looked up
 * twice may answer differently each time (DNS rebinding).
 */
export const publicLookup =
  (resolve: LookupFunction): LookupFunction =>
  (hostname, options, done) =>
    resolve(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      if (addresses.some(isPrivate)) done(new PrivateAddress(`${hostname} is in a private network`), []);
      else done(error, found, family);
    });

/** undici's Agent, whose types Node does not bring. */
type Agent = new (options: { readonly connect: { readonly lookup: LookupFunction } }) => object;

/**
 * The `dispatcher` option of `fetch` that connects to public addresses only. Node hands out its Agent by a symbol alone,
 * and not before fetch was touched.
 *
 * @throws {TypeError} on a runtime without it: nothing is fetched then, rather than without the guard
 */
export function publicDispatcher(resolve: LookupFunction = lookup): object {
  void globalThis.Response;
  const shared = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
  const Agent = shared.constructor as Agent; // Reflect.get has no type to give
  return new Agent({ connect: { lookup: publicLookup(resolve) } });
}
