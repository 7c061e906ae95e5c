import type { Context } from 'koa';

const rpcError = (code: number, message: string) => ({ jsonrpc: '2.0', error: { code, message }, id: null });

/** An answer to a message that could not be read as a request, so it has no id. JSON-RPC 2.0 §5. */
export const rpcErrorResponse = (status: number, code: number, message: string): Response =>
  Response.json(rpcError(code, message), { status });

/** The same as {@link rpcErrorResponse}, written to a Koa context. */
export function answerRpcError(
  ctx: Pick<Context, 'status' | 'body'>,
  status: number,
  code: number,
  message: string,
): void {
  ctx.status = status;
  ctx.body = rpcError(code, message);
}
