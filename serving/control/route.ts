import type { z } from 'zod';

/** One request to the control API, checked. */
export interface ControlRequest<Body = unknown> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
  /** Aborts when whoever asked is gone. */
  readonly signal: AbortSignal;
}

/** An answer that is no JSON document. */
export interface TextAnswer {
  readonly contentType: string;
  readonly text: string;
  /** Makes it a file to keep, of this name: letters, digits, dots, hyphens and underscores. RFC 6266 §4.3 */
  readonly fileName?: string;
}

/** What somebody listens to. */
export interface Subscription {
  /** Resolves when no more events will come: whoever listened has left, or where they came from is gone. Never rejects. */
  readonly ended: Promise<void>;
}

/** Events as they happen. */
export interface EventsAnswer {
  /** Starts sending; resolves when it listens. The answer ends with the subscription: its reader may ask again. */
  readonly events: (send: (event: unknown) => void) => Promise<Subscription>;
}

/** A parameter of the query. */
export interface QueryParameter {
  readonly name: string;
  readonly text: string;
  readonly values?: readonly string[];
}

/** One route of the control API, as data: the requests it takes and what it answers. The OpenAPI document is made from it. */
export interface ControlRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  /** What it does, in one line. */
  readonly summary: string;
  readonly query?: readonly QueryParameter[];
  readonly body?: z.ZodType;
  /** The answer: a JSON document of this shape, nothing, text of a kind, or events. */
  readonly answer: z.ZodType | 'nothing' | 'text' | 'events';
  readonly handle: (request: ControlRequest) => Promise<unknown>;
}

/** Describes a route; the type of its body follows from the schema. */
export const route = <Body extends z.ZodType>(
  about: Omit<ControlRoute, 'body' | 'handle'> & {
    readonly body?: Body;
    readonly handle: (request: ControlRequest<z.output<Body>>) => Promise<unknown>;
  },
): ControlRoute => about as ControlRoute; // the body was parsed by its own schema before handle sees it

/** The names in braces of a route's path, in order. */
export const parametersOf = ({ path }: Pick<ControlRoute, 'path'>): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');

/** Whether an answer is text. */
export const isText = (answer: unknown): answer is TextAnswer =>
  typeof answer === 'object' && answer !== null && 'contentType' in answer && 'text' in answer;

/** Whether an answer is a stream of events. */
export const isEvents = (answer: unknown): answer is EventsAnswer =>
  typeof answer === 'object' && answer !== null && 'events' in answer && typeof answer.events === 'function';
