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

/** Whether an event stream has the response to a request. MCP transports, Receiving Messages. */
const answers = (stream: string, id: string | number): boolean =>
  stream.split('\n').some((line) => {
    const message = line.startsWith('data:') ? parsed(line.slice('data:'.length)) : undefined;
    return isObject(message) && message.id === id && !('method' in message);
  });

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
    body += decoder.decode(next.value.subarray(0, room), { stream: true });
    if (bytes > MAX_BYTES) return leave();
    if (isStream && id !== undefined && answers(body, id)) return leave();
  }
}
