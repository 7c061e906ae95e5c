import { tmpdir } from 'node:os';
import { join } from 'node:path';
import concurrently, { Logger } from 'concurrently';
import { loadConfig } from '../serving/startup.ts';
import { runCommand } from './cli.ts';

const HELP = `
npm start

Starts the authorization server, the MCP server and the console, and says how to connect. Ctrl-C stops all three.
Settings are environment variables, or lines in a file .env: see the README.
`;

const ROOT = join(import.meta.dirname, '..');

/** Keeps what a request leaves behind small: 90 MB less under load, for one or two percent of the throughput. */
const FLAGS = '--max-semi-space-size=4';

const program = (file: string, flags = '', args = ''): string =>
  `${JSON.stringify(process.execPath)} ${flags} ${JSON.stringify(join(ROOT, file))} ${args}`;

/**
 * Turns the compile cache on before a program is read, where the program itself could only do it afterwards: Node then
 * never loads what strips types, which is 10 MB and 30 ms.
 */
const env = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache') };

/** Passes on what the programs write, and nothing about the programs: whoever fails says why by itself. */
class OutputLogger extends Logger {
  override logGlobalEvent(): void {}
  override logCommandEvent(): void {}
}

await runCommand({ help: HELP, options: {} }, process.argv.slice(2), async () => {
  loadConfig(process.env); // a broken setting is named once, not by every program
  const { result } = concurrently(
    [
      { name: 'auth', command: program('auth-server/main.ts', FLAGS), env },
      { name: 'mcp', command: program('mcp-server/main.ts', FLAGS), env },
      { name: 'console', command: program('console/main.ts', FLAGS, '--build'), env },
      { name: 'welcome', command: program('scripts/welcome.ts'), raw: true },
    ],
    {
      logger: new OutputLogger({ prefixFormat: 'name' }),
      prefixColors: ['blue', 'magenta', 'green'],
      padPrefix: true,
      killOthersOn: 'failure',
      handleInput: false,
    },
  );
  await result.catch(() => {
    process.exitCode = 1;
  });
});
