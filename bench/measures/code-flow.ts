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
      const bare = await issuing(await startBare(environment));
      const flow = ({ server, port }: Started, pages = false, clientId = KNOWN_CLIENT): Lane => {
        const client = { port, clientId, redirectUri: LOOPBACK };
        return { server, work: () => codeFlow(client, { pages }) };
      };
      return {
        lanes: {
          ours: flow(ours),
          bare: flow(bare),
          logging: flow(logging),
          registered: flow(ours, false, await register(ours.port)),
          oursPages: flow(ours, true),
          barePages: flow(bare, true),
        },
        stop: () => stopAll(ours, logging, bare),
      };
    });
    const { ours, bare, logging, registered, oursPages, barePages } = results;
    const peer = 'bare oidc-provider';
    return [
      compareRates('code flow, 6 requests', ours, bare, { peer, unit, target: { of: 'ratio', least: 1 } }),
      compareRates('code flow, 6 requests, LOG=pretty to /dev/null', logging, bare, { peer, unit }),
      compareRates('code flow, 6 requests, registered client', registered, bare, { peer, unit }),
      compareRates('code flow, its pages fetched too, 8 requests', oursPages, barePages, { peer, unit }),
    ];
  },
};
