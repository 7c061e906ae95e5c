import { z } from 'zod';
import { type ControlRoute, route } from '../../serving/control/route.ts';
import type { AuthControl } from './auth-control.ts';
import { param, REALM, sameAs } from './path.ts';
import * as schemas from './schemas.ts';

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
    method: 'PUT',
    path: `${REALM}/users/{user}`,
    summary:
      'Let the login page offer a user, with roles and the scopes that may be granted, until the realm is reset',
    body: schemas.userToPut,
    answer: schemas.user,
    handle: ({ params, body }) => {
      const name = param(params, 'user');
      sameAs(body.name, name, 'name');
      return control.putUser(param(params, 'realm'), { ...body, name });
    },
  }),
  route({
    method: 'DELETE',
    path: `${REALM}/users/{user}`,
    summary:
      'Take a user off the login page, until the realm is reset; the name is as good as any other then',
    answer: 'nothing',
    handle: ({ params }) => control.forgetUser(param(params, 'realm'), param(params, 'user')),
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
  route({
    method: 'GET',
    path: `${REALM}/refresh-families/{grant}/token`,
    summary: 'The newest refresh token of a family, used up or not, with what its client would send along',
    answer: schemas.usableRefreshToken,
    handle: ({ params }) => control.refreshToken(param(params, 'realm'), param(params, 'grant')),
  }),
  route({
    method: 'GET',
    path: `${REALM}/grants`,
    summary: 'What people allowed clients to do',
    answer: z.array(schemas.grantInfo),
    handle: ({ params }) => control.grants(param(params, 'realm')),
  }),
  route({
    method: 'DELETE',
    path: `${REALM}/grants/{grant}`,
    summary: 'Revoke a grant with everything issued from it; a JWT access token lives on until it expires',
    answer: 'nothing',
    handle: ({ params }) => control.forgetGrant(param(params, 'realm'), param(params, 'grant')),
  }),
];
