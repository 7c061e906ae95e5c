import { join } from 'node:path';
import concurrently, { Logger } from 'concurrently';
import { loadConfig } from '../serving/startup.ts';
import { runCommand } from './cli.ts';

const HELP = `
npm start

Starts the authorization server and the MCP server and says how to connect. Ctrl-C stops both.
Settings are environment variables, or lines in a file .env: see the README.
`;

const ROOT = join(import.meta.dirname, '..');

const program = (file: string): string =>
  `${JSON.stringify(process.execPath)} ${JSON.stringify(join(ROOT, file))}`;

/** Passes on what the programs write, and nothing about the programs: whoever fails says why by itself. */
class OutputLogger extends Logger {
  override logGlobalEvent(): void {}
  override logCommandEvent(): void {}
}

await runCommand({ help: HELP, options: {} }, process.argv.slice(2), async () => {
  loadConfig(process.env); // a broken setting is named once, not by every program
  const { result } = concurrently(
    [
      { name: 'auth', command: program('auth-server/main.ts') },
      { name: 'mcp', command: program('mcp-server/main.ts') },
      { name: 'welcome', command: program('scripts/welcome.ts'), raw: true },
    ],
    {
      logger: new OutputLogger({ prefixFormat: 'name' }),
      prefixColors: ['blue', 'magenta'],
      padPrefix: true,
      killOthersOn: 'failure',
      handleInput: false,
    },
  );
  await result.catch(() => {
    process.exitCode = 1;
  });
});
