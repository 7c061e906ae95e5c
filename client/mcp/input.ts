import type { JsonObject } from '../../core/json.ts';

/** What a server asks the client, embedded in a result (2026-07-28) or as a request on a stream (2025 era). */
export interface InputRequest {
  readonly method: string;
  readonly params: JsonObject;
}

/** Answers what a server asks. */
export type AnswerInput = (request: InputRequest) => Promise<JsonObject>;
