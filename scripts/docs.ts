import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checksDocument } from './docs/checks.ts';
import { faultsDocument } from './docs/faults.ts';
import { scenariosDocument } from './docs/scenarios.ts';
import { settingsTable } from './docs/settings.ts';
import { symptomsTable } from './docs/symptoms.ts';

/** The parts of the README that are generated, by the name in their markers. */
const REGIONS: Readonly<Record<string, () => string>> = {
  settings: settingsTable,
  scenarios: symptomsTable,
};

/** The documents that are generated as a whole, by their path. */
export const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'docs/scenarios.md': scenariosDocument,
  'docs/faults.md': faultsDocument,
  'docs/checks.md': checksDocument,
};

/**
 * Puts the generated parts into the README.
 *
 * @throws {TypeError} when the markers of a part are not there
 */
export function withGenerated(readme: string): string {
  return Object.entries(REGIONS).reduce((text, [name, generate]) => {
    const region = new RegExp(`(<!-- ${name}: [^>]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!region.test(text)) throw new TypeError(`the README has no markers of ${name}`);
    return text.replace(region, (_all, open: string, close: string) => `${open}\n${generate()}\n\n${close}`);
  }, readme);
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const readme = join(root, 'README.md');
  await writeFile(readme, withGenerated(await readFile(readme, 'utf8')));
  for (const [path, generate] of Object.entries(DOCUMENTS)) await writeFile(join(root, path), generate());
}
