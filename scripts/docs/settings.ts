import { SETTINGS } from '../../core/config.ts';
import { code, table } from './markdown.ts';

/** The default of a setting, as a person would write it. */
function shownDefault({
  schema,
  shown,
}: (typeof SETTINGS)[keyof typeof SETTINGS] & { shown?: string }): string {
  if (shown !== undefined) return shown;
  const value = schema.parse(undefined);
  return code([value].flat().join(','));
}

/** The table of all settings, in Markdown. */
export const settingsTable = (): string =>
  table(
    ['setting', 'default', 'what it is'],
    Object.entries(SETTINGS).map(([name, setting]) => [code(name), shownDefault(setting), setting.text]),
  );
