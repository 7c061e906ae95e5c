import { badRequest, notFound } from '../../../lab/control/problems.ts';
import type {
  DocumentAnswer,
  DocumentFetch,
  DocumentSummary,
  HostedDocument,
} from '../../contract/documents.ts';
import { DOCUMENT_NAME, documentUrl } from './address.ts';
import { type BuiltIn, builtInDocuments } from './built-in.ts';

/** Documents of their own that people may keep here. */
const MOST = 100;

/** The client ID metadata documents that the console hosts. In memory: gone with the process. */
export interface Documents {
  list(): Promise<DocumentSummary[]>;
  /** @throws {ControlError} when there is none of this name */
  get(name: string): Promise<HostedDocument>;
  /**
   * Puts a document in place of what there is under this name.
   *
   * @throws {ControlError} for a name that cannot be used, or one document too many
   */
  put(name: string, answer: DocumentAnswer): Promise<HostedDocument>;
  /** Removes a person's own document, restores one that came with the console. @throws {ControlError} as `get` does */
  remove(name: string): Promise<void>;
  /** What whoever asks for a document is answered; remembers who that was. */
  answer(name: string, by: string): Promise<DocumentAnswer | undefined>;
}

/**
 * @param about `consoleUrl` is the public origin of the console; `now` in milliseconds since the epoch
 */
export function createDocuments({
  consoleUrl,
  now,
}: {
  readonly consoleUrl: string;
  readonly now: () => number;
}): Documents {
  const ready = builtInDocuments(consoleUrl).then((all) => new Map(all.map((one) => [one.name, one])));
  const edited = new Map<string, DocumentAnswer>();
  const fetched = new Map<string, DocumentFetch>();

  const summary = (name: string, builtIn: BuiltIn | undefined): DocumentSummary => {
    const lastFetch = fetched.get(name);
    return {
      name,
      title: builtIn?.title ?? name,
      clientId: documentUrl(consoleUrl, name),
      broken: builtIn?.broken ?? false,
      builtIn: builtIn !== undefined,
      edited: edited.has(name),
      ...(lastFetch ? { lastFetch } : {}),
    };
  };
  const get = async (name: string): Promise<HostedDocument> => {
    const builtIn = (await ready).get(name);
    const answer = edited.get(name) ?? builtIn?.answer;
    if (!answer) throw notFound(`The console hosts no document named ${JSON.stringify(name)}.`);
    return { ...summary(name, builtIn), answer };
  };

  return {
    async list() {
      const builtIn = await ready;
      const own = [...edited.keys()].filter((name) => !builtIn.has(name));
      return [...builtIn.keys(), ...own].map((name) => summary(name, builtIn.get(name)));
    },
    get,
    async put(name, answer) {
      if (!DOCUMENT_NAME.test(name)) {
        throw badRequest(
          `${JSON.stringify(name)}: expected a name of small letters, digits and hyphens, 41 at most, such as my-client`,
        );
      }
      const builtIn = await ready;
      const own = [...edited.keys()].filter((one) => !builtIn.has(one));
      if (own.length >= MOST && !builtIn.has(name) && !edited.has(name)) {
        throw badRequest(`There are ${MOST} documents already. Remove one of them first.`);
      }
      edited.set(name, answer);
      return get(name);
    },
    async remove(name) {
      await get(name);
      edited.delete(name);
      if (!(await ready).has(name)) fetched.delete(name);
    },
    async answer(name, by) {
      const answer = edited.get(name) ?? (await ready).get(name)?.answer;
      if (answer) fetched.set(name, { at: now(), by });
      return answer;
    },
  };
}
