import { z } from 'zod';
import type { AccessToken } from '../../core/claims.ts';
import type { DemoState } from './demo-state.ts';
import { INVALID_PARAMS, RpcError } from './errors.ts';
import { describeIssues, jsonSchema, type ObjectSchema } from './schemas.ts';

/** What a tool may use: who calls, what time it is, and the state of the demonstration. */
export interface ToolContext {
  readonly caller: AccessToken;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly demo: DemoState;
}

/** Hints about a tool's behaviour. MCP, Tools, ToolAnnotations. */
export type Annotations = {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
};

/** The result of a tool call, the members that this server uses. Structured content is repeated as text for old clients. */
export type ToolResult = {
  content: { type: 'text'; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
};

/** A problem that the model can do something about, an argument for example: a tool result, not a protocol error. */
class ToolError extends Error {}

interface Tool {
  readonly name: string;
  readonly listed: {
    name: string;
    title: string;
    description: string;
    inputSchema: ObjectSchema;
    outputSchema: ObjectSchema;
    annotations: Annotations;
  };
  readonly call: (args: unknown, context: ToolContext) => ToolResult;
}

/** Describes a tool once; the types of its arguments and result follow from the two schemas. */
function tool<Input extends z.ZodObject, Output extends z.ZodObject>(about: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly annotations: Annotations;
  readonly run: (args: z.output<Input>, context: ToolContext) => z.input<Output>;
  /** The result as a person reads it. */
  readonly text: (result: z.input<Output>) => string;
}): Tool {
  const { name, title, description, annotations } = about;
  return {
    name,
    listed: {
      name,
      title,
      description,
      inputSchema: jsonSchema(about.input, 'input'),
      outputSchema: jsonSchema(about.output, 'output'),
      annotations,
    },
    call(args, context) {
      const parsed = about.input.safeParse(args ?? {});
      if (!parsed.success)
        return failed(`Invalid arguments for the tool ${name}: ${describeIssues(parsed.error)}`);
      try {
        const result = about.run(parsed.data, context);
        return { content: [{ type: 'text', text: about.text(result) }], structuredContent: result };
      } catch (error) {
        if (error instanceof ToolError) return failed(error.message);
        throw error;
      }
    },
  };
}

const failed = (text: string): ToolResult => ({ content: [{ type: 'text', text }], isError: true });

const READ_ONLY: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

const echo = tool({
  name: 'echo',
  title: 'Echo',
  description: 'Gives a message back, once or several times.',
  input: z.strictObject({
    message: z.string().max(10_000).describe('The message to give back'),
    repeat: z.int().min(1).max(10).default(1).describe('How many times, 1 to 10'),
  }),
  output: z.strictObject({ text: z.string(), repeat: z.int() }),
  annotations: READ_ONLY,
  run: ({ message, repeat }) => ({ text: Array(repeat).fill(message).join('\n'), repeat }),
  text: ({ text }) => text,
});

/** The local time in a zone, in the form of ISO 8601 with an offset. */
function inZone(now: number, timeZone: string): string {
  try {
    const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
      .formatToParts(now)
      .find(({ type }) => type === 'timeZoneName')?.value;
    return `${parts.format(now).replace(' ', 'T')}${(offset ?? '').replace('GMT', '') || '+00:00'}`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ToolError(
      `Unknown time zone ${JSON.stringify(timeZone)}. Use an IANA name such as Europe/Berlin.`,
    );
  }
}

const getTime = tool({
  name: 'get_time',
  title: 'Current time',
  description: "Tells the server's time, in UTC and in a time zone of your choice.",
  input: z.strictObject({
    timeZone: z.string().min(1).max(64).default('UTC').describe('IANA time zone, Europe/Berlin for example'),
  }),
  output: z.strictObject({ utc: z.string(), local: z.string(), timeZone: z.string() }),
  annotations: { ...READ_ONLY, idempotentHint: false },
  run: ({ timeZone }, { now }) => ({
    utc: new Date(now).toISOString(),
    local: inZone(now, timeZone),
    timeZone,
  }),
  text: ({ local, timeZone }) => `${local} (${timeZone})`,
});

const whoami = tool({
  name: 'whoami',
  title: 'Who am I',
  description: 'Tells what the server knows of the caller from the access token, and what it remembers.',
  input: z.strictObject({}),
  output: z.strictObject({
    subject: z.string(),
    username: z.string().optional(),
    clientId: z.string(),
    roles: z.array(z.string()),
    scopes: z.array(z.string()),
    expiresAt: z.string().describe('When the access token expires, ISO 8601'),
    senderConstrained: z.boolean().describe('True when the token is bound to a key (DPoP)'),
    toolCalls: z.int().describe('Tool calls of all callers since the last reset_demo'),
  }),
  annotations: READ_ONLY,
  run: (_, { caller, demo }) => ({
    subject: caller.subject,
    ...(typeof caller.claims.preferred_username === 'string'
      ? { username: caller.claims.preferred_username }
      : {}),
    clientId: caller.clientId,
    roles: [...caller.roles],
    scopes: [...caller.scopes],
    expiresAt: isoDate(caller.expiresAt),
    senderConstrained: caller.boundTo !== undefined,
    toolCalls: demo.toolCalls,
  }),
  text: ({ subject, clientId, roles, scopes }) =>
    `${subject} through client ${clientId || '(unknown)'}; roles: ${roles.join(' ') || 'none'}; scopes: ${scopes.join(' ') || 'none'}`,
});

/** Another server's `exp` may be any number; a date beyond what JavaScript can write is still a date to come. */
const isoDate = (seconds: number): string =>
  new Date(Math.min(seconds * 1000, 8_640_000_000_000_000)).toISOString();

const resetDemo = tool({
  name: 'reset_demo',
  title: 'Reset the demo',
  description: 'Forgets the count of tool calls. Needs mcp:admin, so it shows how a client steps up.',
  input: z.strictObject({}),
  output: z.strictObject({
    forgottenCalls: z.int().describe('Tool calls that were counted until now'),
    resetBy: z.string(),
    resetAt: z.string(),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  run: (_, { caller, now, demo }) => ({
    forgottenCalls: demo.reset(),
    resetBy: caller.subject,
    resetAt: new Date(now).toISOString(),
  }),
  text: ({ forgottenCalls, resetBy }) => `Reset by ${resetBy}: ${forgottenCalls} tool calls forgotten.`,
});

const TOOLS: ReadonlyMap<string, Tool> = new Map(
  [echo, getTime, whoami, resetDemo].map((entry) => [entry.name, entry]),
);

/** Every tool, also those that the caller may not call: a client has to see what a step-up would give. */
export const listedTools = [...TOOLS.values()].map(({ listed }) => listed);

/**
 * Calls a tool. The caller's scopes were checked before.
 *
 * @throws {RpcError} for a name that is no tool. MCP, Tools, Error Handling.
 */
export function callTool(name: string, args: unknown, context: ToolContext): ToolResult {
  const called = TOOLS.get(name);
  if (!called) {
    throw new RpcError(
      INVALID_PARAMS,
      `Unknown tool ${JSON.stringify(name)}. Tools: ${[...TOOLS.keys()].join(', ')}.`,
    );
  }
  context.demo.countToolCall();
  return called.call(args, context);
}
