import { issuing, startBare, startOurs, stopAll } from '../contenders.ts';
import { codeFlow, LOOPBACK, register } from '../flows.ts';
import { interleave } from '../load.ts';
import { compareRates } from '../report.ts';
import type { Measure } from './measure.ts';

const unit = 'flows/s';

/** The whole code flow with login and consent, against oidc-provider by itself. */
export const codeFlowMeasure: Measure = {
  name: 'code-flow',
  async run(environment, effort) {
    const results = await interleave(effort, async () => {
      const ours = await issuing(await startOurs(environment));
      const logging = await issuing(await startOurs(environment, { LOG: 'pretty' }));
      const bare = await issuing(await startBare(environment));
      const client = async ({ port }: { port: number }) => ({
        port,
        clientId: await register(port),
        redirectUri: LOOPBACK,
      });
      const [ourClient, loggingClient] = [await client(ours), await client(logging)];
      const bareClient = { port: bare.port, clientId: 'benchmark', redirectUri: LOOPBACK };
      return {
        lanes: {
          ours: { server: ours.server, work: () => codeFlow(ourClient) },
          bare: { server: bare.server, work: () => codeFlow(bareClient) },
          logging: { server: logging.server, work: () => codeFlow(loggingClient) },
          oursPages: { server: ours.server, work: () => codeFlow(ourClient, { pages: true }) },
          barePages: { server: bare.server, work: () => codeFlow(bareClient, { pages: true }) },
        },
        stop: () => stopAll(ours, logging, bare),
      };
    });
    const { ours, bare, logging, oursPages, barePages } = results;
    const peer = 'bare oidc-provider';
    return [
      compareRates('code flow, 6 requests', ours, bare, { peer, unit, target: { of: 'ratio', least: 1 } }),
      compareRates('code flow, 6 requests, LOG=pretty to /dev/null', logging, bare, { peer, unit }),
      compareRates('code flow, its pages fetched too, 8 requests', oursPages, barePages, { peer, unit }),
    ];
  },
};
