import { resolve } from 'node:path';
import type { Environment } from './environment.ts';
import { eventually, postForm, send, unexpected } from './http.ts';
import { freePort } from './ports.ts';
import { type ServerProcess, startBeside, startNode } from './processes.ts';

const ROOT = resolve(import.meta.dirname, '..');
const AXA = resolve(ROOT, 'node_modules/oauth2-mock-server/dist/oauth2-mock-server.mjs');

/** A server that was started on a port of loopback. */
export interface Started {
  readonly port: number;
  readonly server: ServerProcess;
}

/** How one of the contenders is started. */
export type Start = () => Promise<Started>;

/** As scripts/start.ts starts our servers. */
const FLAGS = ['--max-semi-space-size=4'];

/** The client that ours and the bare provider know beforehand. */
export const KNOWN_CLIENT = 'benchmark';

/** Our authorization server, as `npm start` runs it, on another port and with these settings. */
export const startOurs = async (
  { keysDir, cacheDir }: Pick<Environment, 'keysDir' | 'cacheDir'>,
  settings: Readonly<Record<string, string>> = {},
  options: { readonly probe?: boolean } = {},
): Promise<Started> => {
  const port = await freePort();
  const env = {
    AUTH_PORT: String(port),
    KEYS_DIR: keysDir,
    STORAGE: 'memory',
    LOG: 'silent',
    NODE_COMPILE_CACHE: cacheDir,
    ...settings,
  };
  return { port, server: startNode([...FLAGS, resolve(ROOT, 'auth-server/main.ts')], { env, ...options }) };
};

/** Our MCP server, as `npm start` runs it, trusting the issuer of the benchmark. */
export const startOurMcp = async (
  { cacheDir }: Environment,
  issuer: string,
  settings: Readonly<Record<string, string>> = {},
  options: { readonly probe?: boolean } = {},
): Promise<Started> => {
  const port = await freePort();
  const env = {
    MCP_PORT: String(port),
    ISSUER: issuer,
    LOG: 'silent',
    NODE_COMPILE_CACHE: cacheDir,
    ...settings,
  };
  return { port, server: startNode([...FLAGS, resolve(ROOT, 'mcp-server/main.ts')], { env, ...options }) };
};

/** A program of `peers/`, whose first argument is its port. */
export const startPeer = async (name: string, ...args: readonly string[]): Promise<Started> => {
  const port = await freePort();
  const script = resolve(import.meta.dirname, 'peers', `${name}.ts`);
  return { port, server: startNode([script, String(port), ...args]) };
};

/** Our MCP server without its guards, with the flags of the guarded one. */
export const startUnguardedMcp: Start = async () => {
  const port = await freePort();
  const script = resolve(import.meta.dirname, 'peers/unprotected-mcp.ts');
  return { port, server: startNode([...FLAGS, script, String(port)]) };
};

/** oidc-provider by itself. */
export const startBare = ({ jwksFile, clientsFile }: Environment): Promise<Started> =>
  startPeer('bare-provider', jwksFile, clientsFile);

/** axa's oauth2-mock-server: its own command line, all defaults, a new RS256 key at each start among them. */
export const startAxa: Start = async () => {
  const port = await freePort();
  return { port, server: startNode([AXA, '-a', '127.0.0.1', '-p', String(port)]) };
};

/** A Redis that keeps nothing on disk. */
export async function startRedis(folder: string): Promise<Started> {
  const port = await freePort();
  const command = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  return { port, server: startBeside([...command, '--save', '', '--appendonly', 'no']) };
}

/** The machine client that ours and the bare provider know. RFC 6749 §2.3.1. */
const MACHINE = `Basic ${Buffer.from('playground-machine:playground-machine-secret').toString('base64')}`;

/** A token by client credentials. RFC 6749 §4.4. */
export async function clientCredentials(port: number): Promise<void> {
  const answer = await postForm(port, '/token', 'grant_type=client_credentials', { authorization: MACHINE });
  if (answer.status !== 200) throw unexpected('client_credentials', answer);
}

/** Waits for the first token. */
export async function issuing(started: Started): Promise<Started> {
  await eventually(() => clientCredentials(started.port));
  return started;
}

/** Waits until the port answers at all. */
export async function answering(started: Started): Promise<Started> {
  await eventually(() => send(started.port, '/'));
  return started;
}

/** Stops servers; the order does not matter. */
export const stopAll = async (...all: readonly Started[]): Promise<void> => {
  await Promise.all(all.map(({ server }) => server.stop()));
};
