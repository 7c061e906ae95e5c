import { carriedOf } from '../../../lab/trace/actors.ts';
import type { FlowExchange } from '../../../lab/trace/flows.ts';
import { bearerOf, challengeOf, redirectUriOf, rpcAnswerOf } from '../../../lab/trace/read.ts';
import { titlePartsOf } from '../../../lab/trace/steps.ts';

/**
 * What came back, as far as the diagram draws it differently: a result, a way to another page, something for the client
 * by way of the browser, a challenge that asks for a token, an error, nothing at all.
 */
export type AnswerKind = 'good' | 'redirect' | 'carried' | 'challenge' | 'error' | 'lost';

/** An exchange as the diagram draws it. */
export interface Answer {
  readonly kind: AnswerKind;
  /** What was asked, in words. */
  readonly asked: string;
  /** What stands at the end of the arrow. */
  readonly text: string;
  /** Names of the parameters that go to the client through the browser. */
  readonly carried: readonly string[];
  /** Something went wrong, or was made to: the first request without a token is as it should be. */
  readonly trouble: boolean;
}

/** MCP answers an error of a tool or a method with 200: the error is in the body. JSON-RPC 2.0 §5.1. */
function rpcError(exchange: FlowExchange): string | undefined {
  if (exchange.endpoint !== 'mcp') return undefined;
  const error = rpcAnswerOf(exchange)?.error;
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return `error ${String(error.code).slice(0, 12)}`;
}

function kindOf(exchange: FlowExchange, isRpcError: boolean): AnswerKind {
  const { response } = exchange;
  if (!response) return 'lost';
  if (carriedOf(exchange)) return 'carried';
  if (challengeOf(exchange) && (response.status === 401 || response.status === 403)) return 'challenge';
  if (response.status >= 400 || isRpcError) return 'error';
  return response.status >= 300 || redirectUriOf(exchange) !== undefined ? 'redirect' : 'good';
}

const known = new WeakMap<FlowExchange, Answer>();

/** Reads what the diagram needs of an exchange, once. */
export function answerOf(exchange: FlowExchange): Answer {
  const before = known.get(exchange);
  if (before) return before;
  const { asked, answered } = titlePartsOf(exchange, exchange.step);
  const wrong = rpcError(exchange);
  const kind = kindOf(exchange, wrong !== undefined);
  const carried = carriedOf(exchange) ?? [];
  const refused = kind === 'challenge' && bearerOf(exchange) !== undefined;
  const answer: Answer = {
    kind,
    asked,
    text: wrong === undefined ? answered : `${answered} ${wrong}`,
    carried,
    trouble:
      kind === 'lost' ||
      kind === 'error' ||
      refused ||
      carried.includes('error') ||
      exchange.faults.length > 0,
  };
  known.set(exchange, answer);
  return answer;
}
