import { z } from 'zod';
import { param } from '../../../lab/control/path.ts';
import { type ControlRoute, route } from '../../../serving/control/route.ts';
import type { DocumentAnswer } from '../../contract/documents.ts';
import { pretty } from './built-in.ts';
import type { Documents } from './store.ts';

/** Bytes of a document that is hosted. */
const LARGEST = 65_536;

/** Header fields that a connection or the safety of the console's own page depends on: the console sets them itself. */
const OURS = new Set([
  'accept-ch',
  'alt-svc',
  'clear-site-data',
  'connection',
  'content-length',
  'content-security-policy',
  'keep-alive',
  'nel',
  'refresh',
  'report-to',
  'service-worker-allowed',
  'set-cookie',
  'strict-transport-security',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-content-type-options',
]);

/** What is wrong with a header field that a person wants; undefined for one that can be sent. */
function objectionTo(name: string, value: string): string | undefined {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name)) return 'expected the name of a header field';
  if (OURS.has(name.toLowerCase())) return 'the console sets this header field itself';
  if (/^[\t\x20-\x7e]{0,2000}$/.test(value)) return undefined;
  return 'expected printable ASCII, 2000 characters at most';
}

const headers = z.record(z.string(), z.string()).check(({ value, issues }) => {
  const fields = Object.entries(value);
  if (fields.length > 30) {
    issues.push({ code: 'custom', input: value, message: 'expected 30 header fields at most' });
  }
  for (const [name, text] of fields) {
    const message = objectionTo(name, text);
    if (message !== undefined) issues.push({ code: 'custom', input: text, path: [name], message });
  }
});

const edit = z.strictObject({
  status: z.int().min(200, 'expected 200 to 599').max(599, 'expected 200 to 599').default(200),
  headers: headers.default({ 'content-type': 'application/json' }),
  body: z
    .unknown()
    .transform((body) => (typeof body === 'string' ? body : body === undefined ? '' : pretty(body)))
    .refine((body) => Buffer.byteLength(body) <= LARGEST, `expected ${LARGEST} bytes at most`),
  delay: z.int().min(0).max(60_000, 'expected milliseconds, 60000 at most').default(0),
});

const summary = z.object({
  name: z.string(),
  title: z.string(),
  clientId: z.string(),
  broken: z.boolean(),
  builtIn: z.boolean(),
  edited: z.boolean(),
  lastFetch: z.object({ at: z.number(), by: z.string() }).optional(),
});
const hosted = summary.extend({
  answer: z.object({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    delay: z.int(),
  }),
});

/** What can be done with the documents that the console hosts. */
export const documentRoutes = (documents: Documents): ControlRoute[] => [
  route({
    method: 'GET',
    path: '/api/documents',
    summary: 'The client ID metadata documents that the console hosts',
    answer: z.array(summary),
    handle: () => documents.list(),
  }),
  route({
    method: 'GET',
    path: '/api/documents/{name}',
    summary: 'A hosted document in full',
    answer: hosted,
    handle: ({ params }) => documents.get(param(params, 'name')),
  }),
  route({
    method: 'PUT',
    path: '/api/documents/{name}',
    summary: 'Hosts a document, or another one in its place',
    body: edit,
    answer: hosted,
    handle: ({ params, body }) => documents.put(param(params, 'name'), body satisfies DocumentAnswer),
  }),
  route({
    method: 'DELETE',
    path: '/api/documents/{name}',
    summary: 'Restores a document that came with the console, removes another one',
    answer: 'nothing',
    handle: ({ params }) => documents.remove(param(params, 'name')),
  }),
];
