import { cookieSecrets } from '../keys/cookie-secrets.ts';
import { publicJwk } from '../keys/key-pair.ts';
import { loadOrCreateKeys, machineClientKey, saveKeys } from '../keys/key-store.ts';
import { watchKeys } from '../keys/watch.ts';
import { recorderFor } from '../lab/trace/recorder.ts';
import { withControl } from '../serving/control/with-control.ts';
import { listen } from '../serving/listen.ts';
import { reaching } from '../serving/reach.ts';
import { logSink } from '../serving/request-log.ts';
import { loadConfig, type Running } from '../serving/startup.ts';
import { createAuthServer } from './app.ts';
import { readClientsFile } from './clients/preregistered.ts';
import { openStorage } from './storage/open.ts';
import { shownStorage } from './storage/shown.ts';

/** Milliseconds between two sweeps of expired rows. */
const PURGE_EVERY = 60_000;

const complain = (text: string) => process.stderr.write(`${text}\n`);

/** Failures of our own: their stack ends here and not on the wire. */
const onFailure = (error: unknown) =>
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error));

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Starts the authorization server as a process of its own: the real clock, the real network, the configured files.
 *
 * @throws {StartupError} naming the setting that has to be changed
 */
export async function startAuthServer(env: NodeJS.ProcessEnv): Promise<Running> {
  const { HOST, AUTH_PORT } = loadConfig(env);
  const listener = await listen({ host: HOST, port: AUTH_PORT, setting: 'AUTH_PORT' });
  const config = loadConfig({ ...env, AUTH_PORT: String(listener.port) }); // port 0 has become a real one
  const now = Date.now;
  const write = (line: string) => process.stdout.write(line);
  const keyFiles = { dir: config.KEYS_DIR, alg: config.SIGNING_ALG, now };
  const [storage, keys, secrets, machineKey] = await Promise.all([
    openStorage(config.STORAGE, { now }),
    loadOrCreateKeys(keyFiles),
    cookieSecrets(config.KEYS_DIR),
    machineClientKey(keyFiles),
  ]);
  const origins = { authUrl: config.PUBLIC_AUTH_URL, mcpUrl: config.PUBLIC_MCP_URL };
  const server = createAuthServer({
    origins,
    root: { scenario: config.SCENARIO },
    settings: config,
    fetch: reaching(globalThis.fetch, [{ from: config.PUBLIC_CONSOLE_URL, to: config.CONSOLE_INTERNAL_URL }]),
    now,
    recorder: recorderFor('auth', config),
    storage,
    keys,
    keepKeys: (rotated) => saveKeys(config.KEYS_DIR, rotated),
    cookieSecrets: secrets,
    machineKey: publicJwk(machineKey),
    ...(config.CLIENTS_FILE === undefined ? {} : { clients: readClientsFile(config.CLIENTS_FILE) }),
    log: logSink(config.LOG, write),
    onFailure,
  });
  await server.checkClients();
  const control = async () => {
    const { authControlApi } = await import('./control.ts');
    return authControlApi(server, { hosts: config.CONTROL_HOSTS, onFailure });
  };
  listener.serve(withControl(server.handler, control));
  const { AUTO_CONSENT: user } = config;
  const automatic = user === undefined ? '' : `, everybody is ${user} without being asked (AUTO_CONSENT)`;
  if (config.LOG === 'pretty')
    write(`authorization server ${origins.authUrl}, storage ${shownStorage(config.STORAGE)}${automatic}\n`);
  if (keys[0] && keys[0].alg !== config.SIGNING_ALG) {
    complain(
      `SIGNING_ALG=${config.SIGNING_ALG}: the key in use is ${keys[0].alg}; npm run keys -- rotate makes a new one`,
    );
  }
  const watching = watchKeys(config.KEYS_DIR, {
    current: keys,
    onChange(next) {
      server.useKeys(next);
      write(`keys: now signing with ${next[0]?.kid}, ${next.length} published\n`);
    },
    onProblem: (problem) => complain(`keys: ${problem}; going on with the old ones`),
  });
  const purge = () =>
    storage.purge().catch((error) => complain(`storage: ${messageOf(error)}; purging again later`));
  const purging = setInterval(purge, PURGE_EVERY);
  return {
    async close() {
      clearInterval(purging);
      watching.close();
      await listener.close();
      await storage.close();
    },
  };
}
