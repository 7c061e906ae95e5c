import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../serving/startup.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** The error of a key file that cannot be used, in one line. */
export const keyFileError = (path: string, problem: string): StartupError =>
  new StartupError(`KEYS_DIR: ${path} ${problem}`);

/**
 * Reads a key file.
 *
 * @returns undefined when there is none yet
 * @throws {StartupError} when it is there and cannot be read
 */
export async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw keyFileError(path, `cannot be read (${codeOf(error)})`);
  }
}

/** Writes a complete file beside the target, for its owner only. The name is covered by .gitignore. */
async function writeBeside(dir: string, content: unknown): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const temporary = join(dir, `.${randomBytes(8).toString('hex')}.json`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return temporary;
}

async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw keyFileError(path, `cannot be written (${codeOf(error)})`);
  }
}

/**
 * Creates a key file, whole or not at all. Of several processes that start at once exactly one creates it.
 *
 * @returns false when somebody else was first
 * @throws {StartupError} when the folder cannot be written to
 */
export async function createKeyFile(dir: string, name: string, content: unknown): Promise<boolean> {
  const path = join(dir, name);
  return writing(path, async () => {
    const temporary = await writeBeside(dir, content);
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await unlink(temporary);
    }
  });
}

/**
 * Replaces a key file in one step: a reader sees the old one or the new one.
 *
 * @throws {StartupError} when the folder cannot be written to
 */
export async function replaceKeyFile(dir: string, name: string, content: unknown): Promise<void> {
  const path = join(dir, name);
  await writing(path, async () => rename(await writeBeside(dir, content), path));
}

/**
 * The parsed content of a key file, made on first use.
 *
 * @param parse turns the text into the value, or throws an Error that says what is wrong with it
 * @param create makes the content of a file that is not there yet
 * @throws {StartupError} naming KEYS_DIR and the file when it cannot be read, understood or created
 */
export async function loadOrCreate<T>(
  dir: string,
  name: string,
  {
    parse,
    create,
  }: { readonly parse: (text: string) => Promise<T>; readonly create: () => Promise<unknown> },
): Promise<T> {
  const path = join(dir, name);
  let text = await readKeyFile(path);
  if (text === undefined) {
    await createKeyFile(dir, name, await create());
    text = (await readKeyFile(path)) ?? '';
  }
  return parseKeyFile(path, text, parse);
}

/**
 * Understands the text of a key file.
 *
 * @throws {StartupError} naming KEYS_DIR and the file; never with a part of the text, which holds secrets
 */
export async function parseKeyFile<T>(
  path: string,
  text: string,
  parse: (text: string) => Promise<T>,
): Promise<T> {
  try {
    return await parse(text);
  } catch (error) {
    // The message of a JSON syntax error quotes the text.
    const why = error instanceof Error && !(error instanceof SyntaxError) ? error.message : 'it is not JSON';
    throw keyFileError(path, `cannot be used: ${why}. Restore it, or delete it to have a new one made`);
  }
}
