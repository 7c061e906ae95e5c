/** A JSON document that is an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, not an array and not null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A string, or nothing. */
export const stringOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Levels of objects and arrays within one another that are read: more than any honest document has. */
const MAX_LEVELS = 64;

/**
 * Whether a JSON text nests deeper than what is read. Parsing takes any depth, and everything that walks the value
 * afterwards, `JSON.stringify()` included, runs out of stack at a few thousand levels. Linear in the text.
 */
export function isNestedTooDeeply(text: string): boolean {
  let levels = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') levels += 1;
    else if (character === ']' || character === '}') levels -= 1;
    if (levels > MAX_LEVELS) return true;
  }
  return false;
}

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
