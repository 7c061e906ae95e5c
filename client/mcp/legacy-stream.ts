import { setTimeout as wait } from 'node:timers/promises';
import { ok, type Result } from '../../core/result.ts';
import type { AuthorizedSend, Exchange } from '../authorized-send.ts';
import type { Failure } from '../failures.ts';
import type { HttpRequest } from '../http.ts';
import type { AnswerInput } from './input.ts';
import { type LegacySession, legacyResponse, type MessageContext, streamRequest } from './message.ts';
import { isEventStream, responseIn, type ServerRequest, serverRequestsIn } from './rpc.ts';
import { streamPosition } from './sse.ts';

/** What the streams of a session are read with. */
export interface LegacyStreamOptions extends MessageContext {
  readonly send: AuthorizedSend;
  readonly answerInput?: AnswerInput | undefined;
}

/** The event streams of one session of the 2025 era. */
export interface LegacyStreams {
  /**
   * Sends a request and reads its stream: requests of the server are answered while it is open, and a stream that ends
   * before the response is taken up again. MCP 2025-11-25, Resumability and Redelivery.
   */
  send(
    message: HttpRequest,
    about: { readonly operation: string; readonly id: number },
  ): Promise<Result<Exchange, Failure>>;
  /**
   * Holds the standalone stream open, where this client can answer what a server asks there. A server may have none
   * (405). MCP 2025-11-25, Listening for Messages from the Server.
   */
  listen(): void;
  close(): void;
}

/** How often one stream is taken up again. */
const MAX_RESUMPTIONS = 5;
/** Milliseconds: the wait when the server names none, and the longest one. */
const DEFAULT_RETRY = 1000;
const MAX_RETRY = 30_000;

/** Makes the streams of a session. */
export function createLegacyStreams(options: LegacyStreamOptions, session: LegacySession): LegacyStreams {
  const answered = new Set<string | number>();
  const closing = new AbortController();

  /** The answer to a request of the server. Whoever was asked may fail, which the server is told. JSON-RPC 2.0 §5.1. */
  const responseTo = async ({ id, method, params }: ServerRequest) => {
    if (method === 'ping') return { id, result: {} };
    const { answerInput } = options;
    if (!answerInput)
      return { id, error: { code: -32601, message: `this client does not support ${method}` } };
    return answerInput({ method, params }).then(
      (result) => ({ id, result }),
      () => ({ id, error: { code: -32603, message: `this client failed to answer ${method}` } }),
    );
  };

  const answer = async (request: ServerRequest): Promise<void> => {
    const response = legacyResponse(options, session, await responseTo(request));
    await options.send(response, `answer to ${request.method}`);
  };

  /** Answers the requests that have arrived and were not answered yet. */
  const answerNew = (text: string): Promise<void>[] =>
    serverRequestsIn(text).flatMap((request) => {
      if (answered.has(request.id)) return [];
      answered.add(request.id);
      return [answer(request)];
    });

  return {
    async send(message, { operation, id }) {
      const pending: Promise<void>[] = [];
      const until = (text: string): boolean => {
        pending.push(...answerNew(text));
        return responseIn(text, id) !== undefined;
      };
      let sent = await options.send(message, operation, { until });
      for (let times = 0; sent.ok && times < MAX_RESUMPTIONS; times++) {
        const { request, answer: soFar } = sent.value;
        if (!isEventStream(soFar) || responseIn(soFar.body, id)) break;
        const { lastEventId, retry = DEFAULT_RETRY } = streamPosition(soFar.body);
        if (lastEventId === undefined) break;
        await wait(Math.min(retry, MAX_RETRY));
        const resumed = await options.send(streamRequest(options, session, lastEventId), operation, {
          until,
        });
        if (!resumed.ok) return resumed;
        if (!isEventStream(resumed.value.answer)) break;
        sent = ok({ request, answer: { ...soFar, body: `${soFar.body}${resumed.value.answer.body}` } });
      }
      await Promise.all(pending);
      return sent;
    },
    listen() {
      if (!options.answerInput) return;
      const until = (text: string): boolean => {
        answerNew(text);
        return false;
      };
      void options.send(streamRequest(options, session), 'standalone stream', {
        until,
        signal: closing.signal,
      });
    },
    close: () => closing.abort(),
  };
}
