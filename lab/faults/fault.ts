import { z } from 'zod';
import type { ServerName } from '../../core/endpoints.ts';
import { FACTS, type FactName } from './facts.ts';

export { FACTS, type FactName, type Facts } from './facts.ts';

/** A JSON Merge Patch: null removes a member, objects are merged, everything else replaces. RFC 7396. */
const mergePatch = z.record(z.string(), z.json());

/** A document, that is a JSON answer of the server. */
const documentParams = z.strictObject({ merge: mergePatch });

/** What a header field can carry: anything else would be an error of the server itself. RFC 9110 §5.5. */
const fieldValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected text without control characters');

/** Header fields to set; null removes one. Names in lower case. Node refuses to send `Trailer` with a body of known length. */
const fieldChanges = z.record(
  z.string().regex(/^(?!trailer$)[a-z0-9-]+$/, 'expected a name in lower case, and not trailer'),
  fieldValue.nullable(),
);

const transportParams = z.strictObject({
  /** `before`: in place of the server's work. `after`: the server does its work, and its answer is changed or lost. */
  when: z.enum(['before', 'after']).default('before'),
  /** Milliseconds to wait first. */
  delay: z.int().min(0).max(120_000).optional(),
  /** Closes the connection without an answer. */
  drop: z.literal(true).optional(),
  status: z.int().min(200).max(599).optional(),
  headers: fieldChanges.optional(),
  /** The body to answer with: text as it is, anything else as JSON. */
  body: z.json().optional(),
});

/** The seams: the places where a server can be made to deviate. Each belongs to one server. */
export const SEAMS = {
  'as-metadata': {
    server: 'auth',
    text: 'the authorization server metadata document, RFC 8414 and OpenID Connect Discovery',
    params: documentParams,
  },
  'as-jwks': { server: 'auth', text: 'the published key set', params: documentParams },
  'as-registration': { server: 'auth', text: 'the answer to a registration', params: documentParams },
  'as-token': { server: 'auth', text: 'the token response', params: documentParams },
  'as-authorization': {
    server: 'auth',
    text: 'the authorization response: the parameters of the redirect to the client',
    params: z.strictObject({
      /** Parameters to set; null removes one. */
      set: z.record(z.string(), z.string().nullable()),
    }),
  },
  'as-claims': {
    server: 'auth',
    text: 'claims, header and signature of a JWT access token as it is issued',
    params: z.strictObject({
      claims: mergePatch.optional(),
      header: mergePatch.optional(),
      /** `other_key`: by a key that is not published. `none`: unsigned, alg none. `garbled`: one bit of the signature differs. */
      signature: z.enum(['other_key', 'none', 'garbled']).optional(),
    }),
  },
  'as-keys': {
    server: 'auth',
    text: 'the signing key, changed before a matching request is handled',
    params: z.strictObject({
      /** `overlap`: the old key stays published. `abrupt`: it does not. `same_kid`: the new key has the id of the old one. */
      rotate: z.enum(['overlap', 'abrupt', 'same_kid']),
    }),
  },
  'as-clients': {
    server: 'auth',
    text: 'the registered clients, before a matching request is handled',
    params: z.strictObject({ forget: z.literal(true) }),
  },
  'as-client-document': {
    server: 'auth',
    text: 'what the server gets when it fetches a client ID metadata document; client_id is its URL',
    params: z.strictObject({
      /** Milliseconds to wait first; the server waits for a document 2.5 seconds in all. */
      delay: z.int().min(0).max(120_000).optional(),
      /** In place of the host, which is not asked then, unless there is something to merge. */
      status: z.int().min(200).max(599).optional(),
      /** In place of the document: text as it is, anything else as JSON. The host is not asked. */
      body: z.json().optional(),
      merge: mergePatch.optional(),
      headers: fieldChanges.optional(),
    }),
  },
  'as-transport': {
    server: 'auth',
    text: 'any exchange with the authorization server: status, header fields, body, delay, a lost connection',
    params: transportParams,
  },
  'rs-metadata': {
    server: 'mcp',
    text: 'the protected resource metadata document, RFC 9728',
    params: documentParams,
  },
  'rs-challenge': {
    server: 'mcp',
    text: 'the WWW-Authenticate challenge of a 401 or 403',
    params: z.strictObject({
      /** Parameters to set; null removes one. */
      set: z.record(z.string().regex(/^[a-z_]+$/), z.string().nullable()).optional(),
      /** The whole field in place of the challenge; null removes the field. */
      field: fieldValue.nullable().optional(),
    }),
  },
  'rs-acceptance': {
    server: 'mcp',
    text: 'whether an access token that is valid is accepted',
    params: z.strictObject({
      /** Why it is refused, in the words of RFC 6750 §3.1. */
      refuse: z.enum(['invalid_token', 'insufficient_scope']),
      /** Scopes that the challenge names. */
      scopes: z.array(z.string().min(1)).optional(),
    }),
  },
  'rs-session': {
    server: 'mcp',
    text: 'the session of the 2025 era, before a matching request is handled',
    params: z.strictObject({ lose: z.literal(true) }),
  },
  'rs-transport': {
    server: 'mcp',
    text: 'any exchange with the MCP server: status, header fields, body, delay, a lost connection',
    params: transportParams,
  },
} as const satisfies Readonly<
  Record<string, { readonly server: ServerName; readonly text: string; readonly params: z.ZodType }>
>;

/** One of {@link SEAMS}. */
export type Seam = keyof typeof SEAMS;
/** What a fault does at a seam. */
export type ParamsOf<S extends Seam> = z.output<(typeof SEAMS)[S]['params']>;
/** What a fault does at a seam, as it is written. */
export type GivenParamsOf<S extends Seam> = z.input<(typeof SEAMS)[S]['params']>;

interface FaultBase {
  /** Names it within its realm: to show, replace or clear it. */
  readonly id: string;
  /** Only requests of which all these facts hold; a list means any of it. Absent: every request of the seam. */
  readonly match?: Readonly<Partial<Record<FactName, string | readonly string[]>>>;
  /** The first matching request that is hit, 1 being the first; 1 when absent. */
  readonly nth?: number;
  /** How many matching requests are hit from there; all when absent. */
  readonly times?: number;
  /** `client`: counts the requests of each client_id for itself, so that a shared realm does the same to everybody; one without is not meant. */
  readonly per?: 'client';
  /** The id of another fault of the same server: this one counts only what comes once that one has hit. */
  readonly after?: string;
}

/** One deliberate deviation, as data. Deterministic: it counts requests and never throws dice. */
export type Fault = { [S in Seam]: FaultBase & { readonly seam: S; readonly params: ParamsOf<S> } }[Seam];
/** A fault as it is written: defaults of its parameters may be left out. */
export type GivenFault = {
  [S in Seam]: FaultBase & { readonly seam: S; readonly params: GivenParamsOf<S> };
}[Seam];

/** What a fault may be called. */
const FAULT_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

const base = {
  id: z.string().regex(FAULT_ID, 'expected lower-case letters, digits and hyphens, 64 at most'),
  match: z
    .partialRecord(
      z.enum(Object.keys(FACTS) as FactName[]),
      z.union([z.string(), z.array(z.string()).min(1)]),
    ) // keys of a literal
    .optional(),
  nth: z.int().min(1).max(1_000_000).optional(),
  times: z.int().min(1).max(1_000_000).optional(),
  per: z.literal('client').optional(),
  after: z.string().regex(FAULT_ID, 'expected the id of another fault').optional(),
};

const seamSchema = <S extends Seam>(seam: S) =>
  z.strictObject({ ...base, seam: z.literal(seam), params: SEAMS[seam].params });

/** A fault as JSON. An unknown member is refused by its path. */
export const faultSchema: z.ZodType<Fault, GivenFault> = z.discriminatedUnion(
  'seam',
  Object.keys(SEAMS).map((seam) => seamSchema(seam as Seam)) as never, // one schema per seam; a tuple type cannot be computed
) as never;
