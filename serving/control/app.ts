import type { RequestListener } from 'node:http';
import Koa, { type Context, type Middleware } from 'koa';
import type { z } from 'zod';
import { describeIssues, type Issue, issuesOf } from '../../core/issues.ts';
import { isNestedTooDeeply, isObject } from '../../core/json.ts';
import { readBody } from '../body.ts';
import { openApiDocument } from './openapi.ts';
import { type ControlRoute, isEvents, isText, parametersOf } from './route.ts';
import { sendEvents } from './server-sent-events.ts';
import { CONTROL_PATH } from './with-control.ts';

/** Bytes of a body. */
const BODY_LIMIT = 1024 * 1024;

/** What went wrong with a request, for the wire. */
interface Problem {
  readonly status: number;
  readonly error: string;
  readonly error_description: string;
  readonly issues?: readonly Issue[];
}

const answerProblem = (ctx: Context, { status, ...body }: Problem): void => {
  ctx.status = status;
  ctx.body = body;
};

interface CompiledRoute {
  readonly route: ControlRoute;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

function compile(route: ControlRoute): CompiledRoute {
  const pattern = new RegExp(`^${route.path.replace(/\{\w+\}/g, '([^/]+)')}$`);
  return { route, pattern, names: parametersOf(route) };
}

function paramsOf({ names, pattern }: CompiledRoute, path: string): Record<string, string> | undefined {
  const match = pattern.exec(path);
  if (!match) return undefined;
  try {
    const values = names.map((_, index) => decodeURIComponent(match[index + 1] ?? ''));
    // A URL cannot have these as a segment: passed on to another server, they would name something else. RFC 3986 §5.2.4
    if (values.some((value) => value === '.' || value === '..')) return undefined;
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  } catch {
    return undefined; // not percent-encoding: nothing has such a name
  }
}

/** Reads the JSON body of a route; a problem says what was expected. */
async function bodyOf(
  ctx: Context,
  schema: z.ZodType,
): Promise<{ readonly value: unknown } | { readonly problem: Problem }> {
  const invalid = (error_description: string, more: Partial<Problem> = {}) => ({
    problem: { status: 400, error: 'invalid_request', error_description, ...more },
  });
  const body = await readBody(ctx.req, BODY_LIMIT);
  if (!body.ok) return invalid(`The body is longer than ${BODY_LIMIT} bytes.`, { status: 413 });
  let document: unknown = {};
  if (body.value.length > 0) {
    const text = body.value.toString('utf8');
    if (isNestedTooDeeply(text)) return invalid('The body nests objects and arrays too deeply.');
    try {
      document = JSON.parse(text);
    } catch {
      return invalid('The body is not JSON.');
    }
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return { value: parsed.data };
  const issues = issuesOf(parsed.error);
  return invalid(describeIssues(issues), { issues });
}

/** Turns what a handler threw into an answer; what nobody expected is thrown on. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Error && error.name === 'StorageUnavailable') {
    const error_description = 'The storage of the authorization server does not answer, try again later.';
    return { status: 503, error: 'temporarily_unavailable', error_description };
  }
  const problem = isObject(error) && isObject(error.problem) ? error.problem : undefined;
  if (!problem || typeof problem.status !== 'number') return undefined;
  return {
    status: problem.status,
    error: String(problem.error),
    error_description: String(problem.description),
    ...(Array.isArray(problem.issues) ? { issues: problem.issues } : {}),
  };
}

/** What a control API is made from. */
export interface ControlApiOptions {
  readonly title: string;
  readonly routes: readonly ControlRoute[];
  /** Who may ask. See {@link guardControl}, which admits programs and no web page. */
  readonly guard: Middleware;
  /** Where it lives; /control when absent. */
  readonly root?: string;
  /** Told about failures that are ours. */
  readonly onFailure: (error: unknown) => void;
}

/** Makes the control API of a server: guarded, described by its own OpenAPI document at <root>/openapi.json. */
export function createControlApi(options: ControlApiOptions): RequestListener {
  const { title, routes, guard, root = CONTROL_PATH, onFailure } = options;
  const compiled = routes.map(compile);
  const document = openApiDocument(title, routes);
  const app = new Koa();
  app.use(guard);
  app.use(async function openApi(ctx, next) {
    if (ctx.path !== `${root}/openapi.json` || ctx.method !== 'GET') return next();
    ctx.body = document;
  });
  app.use(async function dispatch(ctx) {
    const here = compiled.flatMap((candidate) => {
      const params = paramsOf(candidate, ctx.path);
      return params ? [{ ...candidate, params }] : [];
    });
    const found = here.find(({ route }) => route.method === ctx.method);
    if (!found) {
      const methods = here.map(({ route }) => route.method).join(', ');
      if (methods !== '') ctx.set('Allow', methods);
      return answerProblem(ctx, {
        status: methods === '' ? 404 : 405,
        error: methods === '' ? 'not_found' : 'method_not_allowed',
        error_description:
          methods === ''
            ? `There is nothing at ${ctx.path}. What there is: ${root}/openapi.json.`
            : `${ctx.path} takes ${methods}.`,
      });
    }
    const body = found.route.body ? await bodyOf(ctx, found.route.body) : { value: undefined };
    if ('problem' in body) return answerProblem(ctx, body.problem);
    const gone = new AbortController();
    ctx.res.once('close', () => gone.abort());
    const query = new URLSearchParams(ctx.querystring);
    try {
      const request = { params: found.params, query, body: body.value, signal: gone.signal };
      const answer = await found.route.handle(request);
      if (isEvents(answer)) await sendEvents(ctx, answer);
      else if (isText(answer)) {
        ctx.body = answer.text;
        ctx.set('Content-Type', answer.contentType);
        if (answer.fileName !== undefined) {
          ctx.set('Content-Disposition', `attachment; filename="${answer.fileName}"`);
        }
        ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
      } else if (answer === undefined) ctx.status = 204;
      else ctx.body = answer;
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) throw error;
      answerProblem(ctx, problem);
    }
  });
  app.on('error', (error: unknown, ctx?: Context) => {
    const left = ctx !== undefined && (ctx.res.closed || ctx.req.socket.destroyed);
    if (!left) onFailure(error); // whoever leaves an event stream is no failure
  });
  const handle = app.callback();
  return (request, response) => void handle(request, response);
}
