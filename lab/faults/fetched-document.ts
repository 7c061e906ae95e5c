import { setTimeout as wait } from 'node:timers/promises';
import type { ParamsOf } from './fault.ts';
import { mergePatch } from './transforms.ts';

type Params = ParamsOf<'as-client-document'>;

/** Bytes of a document that are read to be changed. More than any server should read of one. */
const MAX_BYTES = 65_536;

/** Answers that cannot have a body. Fetch §2.2.3. */
const BODILESS = new Set([204, 205, 304]);

/** Waits no longer than whoever asks. @throws {TypeError} in the words in which a slow host is reported */
async function delayed(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await wait(milliseconds, undefined, signal ? { signal } : {}).catch(() => {
    throw new TypeError('no answer in time');
  });
}

/** @throws {TypeError} for what is larger than {@link MAX_BYTES} */
async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new TypeError(`the document is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What is no JSON stays as it is: there is nothing to merge with. */
function merged(text: string, merge: NonNullable<Params['merge']>): string {
  try {
    return JSON.stringify(mergePatch(JSON.parse(text), merge));
  } catch {
    return text;
  }
}

/** A fault that answers by itself; undefined where the host has to be asked. */
function answerOf({ status, body, merge }: Params): Response | undefined {
  if (body === undefined && (status === undefined || merge !== undefined)) return undefined;
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  return new Response(text, { headers: { 'content-type': 'application/json' } });
}

async function underFault(
  ask: () => Promise<Response>,
  params: Params,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const { delay, status, merge, headers = {} } = params;
  if (delay !== undefined) await delayed(delay, signal);
  const answer = answerOf(params) ?? (await ask());
  const fields = new Headers(answer.headers);
  if (merge !== undefined) fields.delete('content-length');
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  }
  const body = merge === undefined ? answer.body : merged(await textOf(answer), merge);
  const code = status ?? answer.status;
  return new Response(BODILESS.has(code) ? null : body, { status: code, headers: fields });
}

/**
 * Fetches a document under the faults of its seam: what comes is what they make of it.
 *
 * @param ask asks the host; not called where a fault answers in its place
 * @param signal of whoever asks: when it fires, a delay is over
 * @throws {TypeError} as `fetch` does
 */
export const fetchUnderFaults = (
  ask: () => Promise<Response>,
  faults: ReadonlyArray<{ readonly params: Params }>,
  signal: AbortSignal | undefined,
): Promise<Response> =>
  faults.reduce(
    (before, { params }) =>
      () =>
        underFault(before, params, signal),
    ask,
  )();
