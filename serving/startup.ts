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

/** A running server, as `main` handles it. */
export interface Running {
  close(): Promise<void>;
}

/**
 * Runs a server process: a problem at start is one line and exit code 1; SIGINT and SIGTERM stop it cleanly, and a
 * second signal stops it at once.
 *
 * @param start starts the server from the environment
 */
export async function runMain(start: (env: NodeJS.ProcessEnv) => Promise<Running>): Promise<void> {
  let running: Running;
  try {
    running = await start(process.env);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`cannot start: ${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(130);
    stopping = true;
    await running.close();
    process.exit(0); // also writes the compile cache, which a signal would not
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
