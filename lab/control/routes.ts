import { z } from 'zod';
import { type ControlRoute, route } from '../../serving/control/route.ts';
import { faultSchema } from '../faults/fault.ts';
import { realmOverrides } from '../realms/definition.ts';
import type { AuthControl } from './auth-control.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { badRequest } from './problems.ts';
import * as schemas from './schemas.ts';
import type { ServerControl } from './server-control.ts';

const REALM = '/control/realms/{realm}';

/** A parameter of the path, which the pattern of the route has. */
export const param = (params: Readonly<Record<string, string>>, name: string): string => params[name] ?? '';

/** A document names itself twice: in the path and inside. Both have to be the same. */
function sameAs(inside: string | undefined, inPath: string, member: string): void {
  if (inside === undefined || inside === inPath) return;
  throw badRequest(
    `${member}: ${JSON.stringify(inside)} is not ${JSON.stringify(inPath)}, which the path names`,
  );
}

/** The routes that the control API of either server has. */
export const serverRoutes = (control: ServerControl): ControlRoute[] => [
  ...catalogueRoutes(),
  ...realmRoutes(control),
];

/** What may be done to realms. */
export const realmRoutes = (control: ServerControl): ControlRoute[] => [
  route({
    method: 'GET',
    path: '/control/realms',
    summary: 'The realms that are live or defined',
    answer: z.array(schemas.realmSummary),
    handle: () => control.realms(),
  }),
  route({
    method: 'GET',
    path: REALM,
    summary: 'One realm: its addresses, its faults and their counters',
    answer: schemas.realmView,
    handle: ({ params }) => control.realm(param(params, 'realm')),
  }),
  route({
    method: 'PUT',
    path: REALM,
    summary: 'Make or replace a realm: a scenario, and what differs from it',
    body: realmOverrides,
    answer: schemas.realmView,
    handle: ({ params, body }) => control.define(param(params, 'realm'), body),
  }),
  route({
    method: 'DELETE',
    path: REALM,
    summary: 'Forget a realm and everything stored of it',
    answer: 'nothing',
    handle: ({ params }) => control.forget(param(params, 'realm')),
  }),
  route({
    method: 'POST',
    path: `${REALM}/reset`,
    summary: 'Forget what is stored, recorded and edited; the definition stays',
    answer: 'nothing',
    handle: ({ params }) => control.reset(param(params, 'realm')),
  }),
  route({
    method: 'GET',
    path: `${REALM}/faults`,
    summary: 'The faults of a realm, with how many requests they met and hit',
    answer: z.array(schemas.countedFault),
    handle: async ({ params }) => (await control.realm(param(params, 'realm'))).activeFaults,
  }),
  route({
    method: 'DELETE',
    path: `${REALM}/faults`,
    summary: 'Clear every fault of a realm',
    answer: 'nothing',
    handle: ({ params }) => control.clearFaults(param(params, 'realm')),
  }),
  route({
    method: 'PUT',
    path: `${REALM}/faults/{fault}`,
    summary: 'Set a fault: it takes effect on the next request, its counter starts anew',
    body: faultSchema,
    answer: 'nothing',
    handle: ({ params, body }) => {
      sameAs(body.id, param(params, 'fault'), 'id');
      return control.setFault(param(params, 'realm'), body);
    },
  }),
  route({
    method: 'DELETE',
    path: `${REALM}/faults/{fault}`,
    summary: 'Clear one fault',
    answer: 'nothing',
    handle: ({ params }) => control.clearFaults(param(params, 'realm'), param(params, 'fault')),
  }),
  route({
    method: 'GET',
    path: `${REALM}/exchanges`,
    summary: 'What this server recorded of a realm, oldest first, secrets masked',
    answer: schemas.recorded,
    handle: ({ params }) => control.recorded(param(params, 'realm')),
  }),
  route({
    method: 'GET',
    path: `${REALM}/events`,
    summary: 'Every exchange of a realm as it is recorded, as server-sent events',
    answer: 'events',
    handle: async ({ params, signal }) => {
      const realm = param(params, 'realm');
      await control.realm(realm);
      return { events: (send: (event: unknown) => void) => control.subscribe(realm, send, signal) };
    },
  }),
];

/** The routes that only the control API of the authorization server has. */
export const authRoutes = (control: AuthControl): ControlRoute[] => [
  route({
    method: 'GET',
    path: `${REALM}/users`,
    summary: 'The users that the login page offers',
    answer: z.array(schemas.user),
    handle: ({ params }) => control.users(param(params, 'realm')),
  }),
  route({
    method: 'GET',
    path: `${REALM}/clients`,
    summary: 'The clients: configured and registered ones, without their secrets',
    answer: z.array(schemas.clientInfo),
    handle: ({ params }) => control.clients(param(params, 'realm')),
  }),
  route({
    method: 'PUT',
    path: `${REALM}/clients/{client}`,
    summary: 'Register or replace a client under this id (metadata of RFC 7591 §2)',
    body: schemas.clientToPut,
    answer: schemas.clientInfo,
    handle: ({ params, body }) => {
      const id = param(params, 'client');
      sameAs(body.client_id, id, 'client_id');
      return control.putClient(param(params, 'realm'), { ...body, client_id: id });
    },
  }),
  route({
    method: 'DELETE',
    path: `${REALM}/clients/{client}`,
    summary: 'Forget one registered client, as a server that lost its database would',
    answer: z.object({ forgotten: z.int() }),
    handle: async ({ params }) => ({
      forgotten: await control.forgetClients(param(params, 'realm'), param(params, 'client')),
    }),
  }),
  route({
    method: 'DELETE',
    path: `${REALM}/clients`,
    summary: 'Forget every registered client',
    answer: z.object({ forgotten: z.int() }),
    handle: async ({ params }) => ({ forgotten: await control.forgetClients(param(params, 'realm')) }),
  }),
  route({
    method: 'POST',
    path: `${REALM}/tokens`,
    summary: 'Sign an access token, valid or wrong on purpose',
    body: schemas.tokenRequest,
    answer: z.object({ token: z.string() }),
    handle: async ({ params, body }) => ({ token: await control.signToken(param(params, 'realm'), body) }),
  }),
  route({
    method: 'GET',
    path: `${REALM}/keys`,
    summary: 'The published signing keys',
    answer: z.array(schemas.keyInfo),
    handle: ({ params }) => control.keys(param(params, 'realm')),
  }),
  route({
    method: 'POST',
    path: `${REALM}/keys/rotate`,
    summary: 'Change the signing key: with overlap, abruptly, or under the id of the old one',
    body: schemas.rotation,
    answer: z.array(schemas.keyInfo),
    handle: ({ params, body }) => control.rotateKeys(param(params, 'realm'), body.how),
  }),
  route({
    method: 'GET',
    path: `${REALM}/refresh-families`,
    summary: 'Refresh tokens by the authorization they came from, oldest first, masked',
    answer: z.array(schemas.refreshFamily),
    handle: ({ params }) => control.refreshFamilies(param(params, 'realm')),
  }),
];
