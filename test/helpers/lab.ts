import { vi } from 'vitest';
import { createAuthServer } from '../../auth-server/app.ts';
import { memoryStorage } from '../../auth-server/storage/memory.ts';
import { type ConnectOptions, connect } from '../../client/connect.ts';
import type { Step } from '../../client/steps.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../client/user-agent/headless.ts';
import type { Addresses } from '../../core/addresses.ts';
import { parseConfig } from '../../core/config.ts';
import { generateSigningKey, publicJwk } from '../../keys/key-pair.ts';
import type { Fault } from '../../lab/faults/fault.ts';
import type { CountedFault } from '../../lab/faults/fault-set.ts';
import {
  describeRealmProblem,
  type RealmDefinition,
  type RealmOverrides,
  realmAddresses,
} from '../../lab/realms/definition.ts';
import { createRecorder } from '../../lab/trace/recorder.ts';
import { createMcpServer } from '../../mcp-server/app.ts';
import { listen } from '../../serving/listen.ts';

/** A clock that a test moves: nobody sleeps. It is `Date` itself, because oidc-provider asks that for the time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  advance(seconds: number): void;
}

/** A realm under test. */
export interface LabRealm extends Addresses {
  readonly name: string;
  readonly definition: RealmDefinition;
  /** The faults of both servers and how often they hit. */
  faults(): CountedFault[];
}

/** Both servers, with all their realms, on a clock of their own. */
export interface Lab {
  readonly clock: Clock;
  realm(name: string, overrides?: RealmOverrides): LabRealm;
  /** Failures that were the servers' own. */
  readonly failures: readonly unknown[];
  close(): Promise<void>;
}

/** Time that a transport fault may take in a test, milliseconds: what a scenario's seconds show, these show as well. */
const SHORT_DELAY = 40;

/** A document that comes late is another matter: what counts is that the server does not wait for it. */
const shortened = (fault: Fault): Fault =>
  fault.seam !== 'as-client-document' && 'delay' in fault.params && fault.params.delay !== undefined
    ? ({ ...fault, params: { ...fault.params, delay: SHORT_DELAY } } as Fault) // a transport fault stays one
    : fault;

/** Starts both servers, with this scenario at the root. */
export async function startLab(root = 'default'): Promise<Lab> {
  vi.useFakeTimers({ toFake: ['Date'] });
  const now = Date.now;
  const clock: Clock = { now, advance: (seconds) => void vi.setSystemTime(now() + seconds * 1000) };
  const [auth, mcp] = await Promise.all(
    ['AUTH_PORT', 'MCP_PORT'].map((setting) => listen({ host: '127.0.0.1', port: 0, setting })),
  );
  if (!auth || !mcp) throw new TypeError('two listeners were made');
  const config = parseConfig({ AUTH_PORT: String(auth.port), MCP_PORT: String(mcp.port) });
  if (!config.ok) throw new TypeError('the defaults are a valid configuration');
  const settings = config.value;
  const origins = { authUrl: settings.PUBLIC_AUTH_URL, mcpUrl: settings.PUBLIC_MCP_URL };
  const created = Math.floor(now() / 1000);
  const [key, machineKey] = await Promise.all([
    generateSigningKey('ES256', created),
    generateSigningKey('ES256', created),
  ]);
  const failures: unknown[] = [];
  const storage = memoryStorage({ now });
  const bounds = { exchanges: 0, bytes: 0, totalBytes: 0 };
  const shared = { origins, root: { scenario: root }, fetch: globalThis.fetch, now, log: () => {} };
  const authServer = createAuthServer({
    ...shared,
    settings,
    storage,
    keys: [key],
    cookieSecrets: ['a secret of this test, long enough'],
    machineKey: publicJwk(machineKey),
    recorder: createRecorder({ server: 'auth', ...bounds }),
    onFailure: (error) => failures.push(error),
  });
  const mcpServer = createMcpServer({
    ...shared,
    config: settings,
    recorder: createRecorder({ server: 'mcp', ...bounds }),
  });
  auth.serve(authServer.handler);
  mcp.serve(mcpServer.callback);

  return {
    clock,
    failures,
    realm(name, overrides) {
      const live = [authServer.realms, mcpServer.realms].map((realms) => {
        const found = overrides ? realms.define(name, overrides) : realms.get(name);
        if (!found.ok) throw new TypeError(describeRealmProblem(found.error));
        for (const { fault } of found.value.faults.list()) {
          const short = shortened(fault);
          if (short !== fault) found.value.faults.set(short);
        }
        return found.value;
      });
      const [{ definition } = { definition: undefined }] = live;
      if (!definition) throw new TypeError('a realm has its definition');
      return {
        name,
        definition,
        ...realmAddresses(name, origins),
        faults: () => {
          const [ofAuth = [], ofMcp = []] = live.map(({ faults }) => faults.list());
          return ofAuth.map((one, index) => {
            const other = ofMcp[index];
            return { ...one, seen: one.seen + (other?.seen ?? 0), hit: one.hit + (other?.hit ?? 0) };
          });
        },
      };
    },
    async close() {
      await mcpServer.close();
      await Promise.all([auth.close(), mcp.close()]);
      await storage.close();
      vi.useRealTimers();
    },
  };
}

/** The reference client at a realm, with the hops it takes; time that it waits for passes on the clock. */
export function referenceClient(
  { clock }: Pick<Lab, 'clock'>,
  url: string,
  { user = 'alice', ...changes }: Partial<ConnectOptions> & { readonly user?: string } = {},
) {
  const steps: Step[] = [];
  const connection = connect({
    url,
    fetch,
    now: clock.now,
    wait: async (milliseconds) => clock.advance(milliseconds / 1000),
    clientInfo: { name: 'reference client', version: '1' },
    redirectUri: HEADLESS_REDIRECT_URI,
    userAgent: headlessUserAgent({ fetch, login: user, now: clock.now }),
    onStep: (step) => steps.push(step),
    ...changes,
  });
  return {
    connection,
    steps,
    names: () => steps.map(({ name }) => name),
    call: () => connection.request('tools/call', { name: 'whoami', arguments: {} }),
  };
}
