import { isObject, type JsonObject } from '../../../../../core/json.ts';
import { err, ok, type Result } from '../../../../../core/result.ts';

/** JSON that somebody typed; an object is expected. */
export function parseObject(text: string): Result<JsonObject, string> {
  if (text.trim() === '') return ok({});
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? ok(value) : err('Expected a JSON object: { … }.');
  } catch (error) {
    return err(`Not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
