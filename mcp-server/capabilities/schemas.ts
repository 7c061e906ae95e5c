import { z } from 'zod';

/** A JSON Schema whose root is an object, as tools list it. */
export type ObjectSchema = { type: 'object'; [keyword: string]: unknown };

/**
 * Converts a schema once, when the module is loaded: the SDKs would convert it for every list.
 * `$schema` is left out, because MCP's default dialect is the one written (2020-12) and older validators know no other.
 */
export function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): ObjectSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return { ...rest, type: 'object' };
}

/** What is wrong with arguments, in one line that names each of them. */
export const describeIssues = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) => `${path.length > 0 ? path.join('.') : 'arguments'}: ${message}`)
    .join('; ');
