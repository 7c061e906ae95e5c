import { z } from 'zod';

/** The tool of the plain SDK servers: what our `echo` is, said in the way of the SDKs' guides. */
export const ECHO = {
  title: 'Echo',
  description: 'Gives a message back, once or several times.',
  inputSchema: z.object({
    message: z.string().max(10_000),
    repeat: z.int().min(1).max(10).default(1),
  }),
  outputSchema: z.object({ text: z.string(), repeat: z.int() }),
};

/** What it answers. */
export function echo({ message, repeat }: { readonly message: string; readonly repeat: number }) {
  const structuredContent = { text: Array(repeat).fill(message).join('\n'), repeat };
  return { content: [{ type: 'text' as const, text: structuredContent.text }], structuredContent };
}
