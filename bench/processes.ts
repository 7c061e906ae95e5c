import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** A server under measurement, in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  /** Seconds of processor time so far, all threads; undefined where the system does not tell. */
  cpuSeconds(): number | undefined;
  /** Bytes of resident memory; undefined where the system does not tell. */
  residentBytes(): number | undefined;
  /** Bytes that are alive on the heap, after a collection. Only of a process that was started with `probe`. */
  liveBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** How a process is started. */
export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Lets {@link ServerProcess.liveBytes} ask for the size of the heap. */
  readonly probe?: boolean;
}

const PROBE = `${import.meta.dirname}/peers/heap-probe.ts`;

const hasTaskset = ((): boolean => {
  if (process.platform !== 'linux' || availableParallelism() < 2) return false;
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** True when server and load each have a core to themselves. */
export const isPinned = hasTaskset;

/** Keeps this process, which makes the load, off the core of the servers. */
export function pinLoad(): void {
  if (hasTaskset) execFileSync('taskset', ['-a', '-cp', '1', String(process.pid)], { stdio: 'ignore' });
}

const onCore = (core: 0 | 1, command: readonly string[]): readonly [string, ...string[]] => {
  const [program = '', ...args] = command;
  return hasTaskset ? ['taskset', '-c', String(core), program, ...args] : [program, ...args];
};

function readCpuSeconds(pid: number): number | undefined {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    // The first number of a task's schedstat: nanoseconds on a processor.
    const spent = tasks.map((task) =>
      Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ', 1)),
    );
    return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9;
  } catch {
    return undefined;
  }
}

function readResidentBytes(pid: number): number | undefined {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

async function askLiveBytes(child: ChildProcess): Promise<number> {
  const answered = once(child, 'message');
  child.send('heap');
  const [bytes]: unknown[] = await answered;
  if (typeof bytes !== 'number') throw new Error('the heap probe did not answer with a number');
  return bytes;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM'); // a clean exit also writes the compile cache
  const force = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exited;
  clearTimeout(force);
}

function supervise(command: readonly [string, ...string[]], options: ProcessOptions): ServerProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env },
    stdio: ['ignore', 'ignore', 'inherit', ...(options.probe ? (['ipc'] as const) : [])],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${program}`);
  return {
    pid,
    cpuSeconds: () => readCpuSeconds(pid),
    residentBytes: () => readResidentBytes(pid),
    liveBytes: () => askLiveBytes(child),
    stop: () => stop(child),
  };
}

/**
 * Starts a Node program on the servers' core, on the Node that runs the benchmark. What it prints is thrown away, as
 * /dev/null does; what it complains about is shown.
 *
 * @param script the program, then its arguments
 */
export function startNode(script: readonly string[], options: ProcessOptions = {}): ServerProcess {
  const flags = options.probe ? ['--expose-gc', '--import', PROBE] : [];
  return supervise(onCore(0, [process.execPath, ...flags, ...script]), options);
}

/** Starts another program on the core of the load: a database is no part of the server that is measured. */
export const startBeside = (command: readonly string[]): ServerProcess => supervise(onCore(1, command), {});
