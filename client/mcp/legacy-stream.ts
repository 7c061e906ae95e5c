import { setTimeout as wait } from 'node:timers/promises';
import { ok, type Result } from '../../core/result.ts';
import type { AuthorizedSend, Exchange } from '../authorized-send.ts';
import type { Failure } from '../failures.ts';
import type { HttpRequest } from '../http.ts';
import type { AnswerInput } from './input.ts';
import { type LegacySession, legacyResponse, type MessageContext, resumption } from './message.ts';
import { isEventStream, responseIn, type ServerRequest, serverRequestsIn } from './rpc.ts';
import { streamPosition } from './sse.ts';

/** What a stream of the 2025 era is read with. */
export interface LegacyStreamOptions extends MessageContext {
  readonly send: AuthorizedSend;
  readonly answerInput?: AnswerInput | undefined;
}

/** How often one stream is taken up again. */
const MAX_RESUMPTIONS = 5;
/** Milliseconds: the wait when the server names none, and the longest one. */
const DEFAULT_RETRY = 1000;
const MAX_RETRY = 30_000;

/**
 * Sends a request of the 2025 era and reads its stream: requests of the server are answered while it is open, and a
 * stream that ends before the response is taken up again. MCP 2025-11-25, Streamable HTTP.
 */
export async function sendLegacy(
  options: LegacyStreamOptions,
  session: LegacySession | undefined,
  message: HttpRequest,
  about: { readonly operation: string; readonly id: number },
): Promise<Result<Exchange, Failure>> {
  const answered = new Set<string | number>();
  const pending: Promise<unknown>[] = [];

  const answer = async ({ id, method, params }: ServerRequest): Promise<void> => {
    const response =
      method === 'ping'
        ? { id, result: {} }
        : options.answerInput
          ? { id, result: await options.answerInput({ method, params }) }
          : { id, error: { code: -32601, message: `this client does not support ${method}` } };
    await options.send(legacyResponse(options, session, response), `answer to ${method}`);
  };

  const until = (text: string): boolean => {
    for (const request of serverRequestsIn(text)) {
      if (answered.has(request.id)) continue;
      answered.add(request.id);
      pending.push(answer(request));
    }
    return responseIn(text, about.id) !== undefined;
  };

  let sent = await options.send(message, about.operation, until);
  for (let times = 0; sent.ok && times < MAX_RESUMPTIONS; times++) {
    const { answer: soFar } = sent.value;
    if (!isEventStream(soFar) || responseIn(soFar.body, about.id)) break;
    const { lastEventId, retry = DEFAULT_RETRY } = streamPosition(soFar.body);
    if (lastEventId === undefined) break;
    await wait(Math.min(retry, MAX_RETRY));
    const resumed = await options.send(resumption(options, session, lastEventId), about.operation, until);
    if (!resumed.ok) return resumed;
    if (!isEventStream(resumed.value.answer)) break;
    const { request } = sent.value;
    sent = ok({ request, answer: { ...soFar, body: `${soFar.body}${resumed.value.answer.body}` } });
  }
  await Promise.all(pending);
  return sent;
}
