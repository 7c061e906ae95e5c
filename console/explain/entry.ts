import type { ClauseId } from '../../core/clauses.ts';

/** What is to be said of one name. */
export interface Entry {
  /** What it is for, in one sentence. */
  readonly text: string;
  /** What to look at when something is wrong. */
  readonly look?: string;
  readonly clause: ClauseId;
}

/** Names of one place and what is said of them. */
export type Entries = Readonly<Record<string, Entry>>;

/** Makes an entry. */
export const entry = (clause: ClauseId, text: string, look?: string): Entry => ({
  text,
  clause,
  ...(look === undefined ? {} : { look }),
});
