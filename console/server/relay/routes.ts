import { z } from 'zod';
import { type ControlRoute, route } from '../../../serving/control/route.ts';
import { type RelayOptions, relay } from './relay.ts';

/** Methods that a request may have: those of the flow, and what somebody might confuse them with. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

const request = z
  .strictObject({
    method: z.enum(METHODS),
    url: z.string().max(16_384),
    headers: z.array(z.tuple([z.string().max(256), z.string().max(65_536)])).max(100),
    body: z
      .string()
      .max(512 * 1024)
      .optional(),
  })
  .refine(({ method, body }) => body === undefined || (method !== 'GET' && method !== 'HEAD'), {
    path: ['body'],
    message: 'a GET or HEAD request has no body here: leave the body out or choose POST',
  });

const reply = z.union([
  z.object({
    answer: z.object({
      status: z.int(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      body: z.string(),
      bytes: z.int(),
      cut: z.literal(true).optional(),
      milliseconds: z.number(),
    }),
  }),
  z.object({ problem: z.object({ why: z.string() }) }),
]);

/** Sends requests for the page: a web page may not set every header, nor read every answer. */
export const relayRoutes = (options: RelayOptions): ControlRoute[] => [
  route({
    method: 'POST',
    path: '/api/relay',
    summary: 'Send one HTTP request as it is told, and show the answer',
    body: request,
    answer: reply,
    handle: ({ body: { body, ...rest } }) =>
      relay({ ...rest, ...(body === undefined ? {} : { body }) }, options),
  }),
];
