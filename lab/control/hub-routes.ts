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
export function wordOf<const Word extends string>(
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

/** Parameters of the query of a route that answers with a document. */
export const DOWNLOAD = { name: 'download', text: 'The answer is a file to keep, with a name' } as const;
const FLOW = { name: 'flow', text: 'Only the flow of this id' } as const;
export const REVISION = {
  name: 'revision',
  text: 'The revision of MCP to judge by; what each client speaks when left out',
  values: REVISIONS,
} as const;

/** What only both servers together can tell. */
const joinedRoutes = (hub: Hub, root: string): ControlRoute[] => [
  route({
    method: 'GET',
    path: `${root}/realms/{realm}/trace`,
    summary: 'What both servers recorded of a realm, joined into one flow per client',
    query: [{ name: 'format', text: 'json unless another is named', values: TRACE_FORMATS }, FLOW, DOWNLOAD],
    answer: z.union([schemas.trace, z.string()]),
    handle: async ({ params, query }) => {
      const format = wordOf(query, 'format', TRACE_FORMATS) ?? 'json';
      return traceOf(hub, param(params, 'realm'), {
        format,
        flow: query.get('flow') ?? undefined,
        download: query.has('download'),
      });
    },
  }),
  route({
    method: 'GET',
    path: `${root}/realms/{realm}/verdict`,
    summary: 'What the clients of a realm did right and wrong',
    query: [
      REVISION,
      { name: 'format', text: 'json unless another is named', values: REPORT_FORMATS },
      FLOW,
      DOWNLOAD,
    ],
    answer: z.union([schemas.verdict, z.string()]),
    handle: async ({ params, query }) => {
      const revision: Revision | undefined = wordOf(query, 'revision', REVISIONS);
      const format = wordOf(query, 'format', REPORT_FORMATS) ?? 'json';
      return reportOf(hub, param(params, 'realm'), {
        format,
        revision,
        flow: query.get('flow') ?? undefined,
        download: query.has('download'),
      });
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
