import type { JsonObject } from '../../core/json.ts';
import { ok, type Result } from '../../core/result.ts';
import type { AuthorizedSend } from '../authorized-send.ts';
import type { Failure } from '../failures.ts';
import type { Wire } from '../steps.ts';
import type { AnswerInput } from './input.ts';
import { createLegacyClient } from './legacy.ts';
import type { MessageContext } from './message.ts';
import { createModernClient } from './modern.ts';
import { createRpcExchange } from './rpc-exchange.ts';
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
  /** Undefined until it is found out. */
  readonly era: Era | undefined;
  request(method: string, params?: JsonObject): Promise<Result<JsonObject, Failure>>;
  /** Ends the session, where there is one. */
  close(): Promise<void>;
}

const METHOD_NOT_FOUND = -32601;

/**
 * Whether a failed first request shows a server that does not know the modern era: the answer is no error of the modern
 * protocol. MCP 2026-07-28, Backward Compatibility.
 */
export function isLegacyAnswer(failure: Failure): boolean {
  if (failure.reason === 'http_status') return [400, 404, 405, 406, 415].includes(failure.status);
  if (failure.reason === 'rpc_answer_malformed') return true;
  if (failure.reason === 'protocol_version_unsupported') return true;
  if (failure.reason !== 'rpc_error') return false;
  const { code, status, data } = failure;
  if (code === UNSUPPORTED_PROTOCOL_VERSION) {
    return !supportedVersions(data).some((version) => VERSIONS.modern.includes(version));
  }
  if (code === METHOD_NOT_FOUND) return status !== 404;
  return code !== HEADER_MISMATCH && code !== MISSING_CLIENT_CAPABILITY;
}

/** Makes a client; it opens what it needs with its first request. */
export function createMcpClient(options: McpClientOptions): McpClient {
  let lastId = 0;
  const parts = { ...options, rpc: createRpcExchange(options.wire, options.send), nextId: () => ++lastId };
  const modern = createModernClient(parts);
  const legacy = createLegacyClient(parts);
  let era = options.era === 'auto' ? undefined : options.era;
  let settling: Promise<Result<Era, Failure>> | undefined;

  const settle = async (): Promise<Result<Era, Failure>> => {
    const probed = await modern.request('server/discover', {}, (failure) =>
      isLegacyAnswer(failure) ? 'the server does not know the modern era; trying initialize' : undefined,
    );
    if (probed.ok) return ok('modern');
    if (isLegacyAnswer(probed.error)) return ok('legacy');
    return probed.error.reason === 'rpc_error' ? ok('modern') : probed;
  };

  return {
    get era() {
      return era;
    },
    async request(method, params = {}) {
      if (era === undefined) {
        settling ??= settle();
        const settled = await settling;
        settling = undefined;
        if (!settled.ok) return settled;
        era = settled.value;
      }
      return era === 'legacy' ? legacy.request(method, params) : modern.request(method, params);
    },
    close: () => legacy.close(),
  };
}
