import { answering, startOurMcp, startPeer, startUnguardedMcp, stopAll } from '../contenders.ts';
import { startIssuer } from '../issuer.ts';
import { driveEach, interleave, type Work } from '../load.ts';
import { callModern, openLegacy, presentToken } from '../mcp-calls.ts';
import { compareRates } from '../report.ts';
import type { Measure } from './measure.ts';

const unit = 'calls/s';

/** A session per worker, opened when it is first needed. */
function legacyCalls(port: number, token?: string): Work {
  const sessions = new Map<number, ReturnType<typeof openLegacy>>();
  return async (worker) => {
    const session = sessions.get(worker) ?? openLegacy(port, token);
    sessions.set(worker, session);
    await (await session)();
  };
}

/** Calls with one token after the other. */
function rotating(port: number, tokens: readonly string[]): Work {
  let next = 0;
  return () => {
    next = (next + 1) % tokens.length;
    return callModern(port, tokens[next]);
  };
}

/** tools/call of both eras: what the guards cost, and what is left of the SDK's own cost. */
export const toolsCall: Measure = {
  name: 'tools-call',
  async run(environment, effort) {
    const issuer = await startIssuer(environment);
    const resource = 'http://localhost:9000/mcp';
    const [token = '', ...tokens] = await issuer.sign(resource, 1 + effort.liveTokens);
    const settings = { PUBLIC_MCP_URL: 'http://localhost:9000' }; // the tokens outlive the ports of a round
    const results = await interleave(effort, async () => {
      const startGuarded = async () => answering(await startOurMcp(environment, issuer.issuer, settings));
      const guarded = await startGuarded();
      const crowded = await startGuarded();
      const guardedV1 = await startGuarded();
      const open = await answering(await startUnguardedMcp());
      const openV1 = await answering(await startUnguardedMcp());
      const v2 = await answering(await startPeer('plain-sdk-v2'));
      const v1 = await answering(await startPeer('plain-sdk-v1'));
      await driveEach(
        (index) => presentToken(crowded.port, tokens[index] ?? ''),
        effort.workers,
        tokens.length,
      );
      return {
        lanes: {
          open: { server: open.server, work: () => callModern(open.port) },
          guarded: { server: guarded.server, work: () => callModern(guarded.port, token) },
          crowded: { server: crowded.server, work: rotating(crowded.port, tokens) },
          v2: { server: v2.server, work: () => callModern(v2.port) },
          openLegacy: { server: openV1.server, work: legacyCalls(openV1.port) },
          guardedLegacy: { server: guardedV1.server, work: legacyCalls(guardedV1.port, token) },
          v1: { server: v1.server, work: legacyCalls(v1.port) },
        },
        stop: () => stopAll(guarded, crowded, guardedV1, open, openV1, v2, v1),
      };
    });
    issuer.close();
    const { open, guarded, crowded, v2, openLegacy: openV1, guardedLegacy, v1 } = results;
    const free = { peer: 'without guards', unit };
    const least = (ratio: number) => ({ target: { of: 'ratio', least: ratio } }) as const;
    const live = effort.liveTokens.toLocaleString('en');
    return [
      compareRates('tools/call, guarded', guarded, open, { ...free, ...least(0.95) }),
      compareRates(`tools/call, guarded, ${live} live tokens`, crowded, open, { ...free, ...least(0.85) }),
      compareRates('tools/call, 2025 era, guarded', guardedLegacy, openV1, { ...free, ...least(0.95) }),
      compareRates('tools/call, without guards', open, v2, { peer: 'plain SDK v2', unit, ...least(1.25) }),
      compareRates('tools/call, 2025 era, without guards', openV1, v1, {
        peer: 'plain SDK v1',
        unit,
        ...least(1.25),
      }),
    ];
  },
};
