import { basicAuthorization } from '../../core/basic.ts';
import { type AccessToken, checkAccessToken } from '../../core/claims.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/refusals.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { asServer } from '../../serving/guarded-fetch.ts';
import { createBoundedMap } from './bounded-map.ts';
import type { IssuerDocuments } from './issuer-documents.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { createTokenBucket } from './token-bucket.ts';
import type { TokenRules, VerifyToken } from './verify-token.ts';

/** How opaque tokens are asked about. */
export interface IntrospectionOptions {
  readonly rules: TokenRules;
  readonly clientId: string;
  /** Without it the client only names itself, as a public client does. */
  readonly clientSecret?: string | undefined;
  readonly keys: IssuerKeys;
  readonly documents: IssuerDocuments;
  /** Answers that are remembered. */
  readonly cacheSize: number;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Milliseconds that an answer is reused: a revoked token may live on for this long. RFC 7662 §4. */
const ANSWER_LIFETIME = 5_000;
/** Questions about unknown tokens: enough for every real caller, no flood for the issuer. */
const BURST = 100;
const PER_SECOND = 50;
/** Milliseconds without questions after the issuer did not answer. */
const PAUSE = 1_000;
/** Milliseconds. */
const TIMEOUT = 3_000;
/** Seconds that a client is told to wait. */
const RETRY_AFTER = 2;

/** The request of RFC 7662 §2.1. */
function introspectionRequest(token: string, { clientId, clientSecret }: IntrospectionOptions): RequestInit {
  const body = new URLSearchParams({ token, token_type_hint: 'access_token' });
  if (clientSecret === undefined) body.set('client_id', clientId);
  return {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT),
    headers: {
      accept: 'application/json',
      ...(clientSecret === undefined ? {} : { authorization: basicAuthorization(clientId, clientSecret) }),
    },
    body,
  };
}

/** Judges the response of RFC 7662 §2.2, as far as it is about the exchange. */
async function processIntrospectionResponse(response: Response): Promise<Result<JsonObject, string>> {
  if (response.status !== 200) {
    await response.body?.cancel();
    return err(`introspection answered ${response.status}, check INTROSPECTION_CLIENT_ID and _SECRET`);
  }
  const answer: unknown = await response.json();
  if (!isObject(answer) || typeof answer.active !== 'boolean')
    return err('introspection did not answer whether the token is active');
  return ok(answer);
}

/** Makes the verification of opaque tokens by introspection at the issuer. RFC 7662. */
export function createIntrospection(options: IntrospectionOptions): VerifyToken {
  const { rules, keys, documents, cacheSize, fetch, now } = options;
  const answers = createBoundedMap<string, { answer: JsonObject; until: number }>(cacheSize);
  const questions = createTokenBucket({ burst: BURST, perSecond: PER_SECOND, now });
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let lastProblem = '';

  const unavailable = (detail: string): Result<never, Refusal> =>
    err({ reason: 'keys_unavailable', detail, retryAfter: RETRY_AFTER });

  async function ask(token: string): Promise<Result<JsonObject, string>> {
    const metadata = await keys.metadata();
    if (!metadata.ok) return err(metadata.error.detail);
    const endpoint = metadata.value.introspection_endpoint;
    if (typeof endpoint !== 'string') return err('the metadata has no introspection_endpoint');
    try {
      const request = introspectionRequest(token, options);
      const response = await asServer(fetch)(documents.reachable(endpoint), request);
      return await processIntrospectionResponse(response);
    } catch (error) {
      return err(
        error instanceof SyntaxError
          ? 'introspection did not answer JSON'
          : 'introspection cannot be reached',
      );
    }
  }

  function judge(answer: JsonObject): Result<AccessToken, Refusal> {
    if (answer.active !== true) return err({ reason: 'inactive' });
    // RFC 7662 §2.2 makes `iss` optional: the issuer itself gave this answer.
    const claims = { iss: rules.issuer, ...answer };
    return checkAccessToken(claims, { ...rules, now: Math.floor(now() / 1000) });
  }

  const running = new Map<string, Promise<Result<JsonObject, string>>>();

  /** One question at a time about a token, however many requests came with it. */
  function askOnce(token: string): Promise<Result<JsonObject, string>> {
    const asked = running.get(token);
    if (asked) return asked;
    const question = ask(token).finally(() => running.delete(token));
    running.set(token, question);
    return question;
  }

  return async function introspect(token) {
    const known = answers.get(token);
    if (known && now() < known.until) return judge(known.answer);
    if (now() < pausedUntil) return unavailable(lastProblem);
    // A token that was active may always be asked about again: only guesses are limited.
    const isGuess = known?.answer.active !== true && !running.has(token);
    if (isGuess && !questions.take()) return unavailable('too many unknown tokens at once');
    const answer = await askOnce(token);
    if (!answer.ok) {
      lastProblem = answer.error;
      pausedUntil = now() + PAUSE;
      return unavailable(answer.error);
    }
    answers.set(token, { answer: answer.value, until: now() + ANSWER_LIFETIME });
    return judge(answer.value);
  };
}
