import { z } from 'zod';
import { type ControlRoute, route } from '../../serving/control/route.ts';
import { faultSchema } from '../faults/fault.ts';
import { realmOverrides } from '../realms/definition.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { param, REALM, sameAs } from './path.ts';
import * as schemas from './schemas.ts';
import type { ServerControl } from './server-control.ts';

/** The routes that the control API of either server has. */
export const serverRoutes = (control: ServerControl): ControlRoute[] => [
  ...catalogueRoutes(),
  ...realmRoutes(control),
];

/** What may be done to realms. */
export const realmRoutes = (control: ServerControl): ControlRoute[] => [
  route({
    method: 'GET',
    path: '/control/activity',
    summary: 'How many exchanges are kept of each realm, told anew when that changes, as server-sent events',
    answer: 'events',
    handle: async ({ signal }) => ({
      events: (send: (event: unknown) => void) => control.activity(send, signal),
    }),
  }),
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
  route({
    method: 'GET',
    path: `${REALM}/masked/{mask}`,
    summary: 'The JWT behind a mask that the trace of a realm shows, as long as it is kept',
    answer: z.object({ token: z.string() }),
    handle: async ({ params }) => ({
      token: await control.unmask(param(params, 'realm'), param(params, 'mask')),
    }),
  }),
];
