import { err, ok, type Result } from '../../core/result.ts';
import type { AuthorizedSend, Exchange } from '../authorized-send.ts';
import { describeFailure, type Failure } from '../failures.ts';
import { type HttpAnswer, type HttpRequest, isObject, type JsonObject } from '../http.ts';
import { type Fact, fact, type Wire } from '../steps.ts';
import type { AnswerInput } from './input.ts';
import { sendLegacy } from './legacy-stream.ts';
import {
  endOfSession,
  type LegacySession,
  legacyMessage,
  type MessageContext,
  modernMessage,
} from './message.ts';
import { judgeAccepted, judgeRpc, responseIn } from './rpc.ts';
import { resultFacts } from './summary.ts';
import { type HeaderParameter, headerParameters, parameterHeaders } from './tool-headers.ts';
import {
  type Era,
  HEADER_MISMATCH,
  MISSING_CLIENT_CAPABILITY,
  supportedVersions,
  UNSUPPORTED_PROTOCOL_VERSION,
  VERSIONS,
} from './versions.ts';

/** What an MCP client is made from. */
export interface McpClientOptions extends MessageContext {
  readonly wire: Wire;
  readonly send: AuthorizedSend;
  /** `auto` asks in the modern way first and falls back to `initialize`. MCP 2026-07-28, Backward Compatibility. */
  readonly era: Era | 'auto';
  readonly answerInput?: AnswerInput | undefined;
}

/** MCP requests to one server. */
export interface McpClient {
  readonly era: Era | undefined;
  request(method: string, params?: JsonObject): Promise<Result<JsonObject, Failure>>;
  /** Ends the session, where there is one. */
  close(): Promise<void>;
}

/** How often one request may be asked for more input. */
const MAX_INPUT_ROUNDS = 5;

/** Whether a failed first request shows a server that does not know the modern era. */
function isLegacyAnswer(failure: Failure): boolean {
  if (failure.reason === 'http_status') return [400, 404, 405, 406, 415].includes(failure.status);
  if (failure.reason === 'rpc_answer_malformed') return true;
  if (failure.reason !== 'rpc_error') return false;
  const { code, status, data } = failure;
  if (code === UNSUPPORTED_PROTOCOL_VERSION) {
    return !supportedVersions(data).some((version) => VERSIONS.modern.includes(version));
  }
  const isModern =
    code === HEADER_MISMATCH || code === MISSING_CLIENT_CAPABILITY || (code === -32601 && status === 404);
  return !isModern;
}

/** Makes a client; it opens what it needs with its first request. */
export function createMcpClient(options: McpClientOptions): McpClient {
  const { wire } = options;
  const toolHeaders = new Map<string, readonly HeaderParameter[]>();
  let era = options.era === 'auto' ? undefined : options.era;
  let version = VERSIONS.modern[0];
  let session: LegacySession | undefined;
  let lastId = 0;

  const report = (
    operation: string,
    { request, answer }: Exchange,
    facts: readonly Fact[],
    failed?: Failure,
  ): void =>
    wire.step({
      name: 'call',
      title: operation,
      request,
      response: answer,
      facts,
      verdict: failed
        ? { ok: false, text: describeFailure(failed).message, failure: failed }
        : { ok: true, text: answer.status === 202 ? 'accepted' : 'answered' },
    });

  const exchange = async (
    message: HttpRequest,
    operation: string,
    id: number,
  ): Promise<Result<{ readonly result: JsonObject; readonly answer: HttpAnswer }, Failure>> => {
    const sent =
      era === 'legacy'
        ? await sendLegacy(options, session, message, { operation, id })
        : await options.send(message, operation, (text) => responseIn(text, id) !== undefined);
    if (!sent.ok) return sent;
    const judged = judgeRpc(sent.value.answer, id);
    const sessionId = fact('session', sent.value.answer.headers['mcp-session-id'], 'secret');
    report(
      operation,
      sent.value,
      judged.ok ? [...sessionId, ...resultFacts(judged.value)] : [],
      failureOf(judged),
    );
    return judged.ok ? ok({ result: judged.value, answer: sent.value.answer }) : judged;
  };

  const modern = async (method: string, params: JsonObject): Promise<Result<JsonObject, Failure>> => {
    const id = ++lastId;
    const annotated = method === 'tools/call' ? toolHeaders.get(String(params.name)) : undefined;
    const args = isObject(params.arguments) ? params.arguments : undefined;
    const headers = parameterHeaders(annotated ?? [], args);
    const message = modernMessage(options, { id, version, method, params, parameterHeaders: headers });
    const done = await exchange(message, operationOf(method, params), id);
    return done.ok ? ok(done.value.result) : done;
  };

  const initialize = async (): Promise<Result<void, Failure>> => {
    const id = ++lastId;
    const { clientInfo, capabilities } = options;
    const params = { protocolVersion: VERSIONS.legacy[0], capabilities, clientInfo };
    const opening = legacyMessage(options, { id, session: undefined, method: 'initialize', params });
    const opened = await exchange(opening, 'initialize', id);
    if (!opened.ok) return opened;
    const agreed = opened.value.result.protocolVersion;
    if (typeof agreed !== 'string' || !VERSIONS.legacy.includes(agreed)) {
      return err({ reason: 'protocol_version_unsupported', supported: [String(agreed)] });
    }
    session = { version: agreed, sessionId: opened.value.answer.headers['mcp-session-id'] };
    const method = 'notifications/initialized';
    const sent = await options.send(legacyMessage(options, { session, method }), method);
    if (!sent.ok) return sent;
    const accepted = judgeAccepted(sent.value.answer);
    report(method, sent.value, [], failureOf(accepted));
    return accepted;
  };

  const legacy = async (
    method: string,
    params: JsonObject,
    again = true,
  ): Promise<Result<JsonObject, Failure>> => {
    if (session === undefined) {
      const opened = await initialize();
      if (!opened.ok) return opened;
    }
    const id = ++lastId;
    const message = legacyMessage(options, { id, session, method, params });
    const done = await exchange(message, operationOf(method, params), id);
    if (done.ok) return ok(done.value.result);
    // A session that ended: start a new one. MCP 2025-11-25, Session Management.
    const ended = 'status' in done.error && done.error.status === 404 && session?.sessionId !== undefined;
    if (!ended || !again) return done;
    session = undefined;
    return legacy(method, params, false);
  };

  /** Repeats a modern request that the server refused for a reason that can be mended. */
  const mended = async (method: string, params: JsonObject): Promise<Result<JsonObject, Failure>> => {
    const done = await modern(method, params);
    if (done.ok || done.error.reason !== 'rpc_error') return done;
    if (done.error.code === UNSUPPORTED_PROTOCOL_VERSION) {
      const supported = supportedVersions(done.error.data);
      const common = VERSIONS.modern.find((mine) => supported.includes(mine));
      if (common === undefined) return err({ reason: 'protocol_version_unsupported', supported });
      version = common;
      return modern(method, params);
    }
    if (done.error.code === HEADER_MISMATCH && method === 'tools/call') {
      const listed = await request('tools/list', {});
      return listed.ok ? modern(method, params) : done;
    }
    return done;
  };

  const settle = async (): Promise<Result<Era, Failure>> => {
    const probed = await modern('server/discover', {});
    if (!probed.ok && !isLegacyAnswer(probed.error)) {
      if (probed.error.reason !== 'rpc_error') return probed;
      return ok('modern');
    }
    return ok(probed.ok ? 'modern' : 'legacy');
  };

  const answerInputs = async (result: JsonObject): Promise<Result<JsonObject, Failure>> => {
    const asked = isObject(result.inputRequests) ? result.inputRequests : {};
    const responses: Record<string, JsonObject> = {};
    for (const [key, question] of Object.entries(asked)) {
      if (!isObject(question) || typeof question.method !== 'string' || !options.answerInput) {
        return err({
          reason: 'input_required',
          detail: 'the server asks for input that this client cannot give',
        });
      }
      const params = isObject(question.params) ? question.params : {};
      responses[key] = await options.answerInput({ method: question.method, params });
    }
    const state = result.requestState;
    return ok({ inputResponses: responses, ...(typeof state === 'string' ? { requestState: state } : {}) });
  };

  const request = async (method: string, params: JsonObject = {}): Promise<Result<JsonObject, Failure>> => {
    if (era === undefined) {
      const settled = await settle();
      if (!settled.ok) return settled;
      era = settled.value;
    }
    if (era === 'legacy') return legacy(method, params);
    let done = await mended(method, params);
    for (let round = 0; done.ok && done.value.resultType === 'input_required'; round++) {
      const answered = round < MAX_INPUT_ROUNDS ? await answerInputs(done.value) : undefined;
      if (!answered) return err({ reason: 'input_required', detail: 'the server keeps asking for input' });
      if (!answered.ok) return answered;
      done = await mended(method, { ...params, ...answered.value });
    }
    return done.ok && method === 'tools/list' ? ok(withUsableTools(done.value, toolHeaders)) : done;
  };

  return {
    get era() {
      return era;
    },
    request,
    async close() {
      if (session?.sessionId === undefined) return;
      const sent = await options.send(endOfSession(options, session), 'DELETE session');
      if (sent.ok) report('end of the session', sent.value, []);
      session = undefined;
    },
  };
}

const failureOf = (judged: Result<unknown, Failure>): Failure | undefined =>
  judged.ok ? undefined : judged.error;

const operationOf = (method: string, params: JsonObject): string =>
  [method, params.name ?? params.uri].filter((part) => typeof part === 'string').join(' ');

/** Leaves out tools whose header annotations are invalid. MCP 2026-07-28, Schema Extension. */
function withUsableTools(result: JsonObject, known: Map<string, readonly HeaderParameter[]>): JsonObject {
  if (!Array.isArray(result.tools)) return result;
  const usable = result.tools.filter((tool: unknown) => {
    const parameters = isObject(tool) ? headerParameters(tool.inputSchema) : err('not a tool');
    if (parameters.ok && isObject(tool)) known.set(String(tool.name), parameters.value);
    return parameters.ok;
  });
  return { ...result, tools: usable };
}
