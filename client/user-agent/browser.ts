import { spawn } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { UserAgent } from './user-agent.ts';

/** A user agent that is the person's own browser, and the loopback address the answer comes back to. */
export interface BrowserUserAgent {
  /** `http://127.0.0.1:<port>/callback`, on a port that is free. RFC 8252 §7.3. */
  readonly redirectUri: string;
  readonly userAgent: UserAgent;
  close(): void;
}

/** How a browser is used. */
export interface BrowserOptions {
  /** Sees the URL before it is opened, to print it: there may be no browser on this machine. */
  readonly onUrl: (url: string) => void;
  /** Opens a URL; the system's browser when left out. */
  readonly open?: (url: string) => void;
  /** Milliseconds that a person may take. */
  readonly patience: number;
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'], // no shell: it would take the & of a query for its own
};

/** Opens the system's browser. A machine without one is no error: the URL was shown. */
export function openInBrowser(url: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Back at the client</title>
<p>The client has the answer. You can close this window.</p></html>`;

function listenOnLoopback(
  handler: RequestListener,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(handler);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 });
    });
  });
}

/**
 * Listens on loopback and makes a user agent that opens the person's browser.
 *
 * @throws when no port can be bound
 */
export async function browserUserAgent(options: BrowserOptions): Promise<BrowserUserAgent> {
  let waiting: ((callback: URL) => void) | undefined;
  let redirectUri = '';
  const { server, port } = await listenOnLoopback((request, response) => {
    const url = new URL(request.url ?? '/', redirectUri);
    if (request.method !== 'GET' || url.pathname !== '/callback' || !waiting) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'referrer-policy': 'no-referrer', // the URL of this page holds the code
      connection: 'close',
    });
    response.end(PAGE);
    waiting(url);
    waiting = undefined;
  });
  redirectUri = `http://127.0.0.1:${port}/callback`;
  return {
    redirectUri,
    userAgent: (authorizationUrl) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting = undefined;
          reject(new Error(`nobody came back from the browser within ${options.patience / 1000} seconds`));
        }, options.patience);
        waiting = (callback) => {
          clearTimeout(timer);
          resolve(callback);
        };
        options.onUrl(authorizationUrl);
        (options.open ?? openInBrowser)(authorizationUrl);
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
