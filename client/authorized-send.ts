import { type Challenge, parseChallenges } from '../core/challenges.ts';
import { err, ok, type Result } from '../core/result.ts';
import { formatScope, parseScope } from '../core/scopes.ts';
import type { Authorization, Authorizer } from './authorizer.ts';
import { describeFailure, type Failure } from './failures.ts';
import type { HttpAnswer, HttpRequest, ReadOptions } from './http.ts';
import type { NonceJar } from './nonces.ts';
import { oauthErrorOf } from './oauth-error.ts';
import { stepUpScopes } from './scope-strategy.ts';
import { type Fact, fact, type Wire } from './steps.ts';

/** A request as it left, with its token, and the answer to it. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly answer: HttpAnswer;
}

/** Sends a request to the MCP server and gets whatever authorization it takes. */
export type AuthorizedSend = (
  request: HttpRequest,
  operation: string,
  options?: ReadOptions,
) => Promise<Result<Exchange, Failure>>;

/** How often one operation may lead to a step-up. MCP 2026-07-28, Step-Up Authorization Flow: a few times. */
const MAX_STEP_UPS = 2;

/**
 * Seconds before its end at which a token counts as spent: it has to survive the way to the server. A fifth of a short
 * life, or a token of five seconds would be spent when it is issued.
 */
const expiryMargin = (lifetime: number): number => Math.min(5, lifetime / 5);

/** The challenge that matters: `DPoP` or `Bearer`, the one with an error first. RFC 9110 §11.6.1, RFC 9449 §7.1. */
function authorizationChallenge(answer: HttpAnswer): Challenge | undefined {
  const challenges = parseChallenges(answer.headers['www-authenticate'] ?? '').filter(({ scheme }) =>
    /^(bearer|dpop)$/i.test(scheme),
  );
  return challenges.find(({ params }) => params.error !== undefined) ?? challenges[0];
}

const challengeFacts = (challenge: Challenge | undefined): Fact[] =>
  Object.entries(challenge?.params ?? {}).flatMap(([name, value]) => fact(name, value));

/** Runs tasks one after the other, whatever becomes of each. */
function createQueue(): <Value>(task: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task, task);
    last = next;
    return next;
  };
}

/** What was already tried for one operation. */
interface Tried {
  nonce: boolean;
  refresh: boolean;
  authorize: boolean;
  readonly stepUps: Set<string>;
}

/**
 * Makes the sender of a connection.
 *
 * @param options `now` in milliseconds since the epoch
 */
export function createAuthorizedSend(
  wire: Wire,
  authorizer: Authorizer,
  options: { readonly nonces: NonceJar; readonly now: () => number },
): AuthorizedSend {
  const { nonces, now } = options;
  // One login at a time: what several requests lack is asked for once, and a refresh token is used once.
  const inTurn = createQueue();

  /** The authorization that a request was sent with: a token is used once before it is renewed, whatever it says of its life. */
  let used: Authorization | undefined;

  const isSpent = (): boolean => {
    const { expiresAt, tokens } = authorizer.current ?? {};
    if (tokens?.refreshToken === undefined || expiresAt === undefined) return false;
    return used === authorizer.current && expiresAt - expiryMargin(tokens.expiresIn ?? 0) <= now() / 1000;
  };
  const freshen = async (): Promise<void> => {
    // A refresh that fails is not the end: the request goes out, and a 401 starts the flow again.
    if (isSpent()) await inTurn(async () => isSpent() && authorizer.refresh());
  };

  const onUnauthorized = async ({ answer }: Exchange, tried: Tried): Promise<Result<unknown, Failure>> => {
    const challenge = authorizationChallenge(answer);
    if (challenge?.params.error === 'use_dpop_nonce' && !tried.nonce) {
      tried.nonce = true;
      return ok(undefined);
    }
    if (authorizer.current?.tokens.refreshToken !== undefined && !tried.refresh && !tried.authorize) {
      tried.refresh = true;
      const refreshed = await authorizer.refresh();
      if (refreshed.ok) return refreshed;
    }
    if (tried.authorize) {
      const { error, description } = oauthErrorOf(answer);
      return err({ reason: 'still_unauthorized', error: challenge?.params.error ?? error, description });
    }
    tried.authorize = true;
    return authorizer.authorize(challenge);
  };

  const onInsufficientScope = async (
    challenge: Challenge,
    operation: string,
    tried: Tried,
  ): Promise<Result<unknown, Failure>> => {
    const challenged = challenge.params.scope;
    const scopes = stepUpScopes({
      requested: authorizer.current?.requested ?? [],
      granted: authorizer.current?.granted ?? [],
      challenged,
    });
    const key = formatScope(parseScope(challenged).sort());
    if (scopes === undefined || tried.stepUps.has(key) || tried.stepUps.size >= MAX_STEP_UPS) {
      const failure: Failure = { reason: 'still_forbidden', operation, scopes: parseScope(challenged) };
      wire.step({
        name: 'step_up',
        title: 'Step-up',
        facts: [],
        verdict: { ok: false, text: describeFailure(failure).message, failure },
      });
      return err(failure);
    }
    tried.stepUps.add(key);
    wire.step({
      name: 'step_up',
      title: 'Step-up',
      facts: fact('scope', formatScope(scopes)),
      verdict: { ok: 'continue', text: 'asking for the union of what we had and what the challenge names' },
    });
    return authorizer.authorize(challenge, scopes);
  };

  return async (request, operation, read) => {
    const tried: Tried = { nonce: false, refresh: false, authorize: false, stepUps: new Set() };
    for (;;) {
      await freshen();
      const held = authorizer.current;
      const signed = await authorizer.sign(request);
      used = held;
      const sent = await wire.send(signed, read);
      if (!sent.ok) {
        if (read?.signal?.aborted) return sent; // ended by whoever asked
        const { message } = describeFailure(sent.error);
        const verdict = { ok: false, text: message, failure: sent.error } as const;
        wire.step({ name: 'call', title: operation, request: signed, facts: [], verdict });
        return sent;
      }
      const exchange: Exchange = { request: signed, answer: sent.value };
      nonces.remember(request.url, sent.value);
      const challenge = authorizationChallenge(sent.value);
      const isScope = sent.value.status === 403 && challenge?.params.error === 'insufficient_scope';
      if (sent.value.status !== 401 && !isScope) return ok(exchange);
      wire.step({
        name: 'call',
        title: operation,
        request: signed,
        response: sent.value,
        facts: challengeFacts(challenge),
        verdict: {
          ok: 'continue',
          text: isScope
            ? 'the token lacks scopes'
            : authorizer.current
              ? 'the token is refused'
              : 'a token is needed',
        },
      });
      const recovered = await inTurn(async (): Promise<Result<unknown, Failure>> => {
        if (authorizer.current !== held) return ok(undefined); // another request got a token meanwhile
        if (isScope && challenge) return onInsufficientScope(challenge, operation, tried);
        return onUnauthorized(exchange, tried);
      });
      if (!recovered.ok) return recovered;
    }
  };
}
