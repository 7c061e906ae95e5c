import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { Config } from '../../core/config.ts';
import { createHub } from '../../lab/control/hub.ts';
import { remoteAuthControl, remoteControl } from '../../lab/control/remote.ts';
import { listen } from '../../serving/listen.ts';
import { internalAuthUrl, reaching } from '../../serving/reach.ts';
import { loadConfig, type Running } from '../../serving/startup.ts';
import { type ConsoleOptions, createConsole } from './app.ts';
import { readAssets } from './assets.ts';

/** Where `npm run build:console` puts the page. */
export const ASSETS = join(import.meta.dirname, '..', 'dist');

/**
 * A console with its page, as the configuration wants it.
 *
 * @throws {StartupError} when the page is not built
 */
export function consoleFor(
  config: Config,
  surroundings: Pick<ConsoleOptions, 'hub' | 'fetch' | 'now' | 'onFailure'>,
): RequestListener {
  return createConsole({
    ...surroundings,
    assets: readAssets(ASSETS),
    origins: { authUrl: config.PUBLIC_AUTH_URL, mcpUrl: config.PUBLIC_MCP_URL },
    consoleUrl: config.PUBLIC_CONSOLE_URL,
    hosts: config.CONTROL_HOSTS,
    policy: config.RESOURCE_LOOKUP,
  });
}

/**
 * Starts the console as a process of its own. It starts whether or not the servers are there, and finds them when they are.
 *
 * @throws {StartupError} naming what has to be changed
 */
export async function startConsole(env: NodeJS.ProcessEnv): Promise<Running> {
  const { HOST, CONSOLE_PORT } = loadConfig(env);
  const listener = await listen({ host: HOST, port: CONSOLE_PORT, setting: 'CONSOLE_PORT' });
  const config = loadConfig({ ...env, CONSOLE_PORT: String(listener.port) }); // port 0 has become a real one
  const authUrl = internalAuthUrl(config);
  const hub = createHub({
    auth: remoteAuthControl({ url: authUrl, fetch: globalThis.fetch }),
    mcp: remoteControl({ url: config.MCP_SERVER_INTERNAL_URL, fetch: globalThis.fetch }),
  });
  const fetch = reaching(globalThis.fetch, [
    { from: config.PUBLIC_AUTH_URL, to: authUrl },
    { from: config.PUBLIC_MCP_URL, to: config.MCP_SERVER_INTERNAL_URL },
    { from: config.PUBLIC_CONSOLE_URL, to: config.CONSOLE_INTERNAL_URL },
  ]);
  const onFailure = (error: unknown) => void process.stderr.write(`console: ${String(error)}\n`);
  listener.serve(consoleFor(config, { hub, fetch, now: Date.now, onFailure }));
  if (config.LOG === 'pretty') process.stdout.write(`console ${config.PUBLIC_CONSOLE_URL}\n`);
  return { close: () => listener.close() };
}
