import { z } from 'zod';
import { param } from '../../../lab/control/path.ts';
import { refreshFamily } from '../../../lab/control/schemas.ts';
import { type ControlRoute, route } from '../../../serving/control/route.ts';
import { RACE_COUNT, RACE_ORDERS } from '../../contract/families.ts';
import type { Surroundings } from '../surroundings.ts';
import { raceRefreshes } from './race.ts';

const raceRequest = z.strictObject({
  count: z.int().min(RACE_COUNT.least).max(RACE_COUNT.most),
  order: z.enum(RACE_ORDERS).default('at_once'),
});

const race = z.object({
  order: z.enum(RACE_ORDERS),
  token: z.string(),
  consumed: z.boolean(),
  at: z.int(),
  tokenEndpoint: z.string(),
  attempts: z.array(
    z.object({
      status: z.int(),
      error: z.string().optional(),
      description: z.string().optional(),
      accessToken: z.string().optional(),
      refreshToken: z.string().optional(),
      milliseconds: z.number(),
    }),
  ),
  after: refreshFamily.optional(),
});

/** What can be tried with the refresh tokens of a realm. */
export const familyRoutes = (surroundings: Surroundings): ControlRoute[] => [
  route({
    method: 'POST',
    path: '/api/realms/{realm}/refresh-families/{grant}/race',
    summary:
      'Show the newest refresh token of a family several times, at once or in turn, as its client would',
    body: raceRequest,
    answer: race,
    handle: ({ params, body }) =>
      raceRefreshes(surroundings, {
        realm: param(params, 'realm'),
        grantId: param(params, 'grant'),
        ...body,
      }),
  }),
];
