import type { z } from 'zod';

/** What is wrong with one member of a document. */
export interface Issue {
  /** The names that lead to it, joined by dots. */
  readonly path: string;
  readonly message: string;
}

/**
 * What a schema found wrong with a document.
 *
 * @param path where the document itself stands in a larger one
 */
export const issuesOf = (error: z.ZodError, path?: string): Issue[] =>
  error.issues.map((issue) => ({
    path: [path, ...issue.path.map(String)].filter(Boolean).join('.') || 'the document',
    message: issue.message,
  }));

/** Issues in one line. */
export const describeIssues = (issues: readonly Issue[]): string =>
  issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
