import { clientIdMetadataDocument } from '../../../client/client-metadata.ts';
import { HEADLESS_REDIRECT_URI } from '../../../client/user-agent/headless.ts';
import { CLIENT_DOCUMENT_FAULTS } from '../../../lab/faults/catalogue/client-document.ts';
import type { GivenFault } from '../../../lab/faults/fault.ts';
import { fetchUnderFaults } from '../../../lab/faults/fetched-document.ts';
import type { NamedFault } from '../../../lab/faults/named-fault.ts';
import type { DocumentAnswer } from '../../contract/documents.ts';
import { DEMO_CLIENT } from '../demo/run-demo.ts';
import { DEMO_DOCUMENT, documentUrl } from './address.ts';

/** A document that comes with the console. */
export interface BuiltIn {
  readonly name: string;
  readonly title: string;
  readonly broken: boolean;
  readonly answer: DocumentAnswer;
}

/** The name of the document that a client of the console is described by. */
const VALID = 'valid';

type DocumentFault = Extract<GivenFault, { seam: 'as-client-document' }>;

const isDocumentFault = (fault: GivenFault): fault is DocumentFault => fault.seam === 'as-client-document';

/** What a fault of the catalogue makes of a document, without the time that it takes. */
async function broken(document: string, { fault }: NamedFault): Promise<DocumentAnswer> {
  if (!isDocumentFault(fault)) throw new Error(`${fault.id} is no fault of a document`);
  const { delay = 0, ...params } = fault.params;
  const ask = async () => new Response(document, { headers: { 'content-type': 'application/json' } });
  const answer = await fetchUnderFaults(ask, [{ params: { ...params } }], undefined);
  const text = await answer.text();
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: params.merge === undefined ? text : pretty(JSON.parse(text)),
    delay,
  };
}

/** A JSON document as a person reads and edits it. */
export const pretty = (document: unknown): string => JSON.stringify(document, undefined, 2);

/** "gets, where the metadata document of a client should be, a web page": what comes after the commas. */
const titleOf = ({ title }: NamedFault): string => title.split(', ').slice(2).join(', ');

/**
 * The documents that come with the console: one that works for a client of the console, the same broken in each of the
 * ways of the catalogue, and that of the demo client.
 *
 * @param consoleUrl the public origin of the console
 */
export async function builtInDocuments(consoleUrl: string): Promise<BuiltIn[]> {
  const document = (name: string, clientName: string, redirectUri: string): string =>
    pretty(
      clientIdMetadataDocument({
        clientId: documentUrl(consoleUrl, name),
        clientName,
        redirectUris: [redirectUri],
      }),
    );
  const intact = (name: string, title: string, body: string): BuiltIn => ({
    name,
    title,
    broken: false,
    answer: { status: 200, headers: { 'content-type': 'application/json' }, body, delay: 0 },
  });
  const ofConsole = (name: string) => document(name, 'Console of the playground', `${consoleUrl}/callback`);
  const faulty = CLIENT_DOCUMENT_FAULTS.map(async (fault): Promise<BuiltIn> => {
    const name = fault.fault.id.replace(/^document-/, '');
    return { name, title: titleOf(fault), broken: true, answer: await broken(ofConsole(name), fault) };
  });
  return [
    intact(VALID, 'a document that works', ofConsole(VALID)),
    ...(await Promise.all(faulty)),
    intact(
      DEMO_DOCUMENT,
      'the document of the demo client',
      document(DEMO_DOCUMENT, DEMO_CLIENT, HEADLESS_REDIRECT_URI),
    ),
  ];
}
