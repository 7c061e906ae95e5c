import { z } from 'zod';
import { USER_NAME } from '../../../core/users.ts';
import { param } from '../../../lab/control/path.ts';
import { ControlError } from '../../../lab/control/server-control.ts';
import { type ControlRoute, route } from '../../../serving/control/route.ts';
import { DEMO_DOCUMENT, documentUrl } from '../documents/address.ts';
import type { Surroundings } from '../surroundings.ts';
import { broughtAlong } from './brought-along.ts';
import { runDemo } from './run-demo.ts';

/** Demo clients that may be on their way at the same time. */
const MOST = 4;

const options = z.strictObject({
  user: z.string().regex(USER_NAME, 'expected a user name such as alice').exactOptional(),
  stepUp: z.boolean().exactOptional(),
  refresh: z.boolean().exactOptional(),
  registration: z.enum(['dcr', 'cimd']).exactOptional(),
  era: z.enum(['modern', 'legacy']).exactOptional(),
});

const step = z.object({
  title: z.string(),
  verdict: z.object({ ok: z.union([z.boolean(), z.literal('continue')]), text: z.string() }),
});
const report = z.union([
  z.object({ ok: z.literal(true), result: z.record(z.string(), z.unknown()), steps: z.array(step) }),
  z.object({
    ok: z.literal(false),
    problem: z.object({
      message: z.string(),
      clause: z.string().optional(),
      by: z.enum(['client', 'authorization server', 'MCP server']).optional(),
    }),
    steps: z.array(step),
  }),
]);

/** The reference client, for everybody who has none at hand. */
export function demoRoutes({ hub, fetch, now, consoleUrl }: Surroundings): ControlRoute[] {
  let running = 0;
  return [
    route({
      method: 'POST',
      path: '/api/realms/{realm}/demo',
      summary: 'Sends the reference client through the flow of a realm, and tells how it ended',
      body: options,
      answer: report,
      handle: async ({ params, body, signal }) => {
        if (running >= MOST) {
          throw new ControlError({
            status: 409,
            error: 'busy',
            description: `${MOST} demo clients are on their way already. Wait until one of them has ended.`,
          });
        }
        running += 1;
        try {
          const { resource: url, scenario } = await hub.realm(param(params, 'realm'));
          return await runDemo({
            fetch,
            now,
            url,
            clientMetadataUrl: documentUrl(consoleUrl, DEMO_DOCUMENT),
            options: body,
            broughtAlong: broughtAlong(scenario),
            signal,
          });
        } finally {
          running -= 1;
        }
      },
    }),
  ];
}
