import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** All three processes, as `npm start` makes them. */
export interface Started {
  /** What they have written so far. */
  output(): string;
  /** Ends them as Ctrl-C does: the whole group. */
  stop(): Promise<void>;
}

/**
 * Runs `npm start` until it welcomes whoever started it.
 *
 * @throws {Error} with what was written, when it ends before that
 */
export async function npmStart(env: NodeJS.ProcessEnv): Promise<Started> {
  const child = spawn('npm start', { shell: true, cwd: ROOT, env, detached: true });
  let output = '';
  await new Promise<void>((welcomed, failed) => {
    child.once('close', () => failed(new Error(output)));
    const read = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('npm run flow')) welcomed(); // its last line
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  return {
    output: () => output,
    async stop() {
      const ended = new Promise((closed) => child.once('close', closed));
      if (child.pid) process.kill(-child.pid, 'SIGINT');
      await ended;
    },
  };
}
