import { z } from 'zod';
import { POLICY } from '../../core/policy.ts';
import { INVALID_PARAMS, RpcError } from './errors.ts';
import { describeIssues } from './schemas.ts';

/** A prompt, filled in. */
export type PromptResult = {
  description: string;
  messages: { role: 'user'; content: { type: 'text'; text: string } }[];
};

interface Prompt {
  readonly name: string;
  readonly listed: {
    name: string;
    title: string;
    description: string;
    arguments: { name: string; description: string; required: boolean }[];
  };
  readonly get: (args: unknown) => PromptResult;
}

/** Describes a prompt once. Prompt arguments are strings, all of them required here. */
function prompt<Arguments extends z.ZodObject>(about: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly args: Arguments;
  readonly text: (args: z.output<Arguments>) => string;
}): Prompt {
  const { name, title, description } = about;
  const listed = Object.entries(about.args.shape).map(([argument, schema]) => ({
    name: argument,
    description: schema instanceof z.ZodType ? (schema.description ?? '') : '',
    required: true,
  }));
  return {
    name,
    listed: { name, title, description, arguments: listed },
    get(args) {
      const parsed = about.args.safeParse(args ?? {});
      if (!parsed.success) {
        throw new RpcError(
          INVALID_PARAMS,
          `Invalid arguments for the prompt ${name}: ${describeIssues(parsed.error)}`,
        );
      }
      return {
        description,
        messages: [{ role: 'user', content: { type: 'text', text: about.text(parsed.data) } }],
      };
    },
  };
}

const argument = (description: string) => z.string().min(1).max(10_000).describe(description);

const policyInWords = (): string =>
  POLICY.map(({ method, name, satisfiedBy }) => {
    const scopes = satisfiedBy.map((set) => set.join(' and ')).join(', or ');
    return `- ${method}${name === undefined ? '' : ` ${name}`}: ${scopes}`;
  }).join('\n');

const greeting = prompt({
  name: 'greeting',
  title: 'Greeting',
  description: 'Asks the model to greet somebody by name.',
  args: z.strictObject({ name: argument('Whom to greet') }),
  text: ({ name }) => `Please greet ${name} warmly, in one sentence.`,
});

const help = prompt({
  name: 'help',
  title: 'What this server offers',
  description: 'Explains the server: what it offers and which scopes each operation needs.',
  args: z.strictObject({}),
  text: () =>
    `Explain to me what this MCP server offers, and which scope each operation needs. The policy is:\n${policyInWords()}\nThe role admin may do everything. The tool whoami shows which scopes I have.`,
});

const echoPrompt = prompt({
  name: 'echo_prompt',
  title: 'Echo',
  description: 'Wraps a message into a prompt.',
  args: z.strictObject({ message: argument('The message') }),
  text: ({ message }) => `Please process this message: ${message}`,
});

const PROMPTS: ReadonlyMap<string, Prompt> = new Map(
  [greeting, help, echoPrompt].map((entry) => [entry.name, entry]),
);

/** Every prompt. */
export const listedPrompts = [...PROMPTS.values()].map(({ listed }) => listed);

/**
 * Fills a prompt in.
 *
 * @throws {RpcError} for a name that is no prompt, or arguments that do not fit. MCP, Prompts, Error Handling.
 */
export function getPrompt(name: string, args: unknown): PromptResult {
  const found = PROMPTS.get(name);
  if (!found) {
    throw new RpcError(
      INVALID_PARAMS,
      `Unknown prompt ${JSON.stringify(name)}. Prompts: ${[...PROMPTS.keys()].join(', ')}.`,
    );
  }
  return found.get(args);
}
