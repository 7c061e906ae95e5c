/** A client ID metadata document that the console hosts, as the list shows it. */
export interface DocumentSummary {
  /** The last part of its address, without `.json`. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** Its URL, which is the `client_id` of whoever it describes. */
  readonly clientId: string;
  /** Whether something is wrong with it on purpose; then the title says what. */
  readonly broken: boolean;
  /** Whether it comes with the console: then it is restored where others are removed. */
  readonly builtIn: boolean;
  /** Whether a person has changed what came with the console. */
  readonly edited: boolean;
  /** Who has asked for it last, if anybody. */
  readonly lastFetch?: DocumentFetch;
}

/** Somebody asked for a document. */
export interface DocumentFetch {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What it says it is: the authorization server of the playground, or the `User-Agent` of somebody else. */
  readonly by: string;
}

/** What is answered to whoever asks for a document. */
export interface DocumentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds until it is answered. */
  readonly delay: number;
}

/** A document in full. */
export interface HostedDocument extends DocumentSummary {
  readonly answer: DocumentAnswer;
}
