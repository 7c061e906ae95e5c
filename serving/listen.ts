import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartupError } from './startup.ts';

/** A bound server without an application yet: the port is known before anything is built from it. */
export interface Listener {
  readonly port: number;
  /** Hands over the application. Requests that came earlier have waited for it. */
  serve(application: RequestListener): void;
  /** Stops accepting, lets running requests finish for a moment, then closes what is left. */
  close(): Promise<void>;
}

/** Milliseconds that a running request gets to finish when the server stops. */
const GRACE = 500;

/**
 * Whether a request target is one: a path, or a whole URL, as a client of a proxy sends it. RFC 9112 §3.2. A URL with a
 * user name is none (RFC 9110 §4.2.4).
 */
function isReadable(target = ''): boolean {
  if (/^\/(?!\/)|^\*$/.test(target)) return true;
  if (!/^(?:https?:)?\/\//i.test(target)) return false;
  const url = URL.parse(target, 'http://localhost');
  return url !== null && url.username === '' && url.password === '';
}

/** Refuses a request whose target no application could read. */
const refuseTarget: RequestListener = (_request, response) => {
  const problem = { error: 'invalid_request', error_description: 'The request target is not a URL.' };
  response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(problem));
};

/**
 * Binds a port.
 *
 * @param where `port` 0 takes a free one; `setting` is the name a person would change when the port is taken
 * @throws {StartupError} when the port or address cannot be bound
 */
export async function listen(where: {
  readonly host: string;
  readonly port: number;
  readonly setting: string;
}): Promise<Listener> {
  const application = Promise.withResolvers<RequestListener>();
  let handle: RequestListener = async (request, response) => (await application.promise)(request, response);
  const server = createServer((request, response) =>
    (isReadable(request.url) ? handle : refuseTarget)(request, response),
  );
  const bound = Promise.withResolvers<void>();
  server.once('error', bound.reject).listen(where.port, where.host, () => bound.resolve());
  try {
    await bound.promise;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' || code === 'EAI_AGAIN') {
      throw new StartupError(`HOST=${where.host}: expected an address of this machine (${code})`);
    }
    const why = code === 'EADDRINUSE' ? 'the port is in use' : `cannot listen on ${where.host} (${code})`;
    throw new StartupError(`${where.setting}=${where.port}: ${why}`);
  }
  return {
    port: (server.address() as AddressInfo).port, // bound to a TCP port above, so never a pipe name
    serve(next) {
      handle = next;
      application.resolve(next);
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), GRACE);
      await closed;
      clearTimeout(force);
    },
  };
}
