import { z } from 'zod';
import { param } from '../../../lab/control/path.ts';
import { type ControlRoute, route } from '../../../serving/control/route.ts';
import { fetchJson } from '../../../serving/guarded-fetch.ts';
import type { TokenCheck } from '../../contract/tokens.ts';
import type { Surroundings } from '../surroundings.ts';
import { checkToken } from './check-token.ts';
import type { FetchDocument } from './find-keys.ts';

/** Characters of a text that is looked at. */
const MAX_TOKEN = 65_536;
/** Bytes of a metadata document or key set. */
const MAX_BYTES = 256 * 1024;
/** Milliseconds for each document, and for all that one token needs. */
const TIMEOUT = 3000;
const TIMEOUT_OF_ALL = 8000;

const link = z.object({ text: z.string(), url: z.string() });
const document = z.record(z.string(), z.unknown());
const answer = z.object({
  form: z.enum(['jwt', 'jwe', 'opaque', 'malformed', 'mask', 'nothing']),
  what: z.string(),
  use: z.enum(['access_token', 'id_token', 'dpop_proof', 'client_assertion']).optional(),
  header: document.optional(),
  claims: document.optional(),
  signature: z
    .object({
      state: z.enum(['valid', 'invalid', 'unchecked']),
      text: z.string(),
      alg: z.string().optional(),
      kid: z.string().optional(),
      keys: z.string().optional(),
      clause: link,
    })
    .optional(),
  judgements: z.array(
    z.object({
      name: z.string(),
      outcome: z.enum(['pass', 'fail', 'not_seen']),
      expected: z.string(),
      seen: z.string(),
      text: z.string(),
      clause: link,
    }),
  ),
  accepted: z.boolean().optional(),
  at: z.number(),
});

const at = z
  .number()
  .min(0)
  .max(8.64e15)
  .optional()
  .describe('The time to judge at, milliseconds since the epoch; now when left out');
const question = z.object({
  token: z.string({ error: 'expected the text of a token' }).max(MAX_TOKEN, {
    error: `expected at most ${MAX_TOKEN} characters: no server reads a longer token`,
  }),
  jwks: z
    .union([z.string(), document], { error: 'expected the URL of a key set, or a JSON document' })
    .optional()
    .describe('The key set to check with: a URL, or a JSON document; that of the issuer when left out'),
  issuer: z.string().optional().describe('The issuer to expect; the one that the token names when left out'),
  resource: z.string().optional().describe('The resource identifier to expect as the audience'),
  at,
});

/** Documents of the playground itself may always be fetched; for others the policy decides. */
function documentsBy({ fetch, policy, origins }: Surroundings): FetchDocument {
  const own = new Set([origins.authUrl, origins.mcpUrl].map((url) => URL.parse(url)?.origin));
  const deadline = AbortSignal.timeout(TIMEOUT_OF_ALL);
  return (url) =>
    fetchJson(url, {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          signal: AbortSignal.any([deadline, ...(init?.signal ? [init.signal] : [])]),
        }),
      policy: own.has(URL.parse(url)?.origin) ? 'any' : policy,
      maxBytes: MAX_BYTES,
      timeout: TIMEOUT,
    });
}

/** Empty fields of a form are as good as none. */
const given = <T>(value: T | string | undefined): T | string | undefined =>
  value === '' ? undefined : value;

/** Looks at tokens: those that somebody pastes, and those that a trace shows masked. */
export const tokenRoutes = (surroundings: Surroundings): ControlRoute[] => [
  route({
    method: 'POST',
    path: '/api/tokens/check',
    summary: 'What a token is, whether its signature holds, and what a resource server makes of it',
    body: question,
    answer,
    handle: ({ body }): Promise<TokenCheck> =>
      checkToken(
        {
          token: body.token,
          jwks: given(body.jwks),
          issuer: given(body.issuer?.trim()),
          resource: given(body.resource?.trim()),
          at: body.at ?? surroundings.now(),
        },
        documentsBy(surroundings),
      ),
  }),
  route({
    method: 'POST',
    path: '/api/realms/{realm}/masked/{mask}/check',
    summary:
      'The same for a JWT that the trace of a realm shows masked: the token itself does not leave the servers',
    body: z.object({ at }),
    answer,
    handle: async ({ params, body }): Promise<TokenCheck> => {
      const realm = param(params, 'realm');
      const { hub, now } = surroundings;
      const [token, { issuer, resource }] = await Promise.all([
        hub.unmask(realm, param(params, 'mask')),
        hub.realm(realm),
      ]);
      return checkToken({ token, issuer, resource, at: body.at ?? now() }, documentsBy(surroundings));
    },
  }),
];
