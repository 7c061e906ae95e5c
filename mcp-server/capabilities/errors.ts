/** JSON-RPC error codes that the capabilities answer with. JSON-RPC 2.0 §5.1, MCP schema. */
export const INVALID_PARAMS = -32602;
/** 2025 era; the 2026-07-28 SDK writes it as {@link INVALID_PARAMS}. MCP 2025-11-25, Resources, Error Handling. */
export const RESOURCE_NOT_FOUND = -32002;

/** An answer to the caller that both SDKs turn into a JSON-RPC error: they read `code`, `message` and `data`. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: number, message: string, data?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.data = data;
  }
}
