import { isObject, type JsonObject, showJson } from '../../core/json.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Failure } from '../failures.ts';
import type { HttpAnswer } from '../http.ts';
import { parseEvents } from './sse.ts';

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Whether an answer is an event stream. */
export const isEventStream = ({ headers }: HttpAnswer): boolean =>
  (headers['content-type'] ?? '').toLowerCase().startsWith('text/event-stream');

/** Whether a message is the response to a request, not a notification or a request of the server. JSON-RPC 2.0 §5. */
const answers = (message: unknown, id: number): message is JsonObject =>
  isObject(message) && !('method' in message) && message.id === id;

/** The response to a request among the events of a stream so far. MCP transports, Receiving Messages. */
export const responseIn = (stream: string, id: number): JsonObject | undefined =>
  parseEvents(stream)
    .map(({ data }) => json(data))
    .find((message) => answers(message, id));

/** A request of the server, on a stream of the 2025 era. MCP 2025-11-25, Sending Messages to the Server. */
export interface ServerRequest {
  readonly id: string | number;
  readonly method: string;
  readonly params: JsonObject;
}

/** The requests of the server among the events of a stream so far. */
export const serverRequestsIn = (stream: string): ServerRequest[] =>
  parseEvents(stream)
    .map(({ data }) => json(data))
    .filter(isObject)
    .flatMap(({ id, method, params }) =>
      typeof method === 'string' && (typeof id === 'string' || typeof id === 'number')
        ? [{ id, method, params: isObject(params) ? params : {} }]
        : [],
    );

/**
 * Judges the answer to a JSON-RPC request over Streamable HTTP: one JSON object, or an event stream with it.
 * JSON-RPC 2.0 §5; MCP transports, Sending Messages.
 *
 * @returns the result, the error of the server, or what is wrong with the answer
 */
export function judgeRpc(answer: HttpAnswer, id: number): Result<JsonObject, Failure> {
  const { status, body } = answer;
  const message = isEventStream(answer) ? responseIn(body, id) : json(body);
  if (isObject(message) && isObject(message.error)) {
    const { code, message: text, data } = message.error;
    if (typeof code === 'number') {
      return err({ reason: 'rpc_error', status, code, message: showJson(text ?? ''), data });
    }
  }
  if (status !== 200) return err({ reason: 'http_status', status, body: body.trim().slice(0, 200) });
  const malformed = (detail: string) => err({ reason: 'rpc_answer_malformed', detail } as const);
  if (!isObject(message)) {
    return malformed(
      isEventStream(answer) ? 'the stream ended without a response' : 'it is not a JSON object',
    );
  }
  if (message.jsonrpc !== '2.0') return malformed('jsonrpc is not "2.0"');
  if (message.id !== id) return malformed(`it answers ${JSON.stringify(message.id)}, the request was ${id}`);
  return isObject(message.result) ? ok(message.result) : malformed('it has neither a result nor an error');
}

/** Judges the answer to a notification: accepted, without a body. MCP transports, Sending Messages. */
export const judgeAccepted = ({ status, body }: HttpAnswer): Result<void, Failure> =>
  status >= 200 && status < 300
    ? ok(undefined)
    : err({ reason: 'http_status', status, body: body.trim().slice(0, 200) });
