import { z } from 'zod';
import { addressesOf } from '../../core/addresses.ts';
import { type ControlRoute, route } from '../../serving/control/route.ts';
import type { PlaygroundFacts } from '../contract/playground.ts';
import type { Surroundings } from './surroundings.ts';

const facts = z.object({
  issuer: z.string(),
  resource: z.string(),
  authUrl: z.string(),
  mcpUrl: z.string(),
  consoleUrl: z.string(),
});

/** Where everything is. */
export const playgroundRoutes = ({ origins, consoleUrl }: Surroundings): ControlRoute[] => [
  route({
    method: 'GET',
    path: '/api/playground',
    summary: 'The public addresses of the two servers and of the console',
    answer: facts,
    handle: async (): Promise<PlaygroundFacts> => {
      const { issuer, resource } = addressesOf(origins);
      return { issuer, resource, ...origins, consoleUrl };
    },
  }),
];
