import { isObject, type JsonObject } from '../../core/json.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { encodeHeaderValue } from './headers.ts';

/** A tool parameter that is mirrored into a header. MCP 2026-07-28, Custom Headers from Tool Parameters. */
export interface HeaderParameter {
  /** The chain of property names that leads to the value. */
  readonly path: readonly string[];
  /** The name without `Mcp-Param-`. */
  readonly header: string;
}

const ANNOTATION = 'x-mcp-header';
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PRIMITIVES = ['string', 'integer', 'boolean'];
/** Keywords whose values are data, not schemas. */
const DATA = ['default', 'const', 'enum', 'examples', 'required'];

function objection(header: unknown, type: unknown): string | undefined {
  if (typeof header !== 'string' || !FIELD_NAME.test(header)) {
    return `${JSON.stringify(header)} is not a header name`;
  }
  if (typeof type !== 'string' || !PRIMITIVES.includes(type)) {
    return `${header} is on a parameter of type ${JSON.stringify(type)}`;
  }
  return undefined;
}

/** How deep a schema may be: deeper ones are no tool's, and would exhaust the stack. */
const MAX_DEPTH = 100;

/** Collects the annotations below `properties`; one anywhere else is an objection. */
function collect(
  node: unknown,
  path: readonly string[] | undefined,
  found: HeaderParameter[],
  depth = 0,
): string | undefined {
  if (depth > MAX_DEPTH) return `the schema is nested deeper than ${MAX_DEPTH} levels`;
  if (Array.isArray(node)) return first(node, (entry) => collect(entry, undefined, found, depth + 1));
  if (!isObject(node)) return undefined;
  if (ANNOTATION in node) {
    const header = node[ANNOTATION];
    const problem = objection(header, node.type);
    if (problem !== undefined) return problem;
    if (path === undefined || path.length === 0) return `${header} is not reached by properties alone`;
    found.push({ path, header: String(header) });
  }
  return first(Object.entries(node), ([keyword, value]) => {
    if (DATA.includes(keyword)) return undefined;
    if (keyword === 'properties' && path !== undefined && isObject(value)) {
      return first(Object.entries(value), ([name, schema]) =>
        collect(schema, [...path, name], found, depth + 1),
      );
    }
    return collect(value, undefined, found, depth + 1);
  });
}

function first<Entry>(
  entries: readonly Entry[],
  check: (entry: Entry) => string | undefined,
): string | undefined {
  for (const entry of entries) {
    const problem = check(entry);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * Reads the header annotations of a tool's input schema. MCP 2026-07-28, Schema Extension. Nothing is dereferenced.
 *
 * @returns the parameters, or why the tool has to be left out of the list
 */
export function headerParameters(inputSchema: unknown): Result<readonly HeaderParameter[], string> {
  const found: HeaderParameter[] = [];
  const problem = collect(inputSchema, [], found);
  if (problem !== undefined) return err(problem);
  const names = found.map(({ header }) => header.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? ok(found) : err(`${twice} is used twice`);
}

const valueAt = (args: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (node, name) => (isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined),
    args,
  );

/** The `Mcp-Param-*` headers of one call; a value that is absent or null has none. */
export function parameterHeaders(
  parameters: readonly HeaderParameter[],
  args: JsonObject | undefined,
): Record<string, string> {
  return Object.fromEntries(
    parameters.flatMap(({ path, header }) => {
      const value = valueAt(args, path);
      const isPrimitive = ['string', 'number', 'boolean'].includes(typeof value);
      return isPrimitive ? [[`mcp-param-${header}`, encodeHeaderValue(String(value))]] : [];
    }),
  );
}
