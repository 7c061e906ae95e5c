import type { HttpAnswer } from '../../../client/http.ts';
import { judgeAccepted, judgeRpc } from '../../../client/mcp/rpc.ts';
import { resultFacts } from '../../../client/mcp/summary.ts';
import { supportedVersions, UNSUPPORTED_PROTOCOL_VERSION } from '../../../client/mcp/versions.ts';
import { oauthErrorOf } from '../../../client/oauth-error.ts';
import { type Challenge, parseChallenges } from '../../../core/challenges.ts';
import { isObject, showJson } from '../../../core/json.ts';
import { REQUEST_ID } from '../prepare-mcp.ts';
import type { HopKind, Known, Outcome } from '../types.ts';
import { refusedBy } from './errors.ts';
import { fact, sentence, stuck, went, whyOf } from './words.ts';

/** The challenge that matters: one for tokens, one with an error first. RFC 9110 §11.6.1. */
function challengeIn({ headers }: HttpAnswer): Challenge | undefined {
  const challenges = parseChallenges(headers['www-authenticate'] ?? '').filter(({ scheme }) =>
    /^(bearer|dpop)$/i.test(scheme),
  );
  return challenges.find(({ params }) => params.error !== undefined) ?? challenges[0];
}

const challengeFacts = (challenge: Challenge | undefined) =>
  Object.entries(challenge?.params ?? {}).flatMap(([name, value]) => fact(name, value));

const isPage = ({ headers }: HttpAnswer): boolean => /^text\/html/i.test(headers['content-type'] ?? '');

/** A refusal of the MCP server, by what it says in its challenge or body. */
function refusal(answer: HttpAnswer): Outcome {
  const challenge = challengeIn(answer);
  const rpc = judgeRpc(answer, REQUEST_ID);
  const inBody = oauthErrorOf(answer);
  const error = challenge?.params.error ?? inBody.error;
  const description =
    challenge?.params.error_description ??
    (rpc.ok || rpc.error.reason !== 'rpc_error' ? inBody.description : rpc.error.message);
  const refused = refusedBy('mcp', { error, description, status: answer.status }, 'mcp-sending');
  return { ...refused, judgement: { ...refused.judgement, facts: challengeFacts(challenge) } };
}

/** Judges the answer to the first request, which has no token. */
export function judgeKnockHop(answer: HttpAnswer, known: Known, sentToken: boolean): Outcome {
  const { status } = answer;
  const challenge = challengeIn(answer);
  if (sentToken && status >= 400 && challenge?.params.error !== undefined) return refusal(answer);
  if (status === 401) {
    const told = challenge?.params.resource_metadata;
    return went(
      'onward',
      'The server wants a token',
      told === undefined
        ? 'It does not say where its metadata is, so the client asks at the well-known places.'
        : 'Its challenge says where its metadata is, and there the client asks next.',
      {
        clauses: [told === undefined ? 'mcp-resource-discovery' : 'rfc9728-5.1'],
        facts: challengeFacts(challenge),
        learned: { challenge },
        next: ['resource_metadata'],
      },
    );
  }
  if (isPage(answer)) {
    return stuck(
      'This is a web page, not an MCP server',
      `It answered ${status} with HTML. An MCP endpoint answers JSON or an event stream to a POST.`,
      { clauses: ['mcp-sending'], instead: 'Check the URL: the endpoint often has a path such as /mcp.' },
    );
  }
  const judged = judgeRpc(answer, REQUEST_ID);
  if (judged.ok) {
    return went(
      'onward',
      'The server answers without a token',
      'It is not protected: everybody may use it, and there is nothing to authorize.',
      {
        facts: resultFacts(judged.value).flatMap(({ label, value }) => fact(label, value)),
        learned: session(answer, known),
        next: known.walk.era === 'legacy' ? ['initialized'] : ['tools'],
      },
    );
  }
  if (judged.error.reason === 'rpc_error' || status === 400) {
    return stuck('It speaks, and does not understand', `${whyOf(judged.error)} It asked for no token.`, {
      clauses: ['mcp-protocol-version'],
      instead: otherEra(judged.error, known),
    });
  }
  if (status === 404 || status === 405) {
    const { error, description } = oauthErrorOf(answer);
    const words = error === '' || description === '' ? '' : ` It says: “${description}”`;
    return stuck('There is no MCP endpoint at this URL', `It answered ${status} to a POST.${words}`, {
      clauses: ['mcp-sending'],
      instead: 'Check the URL: the endpoint often has a path such as /mcp.',
    });
  }
  return stuck('This does not look like an MCP server', whyOf(judged.error), { clauses: ['mcp-sending'] });
}

function otherEra(
  error: { readonly reason: string; readonly code?: number; readonly data?: unknown },
  { walk }: Known,
): string {
  const supported = error.code === UNSUPPORTED_PROTOCOL_VERSION ? supportedVersions(error.data) : [];
  const hint = supported.length > 0 ? ` It has ${supported.join(', ')}.` : '';
  const other = walk.era === 'modern' ? 'that of 2025, with initialize' : 'that of 2026, without sessions';
  return `The server may speak another version of the protocol: start the walk again with ${other}.${hint}`;
}

/** What an answer to initialize opens. MCP 2025-11-25, Lifecycle. */
function session(answer: HttpAnswer, { walk }: Known): Outcome['learned'] {
  if (walk.era !== 'legacy') return {};
  const judged = judgeRpc(answer, REQUEST_ID);
  const version = judged.ok ? judged.value.protocolVersion : undefined;
  if (typeof version !== 'string') return {};
  return { session2025: { version, sessionId: answer.headers['mcp-session-id'] } };
}

/** A token that lacks scopes, or that is not taken: where a client goes from there. */
function refusedWithToken(answer: HttpAnswer, known: Known): Outcome {
  const refused = refusal(answer);
  const challenge = challengeIn(answer);
  const scope = challenge?.params.scope;
  if (answer.status === 403 && challenge?.params.error === 'insufficient_scope') {
    return { ...refused, learned: { challenge, stepUp: scope ?? '' }, next: ['authorize'] };
  }
  if (answer.status !== 401) return refused;
  const next: HopKind[] = known.tokens?.refreshToken === undefined ? ['authorize'] : ['refresh', 'authorize'];
  return { ...refused, next: known.server ? next : ['resource_metadata'] };
}

const afterResult = ({ tokens, server }: Known, first: readonly HopKind[]): HopKind[] => [
  ...first,
  ...(tokens?.refreshToken === undefined ? [] : (['refresh'] as const)),
  ...(server?.revocation_endpoint === undefined || !tokens ? [] : (['revoke'] as const)),
];

/** Judges an answer of the MCP server to a request of the protocol. */
export function judgeMcpHop(
  kind: 'initialize' | 'initialized' | 'tools' | 'call',
  answer: HttpAnswer,
  known: Known,
): Outcome {
  if (kind === 'initialized' && judgeAccepted(answer).ok) {
    return went('good', 'Accepted', 'The session is open.', { clauses: ['mcp-sessions'], next: ['tools'] });
  }
  const judged = judgeRpc(answer, REQUEST_ID);
  if (!judged.ok) {
    if (answer.status >= 400) return refusedWithToken(answer, known);
    if (judged.error.reason === 'rpc_error') return refusal(answer);
    return stuck('The answer cannot be used', whyOf(judged.error), { clauses: ['mcp-sending'] });
  }
  const facts = resultFacts(judged.value).flatMap(({ label, value }) => fact(label, value));
  if (kind === 'initialize') {
    return went('good', 'The session is open', 'Both sides have agreed on a version of the protocol.', {
      facts,
      learned: session(answer, known),
      next: ['initialized'],
    });
  }
  if (kind === 'tools') {
    const tools = Array.isArray(judged.value.tools) ? judged.value.tools.filter(isObject) : [];
    const names = tools.map(({ name }) => showJson(name ?? '?'));
    return went('good', 'The token is accepted', sentence(`the server offers ${names.length} tools`), {
      facts,
      learned: { tools },
      next: names.length === 0 ? afterResult(known, []) : afterResult(known, ['call']),
    });
  }
  const failed = judged.value.isError === true;
  return went(
    'good',
    failed ? 'The tool reports an error' : 'The tool did its work',
    failed
      ? 'The request was authorized: the error is about the arguments or the tool itself.'
      : 'This is what the token was for: the whole flow is done.',
    { facts, next: afterResult(known, []) },
  );
}
