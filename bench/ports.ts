import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ephemeral ports of Linux, or the load's own connections would take a server's port. */
const FIRST = 20_000;
const LAST = 32_000;

let next = FIRST + (process.pid % 4_000);

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const bound = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  if (!(await bound)) return false;
  server.close();
  await once(server, 'close');
  return true;
}

/** A port of loopback that nobody listens on, never the same one twice. */
export async function freePort(): Promise<number> {
  for (;;) {
    next = next >= LAST ? FIRST : next + 1;
    if (await isFree(next)) return next;
  }
}
