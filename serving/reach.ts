import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Config } from '../core/config.ts';

/** A public origin, and the origin where it is found from here. */
export interface Detour {
  readonly from: string;
  readonly to: string;
}

type Connected = (error: Error | null, socket: Socket | null) => void;

/** undici's Agent, as far as it is used here. Node does not bring its types. */
type Agent = new (options: { readonly connect: (about: unknown, done: Connected) => void }) => object;

/** Opens connections to an origin, whatever they are said to be for. */
function connectorTo(origin: string) {
  const { protocol, hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  return (_about: unknown, done: Connected): void => {
    const socket =
      protocol === 'https:'
        ? connectTls({ host, port: Number(port || 443), servername: host })
        : connectTcp({ host, port: Number(port || 80) });
    socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => done(null, socket));
    socket.once('error', (error) => done(error, null));
  };
}

/** A dispatcher of `fetch`. Node hands out the class by a symbol alone, and not before fetch was touched. */
function dispatcherTo(origin: string): object {
  void globalThis.Response;
  const shared = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
  const Agent = shared.constructor as Agent; // Reflect.get has no type to give
  return new Agent({ connect: connectorTo(origin) });
}

/**
 * A `fetch` that finds public origins where they are from here: inside a container, `http://localhost:9001` is somewhere
 * else. Only the connection goes there. The URL and the `Host` field stay as they are, so that whoever is asked sees what
 * everybody else would have sent, and answers to its public name.
 *
 * @param detours those that lead to where they come from are none
 */
export function reaching(
  fetch: typeof globalThis.fetch,
  detours: readonly Detour[],
): typeof globalThis.fetch {
  const dispatchers = new Map(
    detours.filter(({ from, to }) => from !== to).map(({ from, to }) => [from, dispatcherTo(to)]),
  );
  if (dispatchers.size === 0) return fetch;
  return (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    const dispatcher = dispatchers.get(origin);
    return fetch(input, dispatcher ? { ...init, ...{ dispatcher } } : init); // the typings lack `dispatcher`
  };
}

/**
 * Where the playground's own authorization server is found from here. AUTH_SERVER_INTERNAL_URL is about the issuer that the
 * MCP server trusts, which may be another one.
 */
export const internalAuthUrl = (
  config: Pick<Config, 'ISSUER' | 'PUBLIC_AUTH_URL' | 'AUTH_SERVER_INTERNAL_URL'>,
): string =>
  config.ISSUER === config.PUBLIC_AUTH_URL
    ? new URL(config.AUTH_SERVER_INTERNAL_URL).origin
    : config.PUBLIC_AUTH_URL;
