import { z } from 'zod';
import { type ControlRoute, route } from '../../serving/control/route.ts';
import { REVISIONS, type Revision } from '../verdicts/check.ts';
import type { AuthControl } from './auth-control.ts';
import { authRoutes } from './auth-routes.ts';
import type { Hub } from './hub.ts';
import { param } from './path.ts';
import { badRequest } from './problems.ts';
import { REPORT_FORMATS, reportOf, TRACE_FORMATS, traceOf } from './reports.ts';
import { realmRoutes } from './routes.ts';
import * as schemas from './schemas.ts';

/** Where the routes that concern both servers live on the MCP server. */
const PLAYGROUND = '/control/playground';

/** Routes with another beginning of their paths. */
export const under = (root: string, routes: readonly ControlRoute[]): ControlRoute[] =>
  routes.map((one) => ({ ...one, path: one.path.replace('/control', root) }));

/** One of a few words of the query. @throws {ControlError} naming the words */
function wordOf<const Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const given = query.get(name);
  const word = words.find((candidate) => candidate === given);
  if (given !== null && word === undefined) {
    throw badRequest(`${name}=${JSON.stringify(given)}: expected ${words.join(', ')}`);
  }
  return word;
}

/** What only both servers together can tell. */
const joinedRoutes = (hub: Hub, root: string): ControlRoute[] => [
  route({
    method: 'GET',
    path: `${root}/realms/{realm}/trace`,
    summary: 'What both servers recorded of a realm, joined into one flow per client',
    query: [
      { name: 'format', text: 'json unless another is named', values: TRACE_FORMATS },
      { name: 'flow', text: 'Only the flow of this id' },
    ],
    answer: z.union([schemas.trace, z.string()]),
    handle: async ({ params, query }) => {
      const format = wordOf(query, 'format', TRACE_FORMATS) ?? 'json';
      return traceOf(hub, param(params, 'realm'), { format, flow: query.get('flow') ?? undefined });
    },
  }),
  route({
    method: 'GET',
    path: `${root}/realms/{realm}/verdict`,
    summary: 'What the clients of a realm did right and wrong',
    query: [
      {
        name: 'revision',
        text: 'The revision of MCP to judge by; what each client speaks when left out',
        values: REVISIONS,
      },
      { name: 'format', text: 'json unless another is named', values: REPORT_FORMATS },
    ],
    answer: z.union([schemas.verdict, z.string()]),
    handle: async ({ params, query }) => {
      const revision: Revision | undefined = wordOf(query, 'revision', REVISIONS);
      const format = wordOf(query, 'format', REPORT_FORMATS) ?? 'json';
      return reportOf(hub, param(params, 'realm'), { format, revision });
    },
  }),
];

/**
 * The control API of both servers as one: each route does at both what the one of its name does at either.
 *
 * @param root what their paths begin with
 */
export function hubRoutes(hub: Hub, root = PLAYGROUND): ControlRoute[] {
  const both: AuthControl = {
    ...hub.auth, // what only the authorization server has
    realms: hub.realms,
    realm: hub.realm,
    define: hub.define,
    forget: hub.forget,
    reset: hub.reset,
    setFault: hub.setFault,
    clearFaults: hub.clearFaults,
    recorded: hub.trace,
    subscribe: hub.subscribe,
    activity: hub.activity,
    unmask: hub.unmask,
  };
  return [...under(root, [...realmRoutes(both), ...authRoutes(both)]), ...joinedRoutes(hub, root)];
}
