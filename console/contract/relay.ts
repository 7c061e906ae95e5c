/** A request that the console sends for the page, which no web page could send itself. */
export interface RelayRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: string;
}

/** What came back. */
export interface RelayedAnswer {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  /** Text. */
  readonly body: string;
  /** Bytes that were read. */
  readonly bytes: number;
  /** There was more than is kept, or a stream was left open. */
  readonly cut?: true;
  readonly milliseconds: number;
}

/** An answer, or why there is none, in words. */
export type RelayReply = { readonly answer: RelayedAnswer } | { readonly problem: { readonly why: string } };
