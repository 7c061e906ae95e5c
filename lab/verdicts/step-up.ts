import { parseScope, unionScopes } from '../../core/scopes.ts';
import type { Check } from './check.ts';
import { ABSENT, every, fail, NOT_SEEN, pass } from './findings.ts';
import { type AuthorizationHop, type Hops, hopsOf, isAfter, type McpHop } from './hops.ts';
import { SINCE_2025_11_25, SINCE_2026_07_28 } from './revisions.ts';

const isScopeChallenge = ({ status, challenge }: McpHop): boolean =>
  status === 403 && challenge?.params.error === 'insufficient_scope' && challenge.params.scope !== undefined;

/** A scope challenge and the authorization request that followed it, before any other challenge. */
interface StepUp {
  readonly refused: McpHop;
  readonly authorization: AuthorizationHop | undefined;
}

function stepUpsOf({ mcp, authorizations }: Hops): StepUp[] {
  const challenges = mcp.filter(isScopeChallenge);
  return challenges.map((refused, index) => {
    const until = challenges[index + 1]?.exchange.at ?? Number.POSITIVE_INFINITY;
    const authorization = authorizations.find(
      ({ exchange }) => isAfter(exchange, refused.exchange) && exchange.at < until,
    );
    return { refused, authorization };
  });
}

const scopesOf = ({ params }: AuthorizationHop): string[] => parseScope(params.get('scope') ?? undefined);

const stepUpAttempted: Check = {
  id: 'step-up-attempted',
  title: 'asks for more scopes when a token lacks them, by an authorization request and not by a refresh',
  level: 'SHOULD',
  revisions: SINCE_2025_11_25,
  clause: 'mcp-step-up',
  mend: 'On 403 with insufficient_scope start an authorization request for more scopes. A refresh cannot add any.',
  judge(flow) {
    const hops = hopsOf(flow);
    return every(stepUpsOf(hops), ({ refused, authorization }) => {
      const from = refused.exchange;
      if (authorization) return pass([authorization.exchange, from], 'GET /authorize', 'GET /authorize');
      const refresh = hops.tokenRequests.find(
        ({ exchange, grant }) => grant === 'refresh_token' && isAfter(exchange, from),
      );
      const again = hops.mcp.find(
        ({ exchange, operation }) => operation === refused.operation && isAfter(exchange, from),
      );
      const instead = refresh && again && again.exchange.at >= refresh.exchange.at ? refresh : undefined;
      return instead
        ? fail([instead.exchange, from], 'GET /authorize', 'grant_type=refresh_token')
        : NOT_SEEN;
    });
  },
};

const stepUpAsksUnion: Check = {
  id: 'step-up-asks-union',
  title: 'asks at a step-up for what it had and what the challenge names',
  level: 'SHOULD',
  // In 2025-11-25 it is the server that names all scopes, and a client may ask for those of the challenge alone.
  revisions: SINCE_2026_07_28,
  clause: 'mcp-step-up',
  mend: 'Send the union of the scopes that you asked for before and those of the challenge: the challenge names what one operation needs, and the new token takes the place of the old.',
  judge(flow) {
    const hops = hopsOf(flow);
    return every(stepUpsOf(hops), ({ refused, authorization }) => {
      const before = hops.authorizations.findLast(({ exchange }) => isAfter(refused.exchange, exchange));
      if (!authorization || !before?.params.has('scope')) return NOT_SEEN;
      const wanted = unionScopes(scopesOf(before), parseScope(refused.challenge?.params.scope));
      const asked = scopesOf(authorization);
      const judged = wanted.every((scope) => asked.includes(scope)) ? pass : fail;
      const about = [authorization.exchange, refused.exchange, before.exchange];
      return judged(about, wanted.join(' '), asked.join(' ') || ABSENT);
    });
  },
};

/** Step-ups for the same scopes and operation: the specification says "a few". */
const A_FEW = 3;

const stepUpLimited: Check = {
  id: 'step-up-limited',
  title: 'gives up a step-up that does not help',
  level: 'SHOULD',
  revisions: SINCE_2025_11_25,
  clause: 'mcp-step-up',
  mend: 'Count the step-ups for one operation and its scopes, and stop after a few: a server that still says 403 will go on saying it.',
  judge(flow) {
    const hops = hopsOf(flow);
    const counts = new Map<string, AuthorizationHop[]>();
    for (const { refused, authorization } of stepUpsOf(hops)) {
      if (!authorization) continue;
      const scopes = parseScope(refused.challenge?.params.scope).sort().join(' ');
      const key = `${refused.operation}\n${scopes}`;
      counts.set(key, [...(counts.get(key) ?? []), authorization]);
    }
    return every([...counts.values()], (tries) => {
      const exchanges = tries.map(({ exchange }) => exchange);
      const expected = `${A_FEW} at most`;
      return tries.length > A_FEW
        ? fail([exchanges[A_FEW], ...exchanges], expected, String(tries.length))
        : pass(exchanges, expected, String(tries.length));
    });
  },
};

/** Checks of how a client gets more scopes. */
export const STEP_UP: readonly Check[] = [stepUpAttempted, stepUpAsksUnion, stepUpLimited];
