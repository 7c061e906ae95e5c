import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A file that a page gave. */
export interface Downloaded {
  readonly name: string;
  readonly text: string;
}

/**
 * What a link to a file gives. The browser may belong to another process, so the file is fetched from it.
 *
 * @param link the name of the link
 * @param look looks at the file where it lies, before it is gone
 */
export async function download(
  page: Page,
  link: string,
  look: (path: string) => Promise<void> = async () => {},
): Promise<Downloaded> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).click(),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'download-'));
  try {
    const name = file.suggestedFilename();
    const path = join(folder, name);
    await file.saveAs(path);
    await look(path);
    return { name, text: await readFile(path, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
