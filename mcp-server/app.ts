import type { IncomingMessage, RequestListener } from 'node:http';
import Koa from 'koa';
import { DEFAULT_REALM } from '../core/realm-path.ts';
import { describeRealmProblem } from '../lab/realms/definition.ts';
import { locate } from '../lab/realms/locate.ts';
import { createRealmRegistry, type RealmRegistry, realmAt } from '../lab/realms/registry.ts';
import type { Recorder } from '../lab/trace/recorder.ts';
import { guardHost, hostNames } from '../serving/hosts.ts';
import { logRequests } from '../serving/request-log.ts';
import { StartupError } from '../serving/startup.ts';
import { answerUnknownRealm } from './middleware/unknown-realm.ts';
import type { RealmAppOptions } from './realm-app.ts';
import { createRealmRuntime, type McpRealmRuntime } from './realm-runtime.ts';

/** What the resource server is built from. The origins are public ones, plain strings: the ports are known before this. */
export interface McpServerOptions extends RealmAppOptions {
  /** What the realm at the root is made from, see `realmOverrides`; the scenario `default` when absent. */
  readonly root?: unknown;
}

/** The resource server, to be handed to a listener. */
export interface McpServerApp {
  readonly callback: RequestListener;
  readonly realms: RealmRegistry<McpRealmRuntime>;
  readonly recorder: Recorder;
  /** Ends the sessions and event streams of all realms. The listener is closed by whoever opened it. */
  close(): Promise<void>;
}

/** The path as Koa reads it, also where a client sends the whole URL, as to a proxy. RFC 9112 §3.2.2. */
const pathOf = ({ url = '/' }: IncomingMessage): string =>
  (url.startsWith('/') ? url.split('?', 1)[0] : URL.parse(url)?.pathname) ?? '/';

/**
 * Builds the protected MCP server: a host of realms, which share nothing but code. It knows authorization servers by
 * their published documents only; those of the root's are fetched at once, the others with the first token.
 *
 * @throws {StartupError} when the realm at the root cannot be made
 */
export function createMcpServer(options: McpServerOptions): McpServerApp {
  const { config, origins, recorder, log, now, root } = options;
  let closed = false;
  const realms = createRealmRegistry<McpRealmRuntime>({
    server: 'mcp',
    origins,
    build(definition, faults) {
      const runtime = createRealmRuntime(definition, faults, options);
      if (closed) void runtime.close();
      else if (definition.name === DEFAULT_REALM) void runtime.refreshKeys();
      return runtime;
    },
    unload: ({ runtime }) => void runtime.close(),
    ...(root === undefined ? {} : { root }),
  });
  const atRoot = realms.get(DEFAULT_REALM);
  if (!atRoot.ok) throw new StartupError(`SCENARIO: ${describeRealmProblem(atRoot.error)}`);

  const realmOf = (path: string) => realmAt(realms, locate('mcp', path));

  const strangers = new Koa();
  strangers.use(logRequests('mcp', log, now));
  strangers.use(guardHost([...hostNames(origins.mcpUrl), ...config.ALLOWED_HOSTS]));
  strangers.use(function unknownRealm(ctx) {
    const realm = realmOf(ctx.path);
    if (!realm.ok) answerUnknownRealm(ctx, realm.error);
  });
  const answerStranger = strangers.callback();

  return {
    callback(request, response) {
      const realm = realmOf(pathOf(request));
      if (realm.ok) realm.value.runtime.handler(request, response);
      else answerStranger(request, response);
    },
    realms,
    recorder,
    async close() {
      closed = true;
      await Promise.all(realms.live().map(({ runtime }) => runtime.close()));
    },
  };
}
