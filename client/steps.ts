import { err, ok, type Result } from '../core/result.ts';
import { describeFailure, type Failure } from './failures.ts';
import { type Fetch, type HttpAnswer, type HttpRequest, type ReadOptions, send } from './http.ts';
import { MAX_REPEATS, type Patience, timeToWait } from './patience.ts';

/** The hops of the flow, by name. */
export type StepName =
  | 'call'
  | 'resource_metadata'
  | 'server_metadata'
  | 'register'
  | 'authorize'
  | 'token'
  | 'refresh'
  | 'step_up'
  | 'wait';

/** One thing that matters in a hop. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** A code, token or key: shortened on screen. */
  readonly secret?: true;
}

/** What became of a hop. */
export type StepVerdict =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly text: string; readonly failure: Failure }
  /** Not what was wanted, and part of the flow: a 401 that starts it, a document that is elsewhere. */
  | { readonly ok: 'continue'; readonly text: string };

/** One hop as it happened, for a script to print or a console to draw. */
export interface Step {
  readonly name: StepName;
  readonly title: string;
  readonly request?: HttpRequest;
  readonly response?: HttpAnswer;
  readonly facts: readonly Fact[];
  readonly verdict: StepVerdict;
}

/** A fact, or nothing when there is no value. */
export function fact(label: string, value: string | number | undefined, secret?: 'secret'): Fact[] {
  if (value === undefined || value === '') return [];
  return [{ label, value: String(value), ...(secret ? { secret: true as const } : {}) }];
}

/** What the hops do their input and output through. */
export interface Wire {
  send(request: HttpRequest, options?: ReadOptions): Promise<Result<HttpAnswer, Failure>>;
  step(step: Step): void;
}

/**
 * Makes the wire of a connection.
 *
 * @param options `timeout` in milliseconds for one exchange; `patience` repeats a request whose server asks for time,
 *   without it such an answer stands
 */
export function createWire(options: {
  readonly fetch: Fetch;
  readonly onStep?: ((step: Step) => void) | undefined;
  readonly timeout: number;
  readonly patience?: Patience | undefined;
}): Wire {
  const { patience } = options;
  const step = (taken: Step): void => options.onStep?.(taken);
  const once = (request: HttpRequest, read?: ReadOptions) =>
    send(options.fetch, request, { timeout: options.timeout, maxBytes: 4 * 1024 * 1024, ...read });
  return {
    async send(request, read) {
      for (let repeats = 0; ; repeats++) {
        const sent = await once(request, read);
        const wait = sent.ok && patience ? timeToWait(sent.value, patience.now()) : undefined;
        if (!sent.ok || !patience || wait === undefined || repeats === MAX_REPEATS) return sent;
        step({
          name: 'wait',
          title: 'The server asks for time',
          request,
          response: sent.value,
          facts: fact('retry-after', sent.value.headers['retry-after']),
          verdict: { ok: 'continue', text: `waiting ${wait / 1000} s, then once more` },
        });
        await patience.wait(wait);
      }
    },
    step,
  };
}

/** A hop: what it is called, how its answer is judged, and what is worth showing of it. */
export interface Hop<Value> {
  readonly name: StepName;
  readonly title: string;
  readonly request: HttpRequest;
  readonly judge: (answer: HttpAnswer) => Result<Value, Failure>;
  readonly facts: (value: Value) => readonly Fact[];
  readonly success: (value: Value) => string;
  /** A failure that the flow goes on after, in words; undefined for one that ends it. */
  readonly onward?: (failure: Failure) => string | undefined;
}

/** Sends the request of a hop, judges the answer and reports the step. */
export async function takeHop<Value>(wire: Wire, hop: Hop<Value>): Promise<Result<Value, Failure>> {
  const sent = await wire.send(hop.request);
  const judged = sent.ok ? hop.judge(sent.value) : sent;
  const onward = judged.ok ? undefined : hop.onward?.(judged.error);
  wire.step({
    name: hop.name,
    title: hop.title,
    request: hop.request,
    ...(sent.ok ? { response: sent.value } : {}),
    facts: judged.ok ? hop.facts(judged.value) : [],
    verdict: judged.ok
      ? { ok: true, text: hop.success(judged.value) }
      : onward === undefined
        ? { ok: false, text: describeFailure(judged.error).message, failure: judged.error }
        : { ok: 'continue', text: onward },
  });
  return judged.ok ? ok(judged.value) : err(judged.error);
}
