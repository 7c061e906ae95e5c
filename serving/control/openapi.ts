import { z } from 'zod';
import { CONTROL_HEADER } from './guard.ts';
import { type ControlRoute, parametersOf } from './route.ts';

/** JSON Schema of one side of a schema; transformations and lazily typed parts become "anything". */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const PROBLEM = {
  type: 'object',
  required: ['error', 'error_description'],
  properties: {
    error: { type: 'string' },
    error_description: { type: 'string' },
    issues: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};

function answerOf({ answer }: ControlRoute): object {
  if (answer === 'nothing') return { '204': { description: 'Done' } };
  const content =
    answer === 'text'
      ? { 'text/plain': { schema: { type: 'string' } } }
      : answer === 'events'
        ? { 'text/event-stream': { schema: { type: 'string' } } }
        : { 'application/json': { schema: schemaOf(answer, 'output') } };
  return { '200': { description: 'The answer', content } };
}

function operationOf(route: ControlRoute): object {
  return {
    summary: route.summary,
    parameters: [
      ...parametersOf(route).map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...(route.query ?? []).map(({ name, text, values }) => ({
        name,
        in: 'query',
        description: text,
        schema: { type: 'string', ...(values ? { enum: values } : {}) },
      })),
      { name: CONTROL_HEADER, in: 'header', required: true, schema: { type: 'string' } },
    ],
    ...(route.body
      ? { requestBody: { content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
      : {}),
    responses: {
      ...answerOf(route),
      default: { description: 'A problem', content: { 'application/json': { schema: PROBLEM } } },
    },
  };
}

/** The OpenAPI 3.1 document of a control API, made from its routes. */
export function openApiDocument(title: string, routes: readonly ControlRoute[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    paths[route.path] = operations;
    operations[route.method.toLowerCase()] = operationOf(route);
  }
  return { openapi: '3.1.0', info: { title, version: '1' }, paths };
}
