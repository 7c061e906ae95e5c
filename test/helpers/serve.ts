import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Listener, listen } from '../../serving/listen.ts';

export { freePort } from './free-port.ts';

/** A small server under test's control. */
export interface Served {
  readonly port: number;
  readonly origin: string;
  /** The paths that were asked for. */
  readonly asked: string[];
  readonly close: Listener['close'];
}

/** Serves with a handler on a free loopback port. */
export async function serve(handler: RequestListener): Promise<Served> {
  const listener = await listen({ host: '127.0.0.1', port: 0, setting: 'port' });
  const asked: string[] = [];
  listener.serve((request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '');
    handler(request, response);
  });
  return {
    port: listener.port,
    origin: `http://localhost:${listener.port}`,
    asked,
    close: () => listener.close(),
  };
}

/** Answers with a JSON document. */
export function sendJson(response: ServerResponse, document: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}
