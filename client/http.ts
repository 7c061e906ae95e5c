import { isObject, type JsonObject } from '../core/json.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Failure } from './failures.ts';

/** The part of `fetch` that the client uses; injected, so that a tap or a test can stand in for the network. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request as data: what a hop sends is made by a pure function and can be shown before it leaves. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer as data: it can be judged by a pure function, and made by hand in a test. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How an answer is read. */
export interface ReadOptions {
  /** Says whether the text read so far is all that is needed: an event stream may stay open after its answer. */
  readonly until?: (text: string) => boolean;
  /** Ends the exchange; one that has it may take as long as it likes. */
  readonly signal?: AbortSignal;
}

/** How a request is sent. */
export interface SendOptions extends ReadOptions {
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Bytes that an answer may have. */
  readonly maxBytes: number;
}

/** Why there was no answer, in a few words: `fetch` hides the reason in its cause. */
export const detailOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
};

/**
 * Reads a body as text.
 *
 * @throws when it is longer than `maxBytes`
 */
export async function readText(
  response: Response,
  { maxBytes, until }: Pick<SendOptions, 'maxBytes' | 'until'>,
): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new Error(`the answer is longer than ${maxBytes} bytes`);
    }
    if (until?.(text)) {
      await reader.cancel();
      return text;
    }
  }
}

/**
 * Sends a request and reads the whole answer. Redirects are not followed: no hop of the flow may be sent elsewhere,
 * least of all one that carries a code, a secret or a token (RFC 9700 §4.12).
 *
 * @returns the answer whatever its status, or `unreachable` when there was none
 */
export async function send(
  fetch: Fetch,
  request: HttpRequest,
  options: SendOptions,
): Promise<Result<HttpAnswer, Failure>> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: options.signal ?? AbortSignal.timeout(options.timeout),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    return ok({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await readText(response, options),
    });
  } catch (error) {
    return err({ reason: 'unreachable', url: request.url, detail: detailOf(error) });
  }
}

/** Parses the body of an answer as a JSON object; the error says what it was instead. */
export function jsonObject({ body, headers }: HttpAnswer): Result<JsonObject, string> {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? ok(value) : err('the body is JSON, but not an object');
  } catch {
    return err(`the body is not JSON (${headers['content-type'] ?? 'no content type'})`);
  }
}
