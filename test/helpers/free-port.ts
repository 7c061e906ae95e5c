import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Ports that the system hands out to nobody by itself: what a test frees for a restart stays free. */
const QUIET_PORTS = { from: 20_000, to: 32_000 };

/** A port that nobody uses now, for a program that wants to be told its port beforehand. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(QUIET_PORTS.from, QUIET_PORTS.to);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}
