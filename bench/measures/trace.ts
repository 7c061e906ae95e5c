import {
  answering,
  issuing,
  KNOWN_CLIENT,
  type Started,
  startOurMcp,
  startOurs,
  stopAll,
} from '../contenders.ts';
import { codeFlow, LOOPBACK } from '../flows.ts';
import { startIssuer } from '../issuer.ts';
import { interleave, type Lane } from '../load.ts';
import { callModern } from '../mcp-calls.ts';
import { compareRates } from '../report.ts';
import type { Measure } from './measure.ts';

const OFF = { TRACE_EXCHANGES: '0' };
const about = { peer: 'not recording', target: { of: 'ratio', least: 0.95 } } as const;

/** What it costs to record every exchange: both servers, against themselves without the trace. */
export const traceMeasure: Measure = {
  name: 'trace',
  async run(environment, effort) {
    const issuer = await startIssuer(environment);
    const [token = ''] = await issuer.sign('http://localhost:9000/mcp', 1);
    const settings = { PUBLIC_MCP_URL: 'http://localhost:9000' }; // the token outlives the ports of a round
    const results = await interleave(effort, async () => {
      const known = { CLIENTS_FILE: environment.clientsFile };
      const startMcp = async (more = {}) =>
        answering(await startOurMcp(environment, issuer.issuer, { ...settings, ...more }));
      const startAuth = async (more = {}) => issuing(await startOurs(environment, { ...known, ...more }));
      const [mcp, mcpOff] = [await startMcp(), await startMcp(OFF)];
      const [auth, authOff] = [await startAuth(), await startAuth(OFF)];
      const calls = ({ server, port }: Started): Lane => ({ server, work: () => callModern(port, token) });
      const flows = ({ server, port }: Started): Lane => {
        const client = { port, clientId: KNOWN_CLIENT, redirectUri: LOOPBACK };
        return { server, work: () => codeFlow(client) };
      };
      return {
        lanes: { mcp: calls(mcp), mcpOff: calls(mcpOff), auth: flows(auth), authOff: flows(authOff) },
        stop: () => stopAll(mcp, mcpOff, auth, authOff),
      };
    });
    issuer.close();
    const { mcp, mcpOff, auth, authOff } = results;
    return [
      compareRates('tools/call, recorded', mcp, mcpOff, { ...about, unit: 'calls/s' }),
      compareRates('code flow, recorded', auth, authOff, { ...about, unit: 'flows/s' }),
    ];
  },
};
