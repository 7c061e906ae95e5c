import type { Middleware, ParameterizedContext } from 'koa';
import type { Result } from '../../core/result.ts';
import { mediaType, readBody } from '../../serving/body.ts';
import type { McpState } from '../state.ts';
import { answerRpcError } from './rpc-error.ts';

/** Bytes. */
const BODY_LIMIT = 1024 * 1024;
/** Messages in a batch of the 2025-03-26 protocol. */
const BATCH_LIMIT = 100;

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
/** What the SDKs use for errors of the transport. */
const TRANSPORT_ERROR = -32000;

/** The body of a request, read once, whoever asks first: a fault may have to know the message before it is its turn. */
export async function bodyOf(ctx: ParameterizedContext<McpState>): Promise<Result<Buffer, 'too_large'>> {
  ctx.state.body ??= await readBody(ctx.req, BODY_LIMIT);
  return ctx.state.body;
}

/** Reads the JSON body of a POST, once, for everything behind it. MCP 2026-07-28, Streamable HTTP, Sending Messages. */
export function readMessage(): Middleware<McpState> {
  return async function readMessage(ctx, next) {
    if (ctx.method !== 'POST') return next();
    const type = mediaType(ctx.req.headers['content-type']);
    if (type !== 'application/json') {
      const got = type === '' ? 'no Content-Type' : JSON.stringify(type);
      return answerRpcError(ctx, 415, TRANSPORT_ERROR, `Send application/json; this request has ${got}.`);
    }
    const encoding = ctx.get('content-encoding');
    if (encoding !== '' && encoding !== 'identity') {
      return answerRpcError(ctx, 415, TRANSPORT_ERROR, 'Send the body without a Content-Encoding.');
    }
    const body = await bodyOf(ctx);
    if (!body.ok) {
      return answerRpcError(ctx, 413, TRANSPORT_ERROR, `The body is longer than ${BODY_LIMIT} bytes.`);
    }
    if (body.value.length === 0) {
      return answerRpcError(
        ctx,
        400,
        PARSE_ERROR,
        'Parse error: the body is empty, expected a JSON-RPC message.',
      );
    }
    try {
      ctx.state.message = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.value));
    } catch {
      return answerRpcError(ctx, 400, PARSE_ERROR, 'Parse error: the body is not JSON in UTF-8.');
    }
    const { message } = ctx.state;
    if (typeof message !== 'object' || message === null || (Array.isArray(message) && message.length === 0)) {
      return answerRpcError(
        ctx,
        400,
        INVALID_REQUEST,
        'Invalid Request: the body is not a JSON-RPC message.',
      );
    }
    if (Array.isArray(message) && message.length > BATCH_LIMIT) {
      const problem = `Invalid Request: a batch holds ${BATCH_LIMIT} messages at most.`;
      return answerRpcError(ctx, 400, INVALID_REQUEST, problem);
    }
    return next();
  };
}
