import type { ClientMetadata } from 'oidc-provider';
import { afterAll, expect } from 'vitest';
import { type AuthServer, type AuthServerParts, createAuthServer } from '../../auth-server/app.ts';
import type { AuthSettings } from '../../auth-server/realm.ts';
import type { AuthRealmRuntime } from '../../auth-server/runtime/auth-realm.ts';
import type { Storage } from '../../auth-server/storage/contract.ts';
import { memoryStorage } from '../../auth-server/storage/memory.ts';
import { type Addresses, addressesOf } from '../../core/addresses.ts';
import { parseConfig } from '../../core/config.ts';
import { generateSigningKey, publicJwk, type SigningKey } from '../../keys/key-pair.ts';
import type { FaultSet } from '../../lab/faults/fault-set.ts';
import { describeRealmProblem, type RealmOverrides } from '../../lab/realms/definition.ts';
import { type Recorder, recorderFor } from '../../lab/trace/recorder.ts';
import { listen } from '../../serving/listen.ts';
import type { LogEntry } from '../../serving/request-log.ts';

/** What a test may choose; everything has a default. */
export interface AuthServerOptions {
  readonly settings?: Partial<AuthSettings>;
  readonly storage?: Storage;
  /** Signing keys, the active one first. */
  readonly keys?: readonly SigningKey[];
  readonly cookieSecrets?: readonly string[];
  readonly clients?: ClientMetadata[];
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly fetch?: typeof globalThis.fetch;
  /** The public origin, when it is not the address the server is bound to. */
  readonly authUrl?: string;
  /** What the realm at the root is made from. */
  readonly root?: RealmOverrides;
  readonly keepKeys?: AuthServerParts['keepKeys'];
}

/** One realm of a server under test. */
export interface TestRealm extends Addresses {
  readonly name: string;
  readonly runtime: AuthRealmRuntime;
  readonly faults: FaultSet;
}

/** A running authorization server under test. */
export interface TestAuthServer {
  readonly issuer: string;
  readonly port: number;
  /** The resource that is configured. Nobody serves it: nothing here ever fetches it. */
  readonly resource: string;
  readonly storage: Storage;
  /** Private key of the built-in client that authenticates by private_key_jwt. */
  readonly machineKey: SigningKey;
  readonly log: LogEntry[];
  /** Failures that were the server's own: a test that expects none asserts that this is empty. */
  readonly failures: unknown[];
  /** Waits for the log entry whose notes hold this text: it is written after the answer. */
  logged(text: string): Promise<LogEntry>;
  readonly useKeys: AuthServer['useKeys'];
  readonly realms: AuthServer['realms'];
  readonly recorder: Recorder;
  /** A realm as a client knows it, and its server from inside; defined anew when overrides are given. */
  realm(name: string, overrides?: RealmOverrides): TestRealm;
  close(): Promise<void>;
}

const CREATED = 1_800_000_000;
/** One key pair per test file: an RSA key takes long to make. */
let shared: Promise<[SigningKey, SigningKey]> | undefined;
const sharedKeys = () => {
  shared ??= Promise.all([generateSigningKey('RS256', CREATED), generateSigningKey('ES256', CREATED)]);
  return shared;
};

const defaults = (): AuthSettings => {
  const config = parseConfig({});
  if (!config.ok) throw new TypeError('the defaults are a valid configuration');
  return config.value;
};

/** Starts an authorization server of its own in this process, on a free port. */
export async function startAuthServer(options: AuthServerOptions = {}): Promise<TestAuthServer> {
  const now = options.now ?? Date.now;
  const [signing, machineKey] = await sharedKeys();
  const listener = await listen({ host: '127.0.0.1', port: 0, setting: 'AUTH_PORT' });
  const issuer = options.authUrl ?? `http://localhost:${listener.port}`;
  const origins = { authUrl: issuer, mcpUrl: 'http://localhost:9000' };
  const storage = options.storage ?? memoryStorage({ now });
  const log: LogEntry[] = [];
  const waiting = new Set<(entry: LogEntry) => void>();
  const failures: unknown[] = [];
  const { handler, useKeys, realms, recorder } = createAuthServer({
    origins,
    settings: { ...defaults(), ...options.settings },
    fetch: options.fetch ?? globalThis.fetch,
    now,
    recorder: recorderFor('auth', { TRACE_EXCHANGES: 1000, TRACE_MEGABYTES: 32 }),
    ...(options.root ? { root: options.root } : {}),
    ...(options.keepKeys ? { keepKeys: options.keepKeys } : {}),
    storage,
    keys: options.keys ?? [signing],
    cookieSecrets: options.cookieSecrets ?? ['a secret of this test, long enough'],
    machineKey: publicJwk(machineKey),
    ...(options.clients ? { clients: options.clients } : {}),
    log: (entry) => {
      log.push(entry);
      for (const tell of waiting) tell(entry);
    },
    onFailure: (error) => failures.push(error),
  });
  listener.serve(handler);
  const says = (text: string) => (entry: LogEntry) => entry.notes.some((line) => line.includes(text));
  return {
    issuer,
    port: listener.port,
    resource: addressesOf(origins).resource,
    storage,
    machineKey,
    log,
    failures,
    useKeys,
    realms,
    recorder,
    realm(name, overrides) {
      const realm = overrides === undefined ? realms.get(name) : realms.define(name, overrides);
      if (!realm.ok) throw new Error(describeRealmProblem(realm.error));
      const { definition, runtime, faults } = realm.value;
      return { name, ...definition.addresses, runtime, faults };
    },
    logged: (text) =>
      new Promise((resolve) => {
        const known = log.find(says(text));
        if (known) return resolve(known);
        const tell = (entry: LogEntry) => {
          if (!says(text)(entry)) return;
          waiting.delete(tell);
          resolve(entry);
        };
        waiting.add(tell);
      }),
    async close() {
      await listener.close();
      await storage.close();
    },
  };
}

/** An authorization server for a whole test file: it ends with the file, which fails if the server itself did. */
export async function useAuthServer(options: AuthServerOptions = {}): Promise<TestAuthServer> {
  const server = await startAuthServer(options);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });
  return server;
}
