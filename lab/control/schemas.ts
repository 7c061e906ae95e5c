import { z } from 'zod';
import { SIGNING_ALGORITHMS } from '../../core/config.ts';
import { faultSchema } from '../faults/fault.ts';
import { REVISIONS } from '../verdicts/check.ts';
import { ROTATIONS, SIGNATURES } from './auth-control.ts';

/** Shapes of what the control API takes and answers. */
export const realmSummary = z.object({
  name: z.string(),
  scenario: z.string(),
  custom: z.boolean(),
  live: z.boolean(),
  faults: z.int(),
});

export const countedFault = z.object({ fault: faultSchema, seen: z.int(), hit: z.int() });

export const realmView = realmSummary.extend({
  title: z.string(),
  client: z.string(),
  issuer: z.string(),
  resource: z.string(),
  resourceMetadata: z.string(),
  activeFaults: z.array(countedFault),
});

const recordedMessage = z.object({
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  bytes: z.int(),
  cut: z.literal(true).optional(),
});

export const exchange = z.object({
  id: z.string(),
  server: z.enum(['auth', 'mcp']),
  realm: z.string(),
  endpoint: z.string(),
  form: z.string().optional(),
  at: z.number(),
  duration: z.number(),
  peer: z.object({ address: z.string(), port: z.int(), agent: z.string() }),
  request: recordedMessage.extend({ method: z.string(), url: z.string() }),
  response: recordedMessage.extend({ status: z.int(), stream: z.literal(true).optional() }).optional(),
  notes: z.array(z.string()),
  faults: z.array(z.string()),
  tokens: z.record(
    z.string(),
    z.object({ header: z.record(z.string(), z.unknown()), claims: z.record(z.string(), z.unknown()) }),
  ),
});

export const recorded = z.object({ exchanges: z.array(exchange), dropped: z.int() });

export const keyInfo = z.object({
  kid: z.string(),
  alg: z.enum(SIGNING_ALGORITHMS),
  created: z.int(),
  active: z.boolean(),
});

export const rotation = z.strictObject({ how: z.enum(ROTATIONS).default('overlap') });

export const user = z.object({ name: z.string(), roles: z.array(z.string()), scopes: z.array(z.string()) });

/** One scope, without the quotation mark and the backslash. RFC 6749 §3.3. */
const scopeToken = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'expected one scope such as mcp:read');

export const userToPut = z.strictObject({
  name: z.string().optional(),
  roles: z.array(z.string().min(1).max(200)).max(100).default([]),
  scopes: z.array(scopeToken).max(100).default([]),
});

export const clientInfo = z.looseObject({
  client_id: z.string(),
  source: z.enum(['configured', 'registered']),
});

export const clientToPut = z.looseObject({ client_id: z.string().optional() });

export const tokenRequest = z.strictObject({
  subject: z.string().optional(),
  clientId: z.string().optional(),
  scope: z.string().optional(),
  audience: z.union([z.string(), z.array(z.string())]).optional(),
  issuer: z.string().optional(),
  expiresIn: z.int().optional(),
  claims: z.record(z.string(), z.json()).optional(),
  header: z.record(z.string(), z.json()).optional(),
  signature: z.enum(SIGNATURES).optional(),
});

export const refreshFamily = z.object({
  grantId: z.string(),
  clientId: z.string(),
  subject: z.string(),
  scope: z.string(),
  members: z.array(
    z.object({
      token: z.string(),
      issuedAt: z.number(),
      consumedAt: z.number().optional(),
      rotations: z.int(),
    }),
  ),
});

export const usableRefreshToken = z.object({
  refresh_token: z.string(),
  client_id: z.string(),
  client_secret: z.string().optional(),
  token_endpoint_auth_method: z.string(),
  resource: z.string().optional(),
  consumed: z.boolean(),
});

export const grantInfo = z.object({
  grantId: z.string(),
  clientId: z.string(),
  subject: z.string(),
  scopes: z.record(z.string(), z.string()),
  issuedAt: z.number(),
  expiresAt: z.number(),
});

const missing = z.array(z.object({ server: z.enum(['auth', 'mcp']), why: z.string() }));

export const trace = z.object({
  realm: z.string(),
  dropped: z.int(),
  missing,
  flows: z.array(
    z.object({
      id: z.string(),
      client: z.string(),
      clientIds: z.array(z.string()),
      firstAt: z.number(),
      lastAt: z.number(),
      protocolVersion: z.string().optional(),
      exchanges: z.array(exchange.extend({ step: z.string(), title: z.string() })),
    }),
  ),
});

const outcome = z.enum(['pass', 'fail', 'warning', 'not_seen']);

export const verdict = z.object({
  realm: z.string(),
  scenario: z.string(),
  client: z.string(),
  outcome,
  dropped: z.int(),
  missing,
  flows: z.array(
    z.object({
      flow: z.string(),
      client: z.string(),
      revision: z.enum(REVISIONS),
      outcome,
      progress: z.object({ done: z.boolean(), last: z.string(), next: z.string().optional() }),
      checks: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          level: z.enum(['MUST', 'SHOULD']),
          clause: z.object({ text: z.string(), url: z.string() }),
          outcome,
          exchanges: z.array(z.string()),
          expected: z.string().optional(),
          seen: z.string().optional(),
          mend: z.string().optional(),
        }),
      ),
    }),
  ),
});
