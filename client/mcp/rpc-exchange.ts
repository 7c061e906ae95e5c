import type { JsonObject } from '../../core/json.ts';
import { ok, type Result } from '../../core/result.ts';
import type { AuthorizedSend, Exchange } from '../authorized-send.ts';
import { describeFailure, type Failure } from '../failures.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { type Fact, fact, type Wire } from '../steps.ts';
import { judgeRpc, responseIn } from './rpc.ts';
import { resultFacts } from './summary.ts';

/** One JSON-RPC request and how it is told. */
export interface RpcRequest {
  readonly message: HttpRequest;
  readonly operation: string;
  readonly id: number;
  /** Sends in another way than by one request and its answer. */
  readonly send?: () => Promise<Result<Exchange, Failure>>;
  /** A failure that the client goes on after, in words; undefined for one that ends the request. */
  readonly onward?: ((failure: Failure) => string | undefined) | undefined;
}

/** A result, with the answer it came in. */
export interface RpcResult {
  readonly result: JsonObject;
  readonly answer: HttpAnswer;
}

/** Sends JSON-RPC requests and reports each as a step. */
export interface RpcExchange {
  request(request: RpcRequest): Promise<Result<RpcResult, Failure>>;
  report(
    operation: string,
    exchange: Exchange,
    facts: readonly Fact[],
    failure?: Failure,
    onward?: string,
  ): void;
}

const successText = ({ status }: HttpAnswer, result: JsonObject | undefined): string => {
  if (result?.isError === true) return 'answered: the tool reports an error';
  return status === 202 ? 'accepted' : 'answered';
};

/** Makes the exchange of a connection. */
export function createRpcExchange(wire: Wire, send: AuthorizedSend): RpcExchange {
  const report = (
    operation: string,
    { request, answer }: Exchange,
    facts: readonly Fact[],
    failure?: Failure,
    onward?: string,
    result?: JsonObject,
  ): void => {
    const base = { name: 'call', title: operation, request, response: answer, facts } as const;
    if (!failure) wire.step({ ...base, verdict: { ok: true, text: successText(answer, result) } });
    else if (onward !== undefined) wire.step({ ...base, verdict: { ok: 'continue', text: onward } });
    else wire.step({ ...base, verdict: { ok: false, text: describeFailure(failure).message, failure } });
  };
  return {
    report,
    async request({ message, operation, id, onward, ...rest }) {
      const until = (text: string): boolean => responseIn(text, id) !== undefined;
      const sent = await (rest.send ? rest.send() : send(message, operation, { until }));
      if (!sent.ok) return sent;
      const { answer } = sent.value;
      const judged = judgeRpc(answer, id);
      const session = fact('session', answer.headers['mcp-session-id'], 'secret');
      if (!judged.ok) {
        report(operation, sent.value, session, judged.error, onward?.(judged.error));
        return judged;
      }
      report(
        operation,
        sent.value,
        [...session, ...resultFacts(judged.value)],
        undefined,
        undefined,
        judged.value,
      );
      return ok({ result: judged.value, answer });
    },
  };
}

/** A request in a few words: its method, and what it is about. */
export const operationOf = (method: string, params: JsonObject): string =>
  [method, params.name ?? params.uri].filter((part) => typeof part === 'string').join(' ');
