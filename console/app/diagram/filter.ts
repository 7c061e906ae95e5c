import { pathOf } from '../../../lab/trace/read.ts';
import { searchFor } from '../parts/search.ts';
import { answerOf } from './answer.ts';
import type { Row } from './row.ts';

/** Which lines are shown. */
export interface Filter {
  /** Words that the title, the path or the status has, all of them; nothing is everything. */
  readonly text: string;
  readonly server: 'both' | 'mcp' | 'auth';
  /** Only errors, lost answers, faults and broken rules. */
  readonly trouble: boolean;
}

/** Shows everything. */
export const EVERYTHING: Filter = { text: '', server: 'both', trouble: false };

/** Reads a filter from the query of an address; what is no filter shows everything. */
export const filterOf = ({ q, server, trouble }: Readonly<Record<string, string>>): Filter => ({
  text: q ?? '',
  server: server === 'mcp' || server === 'auth' ? server : 'both',
  trouble: trouble === '1',
});

/** Writes a filter as members of a query. What shows everything is left out. */
export const queryOfFilter = ({
  text,
  server,
  trouble,
}: Filter): ReadonlyArray<readonly [string, string]> => [
  ...(text === '' ? [] : [['q', text] as const]),
  ...(server === 'both' ? [] : [['server', server] as const]),
  ...(trouble ? [['trouble', '1'] as const] : []),
];

/** Whether a filter hides nothing. */
export const showsEverything = (filter: Filter): boolean => queryOfFilter(filter).length === 0;

/** The lines that a filter lets through. */
export function filtered(rows: readonly Row[], { text, server, trouble }: Filter): readonly Row[] {
  const has = searchFor(text);
  const isSearch = text.trim() !== '';
  if (!isSearch && server === 'both' && !trouble) return rows;
  return rows.filter(({ exchange, earned }) => {
    if (server !== 'both' && exchange.server !== server) return false;
    if (trouble && earned.broken.length === 0 && !answerOf(exchange).trouble) return false;
    if (!isSearch) return true;
    const { text: answered } = answerOf(exchange);
    return has(`${exchange.title} ${pathOf(exchange)} ${answered} ${exchange.faults.join(' ')}`);
  });
}
