import { CLAUSES, type ClauseId } from '../../core/clauses.ts';

/** A row of a table; a vertical bar would end its cell. */
export const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** A table, its head first. */
export const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
  [row(...head), `|${head.map(() => '---|').join('')}`, ...rows.map((cells) => row(...cells))].join('\n');

export const code = (text: string): string => `\`${text}\``;

/** A clause as a link to its text. */
export function clauseLink(id: ClauseId): string {
  const { text, url } = CLAUSES[id];
  return `[${text}](${url})`;
}

/** A public report, `owner/repository#number`, as a link that names the repository. */
export function reportLink(report: string): string {
  const [, owner, repository, number] = /^([^/]+)\/([^#]+)#(\d+)$/.exec(report) ?? [];
  return `[${repository}#${number}](https://github.com/${owner}/${repository}/issues/${number})`;
}
