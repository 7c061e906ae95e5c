import {
  type AuthorizationSession,
  judgeAuthorizationResponse,
} from '../../../client/authorization-messages.ts';
import type { HttpAnswer } from '../../../client/http.ts';
import { judgeRegistration } from '../../../client/register.ts';
import { judgeTokenResponse } from '../../../client/token.ts';
import { formatScope } from '../../../core/scopes.ts';
import { urlOf, valueIn } from '../draft.ts';
import { parametersIn, sessionOf } from '../session.ts';
import type { Answer, Draft, HopKind, Known, Outcome } from '../types.ts';
import { refusedBy } from './errors.ts';
import { clausesOf, fact, noticedByClient, stuck, went, whyOf } from './words.ts';

/** Judges a registration. RFC 7591 §3.2. */
export function judgeRegisterHop(answer: HttpAnswer): Outcome {
  const judged = judgeRegistration(answer);
  if (!judged.ok) {
    return judged.error.reason === 'registration_refused'
      ? refusedBy('auth', judged.error, 'rfc7591-3.2.2')
      : noticedByClient(judged.error);
  }
  const client = judged.value;
  return went(
    'good',
    'The client is registered',
    'The identifier is what the server knows it by from now on.',
    {
      clauses: ['rfc7591-3.2.1'],
      facts: [
        ...fact('client_id', client.clientId),
        ...fact('client_secret', client.clientSecret),
        ...fact('authenticates by', client.authMethod),
      ],
      learned: { client },
      next: ['authorize'],
    },
  );
}

/** The client as it was registered before. */
export function judgeKnownClient(draft: Draft, { walk }: Known): Outcome {
  const clientId = valueIn(draft, 'kept', 'client_id') ?? '';
  const clientSecret = valueIn(draft, 'kept', 'client_secret');
  if (clientId === '')
    return stuck('There is no identifier', 'A client without a client_id cannot ask for anything.');
  const cimd = walk.registration.how === 'cimd';
  const why = cimd
    ? 'The identifier is the URL of a document: the server fetches it when it first sees it, at the authorization request.'
    : 'The identifier was given to the client before.';
  return went('good', 'Nothing has to be sent', why, {
    clauses: [cimd ? 'mcp-cimd' : 'mcp-pre-registration'],
    facts: [...fact('client_id', clientId)],
    learned: {
      client: {
        clientId,
        ...(clientSecret === undefined ? {} : { clientSecret }),
        ...(cimd ? { authMethod: 'none' } : {}),
        method: cimd ? 'cimd' : 'pre',
      },
    },
    next: ['authorize'],
  });
}

const DOCUMENT =
  'A correct client serves its document at the URL that is its client_id, with 200 and as JSON: client_id is that URL to the letter, and redirect_uris has the one that is used. Mend the document where you became a client, and go there again.';

/** Judges what became of an authorization request. RFC 6749 §4.1.2. */
export function judgeAuthorizeHop(answer: Answer, draft: Draft, known: Known): Outcome {
  if (answer.kind === 'page') {
    const [first = `It answered ${answer.status}.`, ...more] = answer.remarks;
    const error = /^[a-z_]+(?= )/.exec(first)?.[0] ?? '';
    const refused = refusedBy('auth', { error, description: '', status: answer.status }, 'rfc6749-4.1.2.1');
    const { judgement } = refused;
    const isDocument = known.walk.registration.how === 'cimd' && first.includes('metadata document');
    return {
      ...refused,
      judgement: {
        ...judgement,
        why: `It showed an error page and does not redirect: it never sends a person to an address that it cannot trust. Its remark: ${[first, ...more].join(' · ')}`,
        clauses: isDocument ? ['mcp-cimd', 'cimd-4'] : ['rfc6749-4.1.2.1'],
        ...(isDocument ? { instead: DOCUMENT } : {}),
      },
    };
  }
  if (answer.kind !== 'redirect')
    return stuck('It is not known what became of it', 'No answer was recorded.');
  const session = sessionOf(draft, known);
  const { parameters } = parametersIn(answer.url);
  const learned = { authorization: draft, session, response: answer.url, requested: session.scopes };
  const error = parameters.find(([name]) => name === 'error')?.[1];
  const facts = parameters.flatMap(([name, value]) => fact(name, value));
  if (error !== undefined) {
    const description = parameters.find(([name]) => name === 'error_description')?.[1] ?? '';
    const { judgement } = refusedBy('auth', { error, description }, 'rfc6749-4.1.2.1');
    return { judgement: { ...judgement, facts }, learned, next: ['callback'] };
  }
  return went(
    'onward',
    'The browser came back',
    answer.remark ?? 'It carries a code. Whether it is ours is the next question.',
    {
      clauses: ['rfc6749-4.1.2'],
      facts,
      learned,
      next: ['callback'],
    },
  );
}

/** Judges an authorization response as the client received it, or as somebody forged it. RFC 9207 §2.4. */
export function judgeCallbackHop(draft: Draft, { session, server }: Known): Outcome {
  const remembered: AuthorizationSession | undefined = session;
  const url = URL.parse(urlOf(draft));
  if (!remembered || !url)
    return stuck('There is nothing to compare it with', 'No authorization request was sent.');
  const judged = judgeAuthorizationResponse(url, remembered);
  const code = url.searchParams.get('code') ?? undefined;
  if (!judged.ok) {
    if (judged.error.reason === 'authorization_refused') {
      return refusedBy('auth', judged.error, 'rfc6749-4.1.2.1');
    }
    return noticedByClient(
      judged.error,
      code === undefined ? undefined : { learned: { code }, next: ['token'] },
    );
  }
  const iss = server?.authorization_response_iss_parameter_supported === true;
  const state =
    remembered.state === undefined ? 'There is no state to compare' : 'state is the one that was sent';
  const why = iss
    ? `${state}, and iss names the issuer that was asked.`
    : `${state}; the server does not promise an iss.`;
  return went('good', 'The response is ours', why, {
    clauses: ['mcp-response-validation'],
    facts: [...fact('code', judged.value)],
    learned: { code: judged.value },
    next: ['token'],
  });
}

/** What was asked for and is not in the token; offline_access never is, since it asks for a refresh token. RFC 6749 §5.1. */
const notGranted = (requested: readonly string[] = [], granted: readonly string[]): string =>
  formatScope(requested.filter((scope) => scope !== 'offline_access' && !granted.includes(scope)));

/** Judges a token response, to a code or to a refresh token. RFC 6749 §5. */
export function judgeTokenHop(answer: HttpAnswer, known: Known, kind: 'token' | 'refresh'): Outcome {
  const judged = judgeTokenResponse(answer, 'Bearer');
  if (!judged.ok) {
    return judged.error.reason === 'token_refused'
      ? refusedBy('auth', judged.error, 'rfc6749-5.2')
      : noticedByClient(judged.error);
  }
  const granted: readonly string[] =
    judged.value.scopes ?? (kind === 'refresh' ? known.granted : known.requested) ?? [];
  const before = known.tokens?.refreshToken;
  const tokens =
    kind === 'refresh' && before !== undefined ? { refreshToken: before, ...judged.value } : judged.value;
  // MCP 2026-07-28, Step-Up Authorization Flow: what was refused is tried again.
  const usual: HopKind = known.refusedCall ? 'call' : 'tools';
  const next: HopKind[] =
    known.walk.era === 'legacy' && known.session2025 === undefined ? ['initialize'] : [usual];
  return went(
    'good',
    'The client has a token',
    kind === 'refresh'
      ? judged.value.refreshToken === undefined
        ? 'A new access token. No refresh token came with it, so the old one stays in use.'
        : 'A new access token, and a new refresh token in place of the old one.'
      : 'The client takes it as it is: what it says is for the MCP server to check.',
    {
      clauses: ['rfc6749-5.1'],
      facts: [
        ...fact('scope', formatScope(granted)),
        ...fact(
          'asked for, not granted',
          kind === 'token' ? notGranted(known.requested, granted) : undefined,
        ),
        ...fact('expires in', tokens.expiresIn === undefined ? undefined : `${tokens.expiresIn} s`),
        ...fact('refresh token', tokens.refreshToken === undefined ? 'none' : 'yes'),
      ],
      learned: { tokens, granted, stepUp: undefined },
      next,
    },
  );
}

/** Judges a revocation. RFC 7009 §2.2. */
export function judgeRevokeHop(answer: HttpAnswer): Outcome {
  if (answer.status === 200) {
    return went('good', 'The grant is revoked', 'Refresh once more, and see what happens.', {
      clauses: ['rfc7009-2'],
      next: ['refresh', 'tools'],
    });
  }
  return stuck(
    'It was not revoked',
    whyOf({ reason: 'http_status', status: answer.status, body: answer.body.slice(0, 200) }),
    {
      clauses: clausesOf({ reason: 'token_refused', status: answer.status, error: '', description: '' }),
    },
  );
}
