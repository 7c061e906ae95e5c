import type { IncomingMessage } from 'node:http';
import { err, ok, type Result } from '../core/result.ts';

/**
 * Reads a request body into memory.
 *
 * @param limit bytes; a longer body is refused as soon as that is known, and the rest is not kept
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<Result<Buffer, 'too_large'>> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    request.resume(); // drain, so that the client reads the answer instead of a reset connection
    return err('too_large');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early must not destroy the connection that the answer goes out on.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) break;
    chunks.push(chunk);
  }
  if (size <= limit) return ok(Buffer.concat(chunks));
  request.resume(); // after the loop: the iterator holds the stream back
  return err('too_large');
}

/** The media type of a `Content-Type` field, in lower case and without parameters. RFC 9110 §8.3.1. */
export const mediaType = (contentType: string | undefined): string =>
  (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
