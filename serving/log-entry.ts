/** One handled request, as the log shows it. It never holds a query value, a header or a body: those carry secrets. */
export interface LogEntry {
  readonly time: string;
  readonly server: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  /** What a person should know about it, in the words of the middleware that noticed. */
  readonly notes: readonly string[];
}

/** Receives the entries, one per request. */
export type LogSink = (entry: LogEntry) => void;
