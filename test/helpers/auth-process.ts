import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A spawned authorization server: the real entry point, as `npm start` runs it. */
export interface AuthProcess {
  readonly issuer: string;
  readonly resource: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

const MAIN = join(import.meta.dirname, '../../auth-server/main.ts');

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH ?? '', LOG: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  // `close` and not `exit`: only then everything it said was read.
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => ({
    code: typeof code === 'number' ? code : null,
    signal: typeof signal === 'string' ? signal : null,
  }));
  return { child, text, ended };
}

/** Milliseconds after which a process that should have ended by itself is killed, which its exit code then tells. */
const PATIENCE = 15_000;

/** Runs the server with settings that it cannot start with, to its end. */
export async function runToEnd(env: Record<string, string>) {
  const { child, text, ended } = run(env);
  const impatient = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const end = await ended;
  clearTimeout(impatient);
  return { ...end, ...text };
}

/** Starts the server and waits until it is healthy. */
export async function startAuthProcess(env: Record<string, string>): Promise<AuthProcess> {
  const port = env.AUTH_PORT ?? String(await freePort());
  const issuer = `http://localhost:${port}`;
  const { child, text, ended } = run({ ...env, AUTH_PORT: port });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  // A refused connection is the only sign of a process that does not listen yet; each attempt waits for its answer.
  while (!(await fetch(`${issuer}/health`).catch(() => undefined))?.ok) {
    if (over) throw new Error(`the server ended: ${text.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    issuer,
    resource: 'http://localhost:9000/mcp',
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** A folder of its own, and how to remove it. */
export async function scratchFolder() {
  const path = await mkdtemp(join(tmpdir(), 'auth-server-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
