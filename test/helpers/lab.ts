import { vi } from 'vitest';
import { type ConnectOptions, connect } from '../../client/connect.ts';
import type { Step } from '../../client/steps.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../client/user-agent/headless.ts';
import { type Playground, startPlayground } from '../../playground.ts';
import { installLogicalClock, type LogicalClock } from './logical-clock.ts';

/** A playground on a clock of its own. */
export interface Lab {
  readonly clock: LogicalClock;
  readonly playground: Playground;
  /** Failures that were the servers' own. */
  failures(): unknown[];
  close(): Promise<void>;
}

/** Starts a playground with this scenario at the root. */
export async function startLab(root = 'default'): Promise<Lab> {
  const clock = installLogicalClock();
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
  const playground = await startPlayground({
    now: clock.now,
    settings: { SCENARIO: root, SIGNING_ALG: 'ES256' }, // an RSA key takes long to make
  });
  return {
    clock,
    playground,
    failures: () => complaints.mock.calls.flat(),
    async close() {
      await playground.close();
      complaints.mockRestore();
      clock.uninstall();
    },
  };
}

/** The reference client at a realm, with the hops it takes; time that it waits for passes on the clock. */
export function referenceClient(
  { clock }: { readonly clock: Pick<LogicalClock, 'now' | 'advance'> },
  url: string,
  { user = 'alice', ...changes }: Partial<ConnectOptions> & { readonly user?: string } = {},
) {
  const steps: Step[] = [];
  const connection = connect({
    url,
    fetch,
    now: clock.now,
    wait: async (milliseconds) => clock.advance(milliseconds),
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
