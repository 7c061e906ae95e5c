import { isObject, type JsonObject, showJson } from '../../core/json.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Failure } from '../failures.ts';
import type { AnswerInput } from './input.ts';
import { type MessageContext, modernMessage } from './message.ts';
import { operationOf, type RpcExchange } from './rpc-exchange.ts';
import { type HeaderParameter, headerParameters, parameterHeaders } from './tool-headers.ts';
import { HEADER_MISMATCH, supportedVersions, UNSUPPORTED_PROTOCOL_VERSION, VERSIONS } from './versions.ts';

/** What requests of the modern era are made with. */
export interface ModernOptions extends MessageContext {
  readonly rpc: RpcExchange;
  readonly nextId: () => number;
  readonly answerInput?: AnswerInput | undefined;
}

type Onward = (failure: Failure) => string | undefined;

/** Requests of the modern era. */
export interface ModernClient {
  /** @param onward see {@link RpcExchange} */
  request(method: string, params: JsonObject, onward?: Onward): Promise<Result<JsonObject, Failure>>;
}

/** How often one request may be asked for more input. */
const MAX_INPUT_ROUNDS = 5;

/** Makes a client of the modern era: no handshake, no session. MCP 2026-07-28. */
export function createModernClient(options: ModernOptions): ModernClient {
  const toolHeaders = new Map<string, readonly HeaderParameter[]>();
  let version = VERSIONS.modern[0];

  const once = async (
    method: string,
    params: JsonObject,
    onward?: Onward,
  ): Promise<Result<JsonObject, Failure>> => {
    const id = options.nextId();
    const annotated = method === 'tools/call' ? toolHeaders.get(showJson(params.name)) : undefined;
    const args = isObject(params.arguments) ? params.arguments : undefined;
    const headers = parameterHeaders(annotated ?? [], args);
    const message = modernMessage(options, { id, version, method, params, parameterHeaders: headers });
    const done = await options.rpc.request({ message, operation: operationOf(method, params), id, onward });
    return done.ok ? ok(done.value.result) : done;
  };

  /** MCP 2026-07-28, Protocol Version Negotiation: once more, with a version that both have. */
  const inCommonVersion = async (
    method: string,
    params: JsonObject,
    supported: readonly string[],
  ): Promise<Result<JsonObject, Failure>> => {
    const common = VERSIONS.modern.find((mine) => supported.includes(mine));
    if (common === undefined) return err({ reason: 'protocol_version_unsupported', supported });
    version = common;
    return once(method, params);
  };

  /** Sends a request, and repeats it when the server refused it for a reason that can be mended. */
  const mended = async (
    method: string,
    params: JsonObject,
    onward?: Onward,
  ): Promise<Result<JsonObject, Failure>> => {
    const done = await once(method, params, (failure) => mendingOf(failure, method) ?? onward?.(failure));
    if (done.ok || done.error.reason !== 'rpc_error') return done;
    const { code, data } = done.error;
    if (code === UNSUPPORTED_PROTOCOL_VERSION)
      return inCommonVersion(method, params, supportedVersions(data));
    if (code !== HEADER_MISMATCH || method !== 'tools/call') return done;
    const listed = await request('tools/list', {});
    return listed.ok ? once(method, params) : done;
  };

  const answersTo = async (result: JsonObject): Promise<Result<JsonObject, Failure>> => {
    const responses: Record<string, JsonObject> = {};
    for (const [key, question] of Object.entries(
      isObject(result.inputRequests) ? result.inputRequests : {},
    )) {
      if (!isObject(question) || typeof question.method !== 'string' || !options.answerInput) {
        return err({
          reason: 'input_required',
          detail: 'the server asks for input that this client cannot give',
        });
      }
      const params = isObject(question.params) ? question.params : {};
      responses[key] = await options.answerInput({ method: question.method, params });
    }
    // The state goes back as it came, and only where it came. MCP 2026-07-28, Multi Round-Trip Requests.
    const state = result.requestState;
    return ok({ inputResponses: responses, ...(typeof state === 'string' ? { requestState: state } : {}) });
  };

  const request: ModernClient['request'] = async (method, params, onward) => {
    let done = await mended(method, params, onward);
    for (let round = 0; done.ok && done.value.resultType === 'input_required'; round++) {
      if (round >= MAX_INPUT_ROUNDS) {
        return err({ reason: 'input_required', detail: 'the server keeps asking for input' });
      }
      const answers = await answersTo(done.value);
      if (!answers.ok) return answers;
      done = await mended(method, { ...params, ...answers.value });
    }
    return done.ok && method === 'tools/list' ? ok(withUsableTools(done.value, toolHeaders)) : done;
  };

  return { request };
}

/** What a repetition can mend, in words. */
function mendingOf(failure: Failure, method: string): string | undefined {
  if (failure.reason !== 'rpc_error') return undefined;
  if (failure.code === HEADER_MISMATCH && method === 'tools/call')
    return 'looking again at what the tool wants in headers';
  const supported = failure.code === UNSUPPORTED_PROTOCOL_VERSION ? supportedVersions(failure.data) : [];
  return supported.some((version) => VERSIONS.modern.includes(version))
    ? 'trying a version that the server supports'
    : undefined;
}

/** Leaves out tools whose header annotations are invalid. MCP 2026-07-28, Schema Extension. */
function withUsableTools(result: JsonObject, known: Map<string, readonly HeaderParameter[]>): JsonObject {
  if (!Array.isArray(result.tools)) return result;
  const usable = result.tools.filter((tool: unknown) => {
    const parameters = isObject(tool) ? headerParameters(tool.inputSchema) : err('not a tool');
    if (parameters.ok && isObject(tool)) known.set(showJson(tool.name), parameters.value);
    return parameters.ok;
  });
  return { ...result, tools: usable };
}
