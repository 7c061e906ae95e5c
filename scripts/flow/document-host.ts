import { clientIdMetadataDocument } from '../../client/client-metadata.ts';
import { listen } from '../../serving/listen.ts';

/** A client ID metadata document that is served while the flow runs. */
export interface DocumentHost {
  readonly clientId: string;
  close(): Promise<void>;
}

/**
 * Serves a client ID metadata document on loopback. A client ID has to be an https URL; the playground's authorization
 * server fetches one on loopback by plain http, other servers cannot use it.
 */
export async function hostClientDocument(about: {
  readonly clientName: string;
  readonly redirectUri: string;
}): Promise<DocumentHost> {
  const listener = await listen({ host: '127.0.0.1', port: 0, setting: 'port' });
  const clientId = `https://localhost:${listener.port}/client.json`;
  const document = clientIdMetadataDocument({
    clientId,
    clientName: about.clientName,
    redirectUris: [about.redirectUri],
  });
  listener.serve((request, response) => {
    if (request.url !== '/client.json') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(document));
  });
  return { clientId, close: () => listener.close() };
}
