import { z } from 'zod';
import type { Hub } from '../../../lab/control/hub.ts';
import { DOWNLOAD, REVISION, wordOf } from '../../../lab/control/hub-routes.ts';
import { answerOf, jsonOf, REPORT_FORMATS } from '../../../lab/control/reports.ts';
import { verdict } from '../../../lab/control/schemas.ts';
import { REVISIONS } from '../../../lab/verdicts/check.ts';
import { junitOfRealms } from '../../../lab/verdicts/junit.ts';
import { type ControlRoute, route } from '../../../serving/control/route.ts';
import type { Surroundings } from '../surroundings.ts';
import { judgeEverything } from './everything.ts';
import { htmlOfEverything } from './html.ts';

const report = z.object({
  outcome: verdict.shape.outcome,
  revision: z.enum(REVISIONS).optional(),
  realms: z.array(verdict),
  left: z.int(),
});

/** What a file with the report on everybody is called. */
const FILE = 'mcp-oauth-playground-report';

async function reportOn(hub: Hub, query: URLSearchParams) {
  const format = wordOf(query, 'format', REPORT_FORMATS) ?? 'json';
  const found = await judgeEverything(hub, wordOf(query, 'revision', REVISIONS));
  const file = query.has('download') ? FILE : undefined;
  if (format === 'json') return jsonOf(found, file);
  if (format === 'junit') return answerOf(format, junitOfRealms(FILE, found.realms), file);
  return answerOf(format, await htmlOfEverything(hub, found), file);
}

/** The verdict on everybody who came by, in whichever realm. */
export const reportRoutes = ({ hub }: Surroundings): ControlRoute[] => [
  route({
    method: 'GET',
    path: '/api/report',
    summary: 'What everybody who came by did right and wrong, in whichever realm',
    query: [
      REVISION,
      { name: 'format', text: 'json unless another is named', values: REPORT_FORMATS },
      DOWNLOAD,
    ],
    answer: z.union([report, z.string()]),
    handle: ({ query }) => reportOn(hub, query),
  }),
];
