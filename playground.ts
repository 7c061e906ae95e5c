import { createAuthServer } from './auth-server/app.ts';
import { authControlApi, controlOfAuthServer } from './auth-server/control.ts';
import { memoryStorage } from './auth-server/storage/memory.ts';
import type { Addresses } from './core/addresses.ts';
import { type Config, describeProblem, parseConfig, type SettingName } from './core/config.ts';
import { DEFAULT_REALM } from './core/realm-path.ts';
import { generateSigningKey, publicJwk, type SigningKey } from './keys/key-pair.ts';
import { createHub, type Hub } from './lab/control/hub.ts';
import { type RealmHandle, realmHandle } from './lab/control/realm-handle.ts';
import { describeRealmProblem, type RealmOverrides, realmAddresses } from './lab/realms/definition.ts';
import { inOrder } from './lab/trace/order.ts';
import { recorderFor } from './lab/trace/recorder.ts';
import { createMcpServer } from './mcp-server/app.ts';
import { controlOfMcpServer, mcpControlApi } from './mcp-server/control.ts';
import { withControl } from './serving/control/with-control.ts';
import { listen } from './serving/listen.ts';
import type { LogEntry } from './serving/log-entry.ts';

/** Entries of the log that are kept: a long test run must not grow without end. */
const MAX_LOG = 10_000;

/** What a test may change about the playground. Everything has a default that works. */
export interface PlaygroundOptions {
  /** Settings by the names of their environment variables. The environment itself is not read. */
  readonly settings?: Partial<Record<SettingName, string>>;
  /** What the realm at the root differs in; the one at the root has no name to say it. */
  readonly root?: RealmOverrides;
  /** The clock of both servers, in milliseconds since the epoch. */
  readonly now?: () => number;
  /** Whether to start the console too: to look into a test that is stopped at a breakpoint. */
  readonly console?: boolean;
}

/** A whole playground inside this process. It is a realm itself: the one at the root. */
export interface Playground extends RealmHandle {
  readonly config: Config;
  /** Where a browser opens the console; undefined unless it was asked for. */
  readonly console: string | undefined;
  /** One entry per answered request of either server, oldest first; the last 10,000 are kept. */
  readonly log: readonly LogEntry[];
  /**
   * The realm of a name, `<scenario>` or `<scenario>~<anything>`. Nothing has to be created first.
   *
   * @param overrides what differs from the scenario: defines the realm under this name, in place of what was there
   * @throws {TypeError} when there is no such scenario, or overrides that do not fit, naming the path
   */
  realm(name: string, overrides?: RealmOverrides): RealmHandle;
  /** Both servers as one: everything that the control API can do. */
  readonly hub: Hub;
  /** Changes the key set of the realm at the root; the first key signs. */
  useKeys(keys: readonly SigningKey[]): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Binds the ports and makes the configuration that names them. @throws {TypeError} */
async function bindAll({ settings, console: wanted = false }: PlaygroundOptions) {
  const bind = (setting: string) => listen({ host: '127.0.0.1', port: 0, setting });
  const [auth, mcp, page] = await Promise.all([
    bind('AUTH_PORT'),
    bind('MCP_PORT'),
    wanted ? bind('CONSOLE_PORT') : undefined,
  ]);
  const ports = {
    AUTH_PORT: String(auth.port),
    MCP_PORT: String(mcp.port),
    ...(page ? { CONSOLE_PORT: String(page.port) } : {}),
  };
  const parsed = parseConfig({ STORAGE: 'memory', LOG: 'silent', ...settings, ...ports });
  const release = () => Promise.all([page?.close(), auth.close(), mcp.close()]);
  if (parsed.ok) return { auth, mcp, page, config: parsed.value, release };
  await release(); // or the process of the test would never end
  throw new TypeError(parsed.error.map(describeProblem).join('\n'));
}

/** The last entries of the log. */
function logMemory() {
  const entries: LogEntry[] = [];
  const remember = (entry: LogEntry) => {
    if (entries.push(entry) > MAX_LOG) entries.shift();
  };
  return { entries, remember };
}

/**
 * Starts both servers on free ports of loopback, with storage in memory and keys that are nobody else's.
 *
 * @throws {TypeError} naming a setting that cannot be used, or the command that builds the page of the console
 */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const now = options.now ?? Date.now;
  const { auth, mcp, page, config, release } = await bindAll(options);
  const origins = { authUrl: config.PUBLIC_AUTH_URL, mcpUrl: config.PUBLIC_MCP_URL };
  const log = logMemory();
  const created = Math.floor(now() / 1000);
  const [key, machineKey] = await Promise.all([
    generateSigningKey(config.SIGNING_ALG, created),
    generateSigningKey('ES256', created),
  ]);
  const storage = memoryStorage({ now });
  const shared = {
    origins,
    root: options.root ?? { scenario: config.SCENARIO },
    fetch: globalThis.fetch,
    now,
    log: log.remember,
  };
  const onFailure = (error: unknown) => console.error(error);
  const giveUp = async (error: unknown): Promise<never> => {
    await release();
    throw error instanceof Error ? new TypeError(error.message) : error;
  };
  const built = await build().catch(giveUp);

  async function build() {
    const authServer = createAuthServer({
      ...shared,
      settings: config,
      storage,
      keys: [key],
      cookieSecrets: [crypto.randomUUID()],
      machineKey: publicJwk(machineKey),
      recorder: recorderFor('auth', config),
      onFailure,
    });
    const mcpServer = createMcpServer({ ...shared, config, recorder: recorderFor('mcp', config) });
    return { authServer, mcpServer };
  }

  const { authServer, mcpServer } = built;
  const hub = createHub({
    auth: controlOfAuthServer(authServer),
    mcp: controlOfMcpServer(mcpServer),
  });
  const api = { hosts: config.CONTROL_HOSTS, onFailure };
  auth.serve(withControl(authServer.handler, async () => authControlApi(authServer, api)));
  mcp.serve(
    withControl(mcpServer.callback, async () => mcpControlApi(mcpServer, { ...api, auth: hub.auth })),
  );

  // Nothing of the console is loaded for those who do not ask.
  if (page) {
    await import('./console/server/start.ts')
      .then(({ consoleFor }) => consoleFor(config, { hub, now, fetch: globalThis.fetch, onFailure }))
      .then(page.serve, giveUp);
  }

  const handleOf = (name: string, addresses: Addresses): RealmHandle =>
    realmHandle(hub, {
      name,
      addresses,
      exchanges: () =>
        inOrder([...authServer.recorder.exchanges(name), ...mcpServer.recorder.exchanges(name)]),
    });

  function realm(name: string, overrides?: RealmOverrides): RealmHandle {
    for (const { realms } of [authServer, mcpServer]) {
      const found = overrides === undefined ? realms.get(name) : realms.define(name, overrides);
      if (!found.ok) throw new TypeError(describeRealmProblem(found.error));
    }
    return handleOf(name, realmAddresses(name, origins));
  }

  const close = async () => {
    await mcpServer.close();
    await release();
    await storage.close();
  };
  const root = handleOf(DEFAULT_REALM, realmAddresses(DEFAULT_REALM, origins));
  return {
    ...root,
    get trace() {
      return root.trace; // a spread would have taken what was there at the start
    },
    config,
    console: page && config.PUBLIC_CONSOLE_URL,
    log: log.entries,
    hub,
    realm,
    useKeys: (keys) => authServer.useKeys(keys),
    close,
    [Symbol.asyncDispose]: close,
  };
}
