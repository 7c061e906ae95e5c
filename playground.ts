import { createAuthServer } from './auth-server/app.ts';
import { memoryStorage } from './auth-server/storage/memory.ts';
import { type Addresses, addressesOf } from './core/addresses.ts';
import { type Config, describeProblem, parseConfig, type SettingName } from './core/config.ts';
import { generateSigningKey, publicJwk, type SigningKey } from './keys/key-pair.ts';
import { createRecorder } from './lab/trace/recorder.ts';
import { createMcpServer } from './mcp-server/app.ts';
import { listen } from './serving/listen.ts';
import type { LogEntry } from './serving/request-log.ts';

/** Entries of the log that are kept: a long test run must not grow without end. */
const MAX_LOG = 10_000;

/** What a test may change about the playground. Everything has a default that works. */
export interface PlaygroundOptions {
  /** Settings by the names of their environment variables. The environment itself is not read. */
  readonly settings?: Partial<Record<SettingName, string>>;
  /** The clock of both servers, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A whole playground inside this process. */
export interface Playground extends Addresses {
  /** The URL to give to an MCP client. */
  readonly mcpUrl: string;
  readonly config: Config;
  /** One entry per answered request of either server, oldest first; the last 10,000 are kept. */
  readonly log: readonly LogEntry[];
  /** Changes the key set of the authorization server; the first key signs. */
  useKeys(keys: readonly SigningKey[]): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts both servers on free ports of loopback, with storage in memory and keys that are nobody else's.
 *
 * @throws {TypeError} naming a setting that cannot be used
 */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const now = options.now ?? Date.now;
  const bind = (setting: string) => listen({ host: '127.0.0.1', port: 0, setting });
  const [auth, mcp] = await Promise.all([bind('AUTH_PORT'), bind('MCP_PORT')]);
  const origins = { AUTH_PORT: String(auth.port), MCP_PORT: String(mcp.port) };
  const parsed = parseConfig({ STORAGE: 'memory', LOG: 'silent', ...options.settings, ...origins });
  if (!parsed.ok) {
    await Promise.all([auth.close(), mcp.close()]); // or the process of the test would never end
    throw new TypeError(parsed.error.map(describeProblem).join('\n'));
  }
  const config = parsed.value;
  const addresses = addressesOf({ authUrl: config.PUBLIC_AUTH_URL, mcpUrl: config.PUBLIC_MCP_URL });
  const log: LogEntry[] = [];
  const remember = (entry: LogEntry) => {
    if (log.push(entry) > MAX_LOG) log.shift();
  };
  const created = Math.floor(now() / 1000);
  const [key, machineKey] = await Promise.all([
    generateSigningKey(config.SIGNING_ALG, created),
    generateSigningKey('ES256', created),
  ]);
  const storage = memoryStorage({ now });
  const { fetch } = globalThis;
  const authServer = createAuthServer({
    realm: { name: 'default', addresses, settings: config, fetch, now },
    storage,
    keys: [key],
    cookieSecrets: [crypto.randomUUID()],
    machineKey: publicJwk(machineKey),
    log: remember,
    onFailure: (error) => console.error(error),
  });
  auth.serve(authServer.handler);
  const mcpServer = createMcpServer({
    config,
    origins: { authUrl: config.PUBLIC_AUTH_URL, mcpUrl: config.PUBLIC_MCP_URL },
    fetch,
    now,
    log: remember,
    recorder: createRecorder({
      server: 'mcp',
      exchanges: config.TRACE_EXCHANGES,
      bytes: config.TRACE_MEGABYTES * 1024 * 1024,
      totalBytes: config.TRACE_MEGABYTES * 1024 * 1024,
    }),
  });
  mcp.serve(mcpServer.callback);
  const close = async () => {
    await mcpServer.close();
    await Promise.all([auth.close(), mcp.close()]);
    await storage.close();
  };
  return {
    ...addresses,
    mcpUrl: addresses.resource,
    config,
    log,
    useKeys: (keys) => authServer.useKeys(keys),
    close,
    [Symbol.asyncDispose]: close,
  };
}
