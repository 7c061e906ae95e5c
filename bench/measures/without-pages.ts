import { clientCredentials, issuing, startAxa, startOurs, stopAll } from '../contenders.ts';
import { Cookies, codeFlow, directFlow, LOOPBACK, register, WEB } from '../flows.ts';
import { interleave, type Work } from '../load.ts';
import { compareRates } from '../report.ts';
import type { Measure } from './measure.ts';

const unit = 'flows/s';
const peer = 'axa';

/** Flows of somebody who is signed in and has consented: a browser for each worker, which went through the pages once. */
function signedInFlow(client: { port: number; clientId: string; redirectUri: string }): Work {
  const browsers = new Map<number, Promise<Cookies>>();
  const open = async (): Promise<Cookies> => {
    const cookies = new Cookies();
    await codeFlow(client, cookies);
    return cookies;
  };
  return async (worker) => {
    const browser = browsers.get(worker) ?? open();
    browsers.set(worker, browser);
    await directFlow(client, await browser);
  };
}

/** What takes no page: the automatic mode, a second login in the same browser, machines. Against axa's mock server. */
export const withoutPages: Measure = {
  name: 'without-pages',
  async run(environment, effort) {
    const results = await interleave(effort, async () => {
      const automatic = await issuing(await startOurs(environment, { AUTO_CONSENT: 'alice' }));
      const ours = await issuing(await startOurs(environment));
      const machines = await issuing(await startOurs(environment));
      const axa = await issuing(await startAxa());
      const axaMachines = await issuing(await startAxa());
      const clientId = await register(automatic.port);
      const automaticClient = { port: automatic.port, clientId, redirectUri: LOOPBACK };
      // A web client: a native one has to be asked for consent each time (RFC 8252 §8.6).
      const webClient = { port: ours.port, clientId: await register(ours.port, WEB), redirectUri: WEB };
      const axaClient = { port: axa.port, clientId: 'benchmark', redirectUri: LOOPBACK };
      return {
        lanes: {
          automatic: { server: automatic.server, work: () => directFlow(automaticClient) },
          axa: { server: axa.server, work: () => directFlow(axaClient) },
          signedIn: { server: ours.server, work: signedInFlow(webClient) },
          machine: { server: machines.server, work: () => clientCredentials(machines.port) },
          axaMachine: { server: axaMachines.server, work: () => clientCredentials(axaMachines.port) },
        },
        stop: () => stopAll(automatic, ours, machines, axa, axaMachines),
      };
    });
    const { automatic, axa, signedIn, machine, axaMachine } = results;
    return [
      compareRates('automatic mode, 2 requests', automatic, axa, {
        peer,
        unit,
        target: { of: 'ratio', least: 1.2 },
      }),
      compareRates('SSO flow, 2 requests', signedIn, axa, {
        peer,
        unit,
        target: { of: 'ratio', least: 1.9 },
      }),
      compareRates('client_credentials', machine, axaMachine, {
        peer,
        unit: 'tokens/s',
        target: { of: 'ratio', least: 1.4 },
      }),
    ];
  },
};
