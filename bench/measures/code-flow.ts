import { issuing, KNOWN_CLIENT, type Started, startBare, startOurs, stopAll } from '../contenders.ts';
import { codeFlow, LOOPBACK, register } from '../flows.ts';
import { interleave, type Lane } from '../load.ts';
import { compareRates } from '../report.ts';
import type { Measure } from './measure.ts';

const unit = 'flows/s';

/** The whole code flow with login and consent, against oidc-provider by itself. */
export const codeFlowMeasure: Measure = {
  name: 'code-flow',
  async run(environment, effort) {
    const results = await interleave(effort, async () => {
      const known = { CLIENTS_FILE: environment.clientsFile };
      const ours = await issuing(await startOurs(environment, known));
      const logging = await issuing(await startOurs(environment, { ...known, LOG: 'pretty' }));
      const open = await issuing(await startOurs(environment));
      const bare = await issuing(await startBare(environment));
      const flow = ({ server, port }: Started, clientId = KNOWN_CLIENT): Lane => {
        const client = { port, clientId, redirectUri: LOOPBACK };
        return { server, work: () => codeFlow(client) };
      };
      return {
        lanes: {
          ours: flow(ours),
          bare: flow(bare),
          logging: flow(logging),
          registered: flow(open, await register(open.port)),
        },
        stop: () => stopAll(ours, logging, open, bare),
      };
    });
    const { ours, bare, logging, registered } = results;
    const peer = 'bare oidc-provider';
    return [
      compareRates('code flow, 6 requests', ours, bare, { peer, unit, target: { of: 'ratio', least: 1 } }),
      compareRates('code flow, 6 requests, LOG=pretty to /dev/null', logging, bare, { peer, unit }),
      compareRates('code flow, 6 requests, registered client', registered, bare, { peer, unit }),
    ];
  },
};
