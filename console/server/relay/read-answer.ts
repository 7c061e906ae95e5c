import { isObject } from '../../../core/json.ts';

/** Bytes of an answer that are kept. */
export const MAX_BYTES = 1024 * 1024;
/** Milliseconds without a word after which an event stream is left. */
const IDLE = 5_000;

/** What was read of a body. */
export interface ReadBody {
  readonly body: string;
  readonly bytes: number;
  readonly cut?: true;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The identifier of a JSON-RPC request, where a body is one. JSON-RPC 2.0 §4. */
export function requestIdOf(body: string | undefined): string | number | undefined {
  const message = body === undefined ? undefined : parsed(body);
  const id = isObject(message) ? message.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** Whether a line of an event stream is the response to a request. MCP transports, Receiving Messages. */
function isResponse(line: string, id: string | number): boolean {
  const message = line.startsWith('data:') ? parsed(line.slice('data:'.length)) : undefined;
  return isObject(message) && message.id === id && !('method' in message);
}

/** Looks for the response to a request in an event stream that comes in pieces: at each line once. */
function responseFinder(id: string | number): (piece: string) => boolean {
  let pieces: string[] = [];
  return (piece) => {
    pieces.push(piece);
    if (!piece.includes('\n')) return false;
    const lines = pieces.join('').split('\n');
    pieces = [lines.pop() ?? ''];
    return lines.some((line) => isResponse(line, id));
  };
}

/** Resolves after so many milliseconds, unless it is cleared before. */
function idle(milliseconds: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<'idle'>((resolve) => {
    timer = setTimeout(() => resolve('idle'), milliseconds);
  });
  return { passed, clear: () => clearTimeout(timer) };
}

/**
 * Reads an answer: all of it, up to a bound; an event stream until it has the response to the request, or says nothing
 * for a while.
 *
 * @param id of the JSON-RPC request
 */
export async function readAnswer(response: Response, id: string | number | undefined): Promise<ReadBody> {
  const reader = response.body?.getReader();
  if (!reader) return { body: '', bytes: 0 };
  const isStream = /^text\/event-stream/i.test(response.headers.get('content-type') ?? '');
  const found = isStream && id !== undefined ? responseFinder(id) : () => false;
  const decoder = new TextDecoder();
  let body = '';
  let bytes = 0;
  /** Whoever sends may be sending for ever: nobody waits for the end of it. */
  const leave = (): ReadBody => {
    void reader.cancel().catch(() => undefined);
    return { body: body + decoder.decode(), bytes, cut: true };
  };
  for (;;) {
    const timer = isStream ? idle(IDLE) : undefined;
    const read = reader.read();
    const next = await (timer ? Promise.race([read, timer.passed]) : read).finally(() => timer?.clear());
    if (next === 'idle') {
      read.catch(() => undefined);
      return leave();
    }
    if (next.done) return { body: body + decoder.decode(), bytes };
    const room = MAX_BYTES - bytes;
    bytes += next.value.byteLength;
    const piece = decoder.decode(next.value.subarray(0, room), { stream: true });
    body += piece;
    if (bytes > MAX_BYTES || found(piece)) return leave();
  }
}
