import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../../serving/startup.ts';

const BUILD = join(import.meta.dirname, '..', 'build.ts');

/**
 * Builds the page, in a process of its own: what builds takes more memory than what serves.
 *
 * @throws {StartupError} with what the build said
 */
export async function buildFirst(): Promise<void> {
  await promisify(execFile)(process.execPath, [BUILD]).catch((error: unknown) => {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new StartupError(`console: the page cannot be built.\n${said.trim()}`);
  });
}
