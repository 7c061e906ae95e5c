import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SETTINGS } from '../core/config.ts';
import { checksDocument } from './docs/checks.ts';

/** The default of a setting, as a person would write it. */
function shownDefault({
  schema,
  shown,
}: (typeof SETTINGS)[keyof typeof SETTINGS] & { shown?: string }): string {
  if (shown !== undefined) return shown;
  const value = schema.parse(undefined);
  return `\`${[value].flat().join(',')}\``;
}

/** The table of all settings, in Markdown. */
export function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, setting]) => `| \`${name}\` | ${shownDefault(setting)} | ${setting.text} |`,
  );
  return ['| setting | default | what it is |', '|---|---|---|', ...rows].join('\n');
}

const REGION = /(<!-- settings: [^>]*-->\n)[\s\S]*?(<!-- \/settings -->)/;

/** Puts the generated parts into the README. */
export const withGenerated = (readme: string): string =>
  readme.replace(REGION, (_all, open: string, close: string) => `${open}\n${settingsTable()}\n\n${close}`);

if (import.meta.main) {
  const file = join(import.meta.dirname, '../README.md');
  await writeFile(file, withGenerated(await readFile(file, 'utf8')));
  await writeFile(join(import.meta.dirname, '../docs/checks.md'), checksDocument());
}
