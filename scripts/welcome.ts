import { setTimeout as wait } from 'node:timers/promises';
import { addressesOf } from '../core/addresses.ts';
import { connectLines } from '../core/connect-lines.ts';
import { DEMO_USERS } from '../core/users.ts';
import { loadConfig } from '../serving/startup.ts';
import { runCommand } from './cli.ts';

/** Seconds to wait for all servers. Whoever fails to start has said why by then. */
const PATIENCE = 60;

const row = (name: string, value: string): string => `  ${name.padEnd(16)}${value}\n`;

const users = DEMO_USERS.map(({ name, scopes }) => row(name, scopes.join(' ') || 'no scopes')).join('');

/** The first lines a user sees. */
function welcome(issuer: string, mcp: string, consoleUrl: string): string {
  const connect = connectLines(mcp).map(({ client, line }) => row(client, line));
  return `
MCP OAuth playground: for development, never as a real identity provider

${row('Console', consoleUrl)}${row('MCP server', mcp)}${row('Issuer', issuer)}
Users (no passwords; any other name works too)
${users}
Connect
${connect.join('')}${row('This terminal', 'npm run flow')}
`;
}

async function isUp(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
  return response?.ok ?? false;
}

async function untilAllAreUp(servers: readonly string[]): Promise<boolean> {
  const deadline = Date.now() + PATIENCE * 1000;
  while (Date.now() < deadline) {
    if ((await Promise.all(servers.map(isUp))).every(Boolean)) return true;
    await wait(100);
  }
  return false;
}

const HELP = `
node scripts/welcome.ts [--now]

Says how to connect, as soon as all servers answer.

  --now   at once: for containers, which are started only when all servers are healthy
`;

const options = { now: { type: 'boolean', default: false } } as const;

await runCommand({ help: HELP, options }, process.argv.slice(2), async ({ values }) => {
  const config = loadConfig(process.env);
  const { issuer, resource } = addressesOf({
    authUrl: config.PUBLIC_AUTH_URL,
    mcpUrl: config.PUBLIC_MCP_URL,
  });
  const servers = [config.AUTH_PORT, config.MCP_PORT, config.CONSOLE_PORT].map(
    (port) => `http://localhost:${port}`,
  );
  if (values.now || (await untilAllAreUp(servers)))
    process.stdout.write(welcome(issuer, resource, config.PUBLIC_CONSOLE_URL));
});
