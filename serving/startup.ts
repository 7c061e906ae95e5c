import { type Config, describeProblem, parseConfig } from '../core/config.ts';

/** Why a process cannot start, in one line that names the setting or file to change. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/**
 * Reads the configuration from the environment.
 *
 * @throws {StartupError} with a line per setting that cannot be used
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const config = parseConfig(env);
  if (config.ok) return config.value;
  throw new StartupError(config.error.map(describeProblem).join('\n'));
}

/** Reads a file `.env` in the working folder, if there is one. What the environment already has stays. */
export function readEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing) throw new StartupError(`.env: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A running server, as `main` handles it. */
export interface Running {
  close(): Promise<void>;
}

/**
 * Runs a server process: a problem at start is one line and exit code 1; SIGINT and SIGTERM stop it cleanly.
 *
 * @param start starts the server from the environment
 */
export async function runMain(start: (env: NodeJS.ProcessEnv) => Promise<Running>): Promise<void> {
  let running: Running;
  try {
    readEnvFile();
    running = await start(process.env);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    // What was opened before the problem, a bound port for one, would keep the process alive.
    process.stderr.write(`cannot start: ${error.message}\n`, () => process.exit(1));
    return;
  }
  let stopping = false;
  const stop = async () => {
    if (stopping) return; // a terminal and a supervisor may both pass the same Ctrl-C on
    stopping = true;
    await running.close();
    process.exit(0); // also writes the compile cache, which a signal would not
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
