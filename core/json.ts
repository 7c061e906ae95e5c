/** A JSON document that is an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, not an array and not null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A JSON value that somebody else wrote, as a message shows it. Never throws: `String()` would, on an object with a
 * `toString` of its own, and `JSON.stringify()` does on one that is nested thousands deep.
 */
export function showJson(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? '(none)';
  } catch {
    return '(nested too deeply)';
  }
}
