import { z } from 'zod';
import { CLAUSES } from '../../core/clauses.ts';
import { type ControlRoute, route } from '../../serving/control/route.ts';
import { FAULTS } from '../faults/catalogue.ts';
import { faultSchema, SEAMS } from '../faults/fault.ts';
import { SCENARIOS } from '../realms/catalogue/index.ts';
import { CHECKS } from '../verdicts/index.ts';

const clause = z.object({ text: z.string(), url: z.string() });

const scenario = z.object({
  id: z.string(),
  title: z.string(),
  story: z.string(),
  family: z.string(),
  client: z.string(),
  outcome: z.looseObject({ end: z.enum(['result', 'refusal']) }),
  /** Settings of the authorization server that differ from the well-behaved one. */
  auth: z.record(z.string(), z.unknown()).optional(),
  /** The same of the MCP server. */
  mcp: z.record(z.string(), z.unknown()).optional(),
  checks: z.array(z.string()),
  clauses: z.array(clause),
  reports: z.array(z.string()),
  /** Only at the root: start the playground with SCENARIO set to it. */
  rootOnly: z.boolean(),
});

const check = z.object({
  id: z.string(),
  title: z.string(),
  level: z.enum(['MUST', 'SHOULD']),
  revisions: z.array(z.string()),
  clause,
  mend: z.string(),
});

const listedScenarios = () =>
  SCENARIOS.filter(({ companion }) => !companion).map((one) => ({
    ...one,
    clauses: one.clauses.map((id) => CLAUSES[id]),
    reports: one.reports ?? [],
    rootOnly: one.rootOnly ?? false,
  }));

/** What there is to choose from. The same on both servers: it is code, not state. */
export const catalogueRoutes = (): ControlRoute[] => [
  route({
    method: 'GET',
    path: '/control/scenarios',
    summary: 'The scenarios: each is a realm by its id, and ~anything makes a private copy of it',
    answer: z.array(scenario),
    handle: async () => listedScenarios(),
  }),
  route({
    method: 'GET',
    path: '/control/faults',
    summary: 'The ready-made faults, and the seams for those of your own',
    answer: z.object({
      faults: z.array(z.object({ title: z.string(), fault: faultSchema })),
      seams: z.array(z.object({ seam: z.string(), server: z.enum(['auth', 'mcp']), text: z.string() })),
    }),
    handle: async () => ({
      faults: FAULTS,
      seams: Object.entries(SEAMS).map(([seam, { server, text }]) => ({ seam, server, text })),
    }),
  }),
  route({
    method: 'GET',
    path: '/control/checks',
    summary: 'The rules that clients are judged by',
    answer: z.array(check),
    handle: async () => CHECKS.map((one) => ({ ...one, clause: CLAUSES[one.clause], judge: undefined })),
  }),
];
