import { faultsNamed } from '../../faults/catalogue.ts';
import type { Scenario } from '../scenario.ts';

/** There is no other way to be a client: whoever hosts a document has to see what became of it. */
const auth = { registration: { dynamic: false } } as const;

const CLIENT = 'Let its user see what the page of the server says, and stop; opening it again mends nothing.';

/** A document that is not taken: the person reads why on a page, and the client is never called back. */
const broken = (
  id: string,
  title: string,
  story: string,
  fault: string,
  more: Partial<Scenario> = {},
): Scenario => ({
  id,
  title,
  story,
  family: 'registration',
  auth,
  faults: faultsNamed(fault),
  client: CLIENT,
  outcome: { end: 'refusal', reason: 'user_agent_failed' },
  checks: ['registration-priority', 'retries-limited'],
  clauses: ['mcp-cimd', 'cimd-4.1'],
  ...more,
});

/**
 * Client ID metadata documents that are broken. The document of the client is fetched and then spoiled, so that a client
 * with a good one meets what becomes of a bad one.
 */
export const CIMD: readonly Scenario[] = [
  broken(
    'cimd-404',
    'A metadata document that is not there',
    'The URL of the document is a 404: it was moved with a release, or is served on another host in production.',
    'document-404',
    { clauses: ['mcp-cimd', 'cimd-4'] },
  ),
  broken(
    'cimd-page',
    'A web page in place of a metadata document',
    'The web application of the client answers every path with its page and 200, also that of the document.',
    'document-page',
    { clauses: ['mcp-cimd', 'cimd-4'] },
  ),
  broken(
    'cimd-redirect',
    'A metadata document that is somewhere else',
    'The host redirects to www, which browsers hide. A server that fetches documents follows no redirect, since it could be led into its own network.',
    'document-redirect',
    { clauses: ['cimd-4', 'mcp-cimd-security'] },
  ),
  broken(
    'cimd-slow',
    'A metadata document that takes a minute',
    'The host of the document sleeps and has to be woken up first. The server waits two and a half seconds, because a person waits with it.',
    'document-slow',
    { clauses: ['cimd-4', 'mcp-cimd-security'] },
  ),
  broken(
    'cimd-large',
    'A metadata document of more than 5 KB',
    'Somebody put a logo into the document as a data URL, or a software statement. The server stops reading at 5 KB.',
    'document-large',
    { clauses: ['mcp-cimd', 'mcp-cimd-security'] },
  ),
  broken(
    'cimd-html-type',
    'A metadata document that calls itself HTML',
    'A file server without a type for the name sends the right document as text/html. This server reads it all the same; others do not.',
    'document-html-type',
    {
      client: 'Serve the document as application/json. Where it is taken in spite of its type, go on.',
      outcome: { end: 'result' },
      checks: ['registration-priority', 'redirect-uri-registered'],
      clauses: ['mcp-cimd', 'cimd-4'],
    },
  ),
  broken(
    'cimd-other-client',
    'The metadata document of another client',
    'client_id in the document is the URL it had before it was moved, or that of the product it was copied from. It has to be the URL it is fetched from, to the letter.',
    'document-other-client',
  ),
  broken(
    'cimd-no-client-id',
    'A metadata document that does not say whose it is',
    'The body of a registration request was published as it is, and it has no client_id.',
    'document-no-client-id',
  ),
  broken(
    'cimd-no-redirects',
    'A metadata document without redirect URIs',
    'redirect_uris is missing, so that there is nowhere a code could be sent.',
    'document-no-redirects',
    { checks: ['registration-priority', 'retries-limited'] },
  ),
  broken(
    'cimd-other-redirect',
    'A redirect URI that the metadata document does not list',
    'The document lists the callback of the hosted product, and the client on the desktop listens on loopback.',
    'document-other-redirect',
    { clauses: ['mcp-cimd', 'mcp-open-redirection'] },
  ),
  broken(
    'cimd-secret',
    'A secret in a metadata document',
    'The document holds a client_secret, and everybody can read it.',
    'document-secret',
  ),
  broken(
    'cimd-secret-method',
    'A metadata document that wants to use a secret',
    'token_endpoint_auth_method is client_secret_basic, the default of RFC 7591. There is no secret that both sides could share.',
    'document-secret-method',
  ),
  broken(
    'cimd-http-uri',
    'A metadata document with a plain http address',
    'client_uri is http. The page of the server would show it to a person as where the client comes from.',
    'document-http-uri',
  ),
  {
    id: 'cimd-advertised-only',
    title: 'Metadata documents are advertised and not taken',
    story:
      'The metadata says that documents are taken, and the server knows nothing of them: the gateway in front was updated first. To the server the client_id is unknown.',
    family: 'registration',
    auth: { registration: { metadataDocuments: false } },
    faults: faultsNamed('cimd-advertised'),
    client:
      'Let its user see what the page says and stop; registering instead is a choice to offer, not to take in silence.',
    outcome: { end: 'refusal', reason: 'user_agent_failed' },
    checks: ['registration-priority', 'retries-limited'],
    clauses: ['mcp-client-registration', 'mcp-cimd'],
  },
];
