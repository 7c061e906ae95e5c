import { REVISIONS, type Revision } from '../../../../lab/verdicts/check.ts';
import { ofRealm } from '../../api/client.ts';
import { links } from '../../links.ts';

/** What a report is about. */
const SUBJECTS = ['flow', 'realm', 'all'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Exports that can be read on the page itself. */
export const SOURCES = ['mermaid', 'curl'] as const;
export type Source = (typeof SOURCES)[number];

/** What somebody wants to see of a realm. It stands in the address. */
export interface ReportChoice {
  readonly what: Subject;
  /** The id of the flow that was named. */
  readonly flow?: string | undefined;
  /** What to judge by; what each client speaks when absent. */
  readonly revision?: Revision | undefined;
  /** The export that is shown. */
  readonly view?: Source | undefined;
}

const oneOf = <Word extends string>(words: readonly Word[], given: string | undefined): Word | undefined =>
  words.find((word) => word === given);

/** Reads the query of the page. Words that it does not know count as absent. */
export function readChoice(query: Readonly<Record<string, string>>): ReportChoice {
  const { flow } = query;
  const what = oneOf(SUBJECTS, query.what) ?? (flow === undefined ? 'realm' : 'flow');
  return {
    what,
    flow,
    revision: oneOf(REVISIONS, query.revision),
    view: what === 'all' ? undefined : oneOf(SOURCES, query.view),
  };
}

function queryOf(entries: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(entries).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** The address of a report. */
export const reportAddress = (realm: string, { what, flow, revision, view }: ReportChoice): string =>
  links.report(realm) +
  queryOf({
    ...(what === 'flow' ? { flow } : {}),
    ...(what === 'all' || (what === 'flow' && flow === undefined) ? { what } : {}),
    revision,
    view,
  });

/** Where the server has a document. */
export function documentAddress(
  realm: string,
  { what, flow, revision }: ReportChoice,
  wanted: { readonly from: 'verdict' | 'trace'; readonly format: string; readonly download?: boolean },
): string {
  const { from, format, download = false } = wanted;
  const query = queryOf({
    format,
    ...(what === 'flow' ? { flow } : {}),
    ...(from === 'verdict' ? { revision } : {}),
    ...(download ? { download: '1' } : {}),
  });
  return what === 'all' ? `/api/report${query}` : ofRealm(realm, `/${from}${query}`);
}
