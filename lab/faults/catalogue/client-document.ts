import type { GivenFault } from '../fault.ts';
import type { NamedFault } from '../named-fault.ts';

type Params = Extract<GivenFault, { seam: 'as-client-document' }>['params'];

const document = (id: string, title: string, params: Params): NamedFault => ({
  title: `gets, where the metadata document of a client should be, ${title}`,
  fault: { id, seam: 'as-client-document', params },
});

/** A library stops reading at 5 KB, as the draft recommends. */
const TOO_MUCH = 'x'.repeat(6000);

/** What goes wrong with the document that a client hosts about itself. */
export const CLIENT_DOCUMENT_FAULTS: readonly NamedFault[] = [
  document('document-404', 'nothing: 404', {
    status: 404,
    headers: { 'content-type': 'text/plain' },
    body: 'Not Found',
  }),
  document('document-page', 'a web page', {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><html lang="en"><title>Our product</title><div id="root"></div></html>',
  }),
  document('document-redirect', 'a redirect to it', {
    status: 302,
    headers: { location: 'https://www.example.com/oauth/client.json' },
    body: 'Found',
  }),
  document('document-slow', 'nothing within a minute', { delay: 60_000 }),
  document('document-large', 'more than 5 KB', { merge: { software_statement: TOO_MUCH } }),
  document('document-html-type', 'the document, as text/html', {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  }),
  document('document-other-client', 'that of another client', {
    merge: { client_id: 'https://app.example.com/oauth/client.json' },
  }),
  document('document-no-client-id', 'one that does not say whose it is', { merge: { client_id: null } }),
  document('document-no-redirects', 'one without redirect URIs', { merge: { redirect_uris: null } }),
  document('document-other-redirect', 'one that lists another redirect URI', {
    merge: { redirect_uris: ['https://app.example.com/oauth/callback'] },
  }),
  document('document-secret', 'one with a client secret in it', {
    merge: { client_secret: 'published-for-everybody' },
  }),
  document('document-secret-method', 'one that wants to authenticate by a secret', {
    merge: { token_endpoint_auth_method: 'client_secret_basic' },
  }),
  document('document-http-uri', 'one whose client_uri is plain http', {
    merge: { client_uri: 'http://app.example.com' },
  }),
];
