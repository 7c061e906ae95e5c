import type { HttpAnswer } from '../../client/http.ts';

/** An answer made by hand: judging needs no server. */
export const answer = (
  status: number,
  body: unknown,
  contentType = 'application/json',
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { 'content-type': contentType, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
