/** Where the documents are. */
export const DOCUMENTS = '/clients';

/** What a document may be called. */
export const DOCUMENT_NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;

/**
 * The URL of a document, which is a client's `client_id`: https, as the draft wants it, also where the console has no
 * certificate. The playground's authorization server fetches it from loopback by plain http.
 * draft-ietf-oauth-client-id-metadata-document §3.
 */
export const documentUrl = (consoleUrl: string, name: string): string =>
  `https://${new URL(consoleUrl).host}${DOCUMENTS}/${name}.json`;

/** The document of the demo client. */
export const DEMO_DOCUMENT = 'demo-client';
