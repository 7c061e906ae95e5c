import type { ClauseId } from '../../../core/clauses.ts';
import { isEdited, rpcParams, valueIn } from '../draft.ts';
import { changesIn } from '../mistakes/edit.ts';
import { type Mistake, mistakesIn, mistakesOfRepetition } from '../mistakes/index.ts';
import { isRelayed } from '../prepare.ts';
import type { Judgement, Known, Outcome, Sent, Step } from '../types.ts';
import {
  judgeAuthorizeHop,
  judgeCallbackHop,
  judgeKnownClient,
  judgeRegisterHop,
  judgeRevokeHop,
  judgeTokenHop,
} from './authorization.ts';
import { judgeResourceHop, judgeServerHop } from './discovery.ts';
import { judgeKnockHop, judgeMcpHop } from './mcp.ts';
import { httpAnswerOf, stuck } from './words.ts';

/** Judges an answer by what it is, whatever was changed about the request. */
function plain({ kind }: Step, { draft, answer }: Sent, known: Known): Outcome | undefined {
  if (answer === undefined) return undefined;
  if (answer.kind === 'problem') return stuck('There is no answer', answer.why);
  if (kind === 'authorize') return judgeAuthorizeHop(answer, draft, known);
  if (kind === 'callback') return judgeCallbackHop(draft, known);
  if (kind === 'register' && !isRelayed(kind, draft)) return judgeKnownClient(draft, known);
  if (answer.kind !== 'http') return stuck('There is no answer', 'Nothing came back.');
  const http = httpAnswerOf(answer);
  switch (kind) {
    case 'knock': {
      const token = valueIn(draft, 'header', 'authorization') ?? valueIn(draft, 'query', 'access_token');
      return judgeKnockHop(http, known, token !== undefined);
    }
    case 'resource_metadata':
      return judgeResourceHop(http, known, draft.url);
    case 'server_metadata':
      return judgeServerHop(http, known, draft.url);
    case 'register':
      return judgeRegisterHop(http);
    case 'token':
    case 'refresh':
      return judgeTokenHop(http, known, kind);
    case 'revoke':
      return judgeRevokeHop(http);
    case 'call': {
      const outcome = judgeMcpHop(kind, http, known);
      const refusedCall = outcome.learned.stepUp === undefined ? undefined : rpcParams(draft);
      return { ...outcome, learned: { ...outcome.learned, refusedCall } };
    }
    default:
      return judgeMcpHop(kind, http, known);
  }
}

const unique = <Value>(list: readonly Value[]): Value[] => [...new Set(list)];
const clausesOf = (mistakes: readonly Mistake[]): ClauseId[] => mistakes.map(({ clause }) => clause);

/** Mistakes of an earlier request that come to light with this answer. */
function fromBefore(kind: Step['kind'], known: Known): Mistake[] {
  if (!known.authorization) return [];
  const made = mistakesIn('authorize', known.authorization, known);
  if (kind === 'callback') return made.filter(({ at }) => at === undefined);
  return made.filter(({ at }) => at === kind);
}

/** A refusal, told by what was wrong with the request. */
function explained(judgement: Judgement, mistakes: readonly Mistake[]): Judgement {
  const [first] = mistakes;
  if (!first) return judgement;
  return {
    ...judgement,
    why: [...mistakes.map(({ why }) => why), judgement.why].join('\n'),
    clauses: unique([...clausesOf(mistakes), ...judgement.clauses]),
    instead: first.instead,
  };
}

/** Something was wrong, and it worked all the same. */
function unnoticed(judgement: Judgement, step: Step, sent: Sent, mistakes: readonly Mistake[]): Judgement {
  const [first] = mistakes;
  const later = mistakes.find(({ at }) => at !== undefined);
  const why = first
    ? mistakes.map((mistake) => mistake.why).join('\n')
    : `It worked although the request was changed: ${changesIn(sent.draft).join(', ')}.`;
  const strict = mistakes.find((mistake) => mistake.strict !== undefined)?.strict;
  return {
    ...judgement,
    outcome: 'unnoticed',
    who: 'nobody',
    headline: later
      ? 'Nobody has noticed yet'
      : step.kind === 'callback'
        ? 'The client takes it'
        : 'Nobody noticed',
    why,
    clauses: unique([...clausesOf(mistakes), ...judgement.clauses]),
    ...(first ? { instead: first.instead } : {}),
    ...(strict === undefined ? {} : { strict }),
  };
}

/**
 * Judges what became of a request: what it means, who noticed what was wrong with it, and where a client goes next.
 *
 * @param known what the client had learned before
 * @returns undefined while the answer is waited for
 */
export function judgeSent(step: Step, sent: Sent, known: Known): Outcome | undefined {
  const outcome = plain(step, sent, known);
  if (!outcome) return undefined;
  const { judgement } = outcome;
  const made = [...mistakesIn(step.kind, sent.draft, known), ...mistakesOfRepetition(step, sent)];
  if (judgement.outcome === 'good' || judgement.outcome === 'onward') {
    const edited = isEdited(sent.draft) || made.length > 0;
    if (!edited) return outcome;
    const missed = judgement.headline === 'No metadata here';
    if (missed)
      return {
        ...outcome,
        judgement: { ...explained({ ...judgement, who: 'client', outcome: 'refused' }, made) },
      };
    return { ...outcome, judgement: unnoticed(judgement, step, sent, made) };
  }
  if (judgement.outcome !== 'refused') return outcome;
  return { ...outcome, judgement: explained(judgement, [...made, ...fromBefore(step.kind, known)]) };
}
