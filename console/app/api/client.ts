import type { Issue } from '../../../core/issues.ts';
import { isObject } from '../../../core/json.ts';

/** What could not be done, in words for the person who asked for it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** Of the answer; 0 when there was none. */
  readonly status: number;
  /** What was wrong in a document, by its path. */
  readonly issues: readonly Issue[];

  constructor(status: number, description: string, issues: readonly Issue[] = []) {
    super(description);
    this.status = status;
    this.issues = issues;
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  const told = isObject(body) ? body : {};
  const description =
    typeof told.error_description === 'string'
      ? told.error_description
      : `The console answered ${response.status}.`;
  return new ApiProblem(response.status, description, Array.isArray(told.issues) ? told.issues : []);
}

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      'x-playground-control': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiProblem(0, 'The console does not answer. Is it still running?');
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** What comes back was made by the route of this path, in this repository: its type is its word. */
async function json<T>(response: Response): Promise<T> {
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/**
 * The console's server, as the rest of the page asks it. Together with `events.ts` the only place that knows how. Every
 * call either answers or throws {@link ApiProblem}.
 */
export const api = {
  get: async <T>(path: string): Promise<T> => json<T>(await send('GET', path)),
  text: async (path: string): Promise<string> => (await send('GET', path)).text(),
  put: async <T = void>(path: string, body: unknown): Promise<T> => json<T>(await send('PUT', path, body)),
  post: async <T = void>(path: string, body: unknown = {}): Promise<T> =>
    json<T>(await send('POST', path, body)),
  remove: async <T = void>(path: string): Promise<T> => json<T>(await send('DELETE', path)),
};

/** The path of what concerns a realm. */
export const ofRealm = (realm: string, rest = ''): string =>
  `/api/realms/${encodeURIComponent(realm)}${rest}`;
