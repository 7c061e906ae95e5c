import { type ParseArgsConfig, parseArgs, styleText } from 'node:util';
import { printable } from '../core/printable.ts';
import { readEnvFile, StartupError } from '../serving/startup.ts';

/** What was typed cannot be used. One line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for could not be done. One line, exit code 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** A command line: how it is explained, and what it takes. */
export interface CommandLine<Given extends Options> {
  /** The answer to `--help`. */
  readonly help: string;
  readonly options: Given;
}

/** The parsed arguments. */
export type Arguments<Given extends Options> = ReturnType<
  typeof parseArgs<{ options: Given; allowPositionals: true; strict: true }>
>;

/** `--expires -60` means what it says: a number is no option. */
function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const previous = joined.at(-1);
    if (/^-\d/.test(arg) && previous && /^--[^=]+$/.test(previous)) joined[joined.length - 1] += `=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/**
 * Parses a command line.
 *
 * @throws {UsageError} for an unknown option, or one without its value
 */
export function parseCommandLine<const Given extends Options>(
  options: Given,
  args: readonly string[],
): Arguments<Given> {
  try {
    return parseArgs({ args: joinNegativeNumbers(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node explains at length what else could have been meant; the first sentence says what is wrong.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split(/\. |\n/, 1)[0] ?? message);
  }
}

/** Messages quote what servers answered and what was typed: none of it may write to the terminal but this line. */
const oneLine = (text: string): string => printable(text.replaceAll(/\s*\n\s*/g, '; '));

/**
 * Runs a command: `--help` is answered, a problem becomes one line on stderr and an exit code.
 *
 * @param args what was typed after the script's name
 */
export async function runCommand<const Given extends Options>(
  { help, options }: CommandLine<Given>,
  args: readonly string[],
  run: (args: Arguments<Given>) => Promise<void>,
): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${help.trim()}\n`);
    return;
  }
  try {
    readEnvFile();
    await run(parseCommandLine(options, args));
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${oneLine(error.message)} (--help shows what can be given)\n`);
      process.exitCode = 2;
    } else if (error instanceof CommandFailure || error instanceof StartupError) {
      process.stderr.write(`${oneLine(error.message)}\n`);
      process.exitCode = 1;
    } else throw error;
  }
}

/** Characters below which every one of them counts: such a secret was chosen by a person, and is not shown at all. */
const SHORT = 20;

/** A secret as a screen may show it: enough to recognize, too little to use. */
export const shorten = (secret: string): string =>
  secret.length < SHORT ? '…' : `${secret.slice(0, 4)}…${secret.slice(-2)}`;

/**
 * Reads one of a few words.
 *
 * @throws {UsageError} naming the option and the words
 */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  option: string,
  value: string | undefined,
): Word | undefined {
  const word = words.find((candidate) => candidate === value);
  if (value !== undefined && word === undefined) {
    throw new UsageError(`${option} ${JSON.stringify(value)}: expected ${words.join(', ')}`);
  }
  return word;
}

/** Colours text, or leaves it: `styleText` knows whether it is a terminal, and NO_COLOR. */
export type Paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan', text: string) => string;

/** The paint of a stream. */
export const paintFor =
  (stream: NodeJS.WriteStream): Paint =>
  (style, text) =>
    styleText(style, text, { stream });
