import { isObject, type JsonObject, showJson } from '../core/json.ts';
import { isLoopbackHost } from '../core/loopback.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Connection } from './connect.ts';
import { describeFailure, type Failure } from './failures.ts';

/** What a connection is driven through. */
export interface FlowOptions {
  /** The tool to call; one that needs no arguments when absent. */
  readonly tool?: string | undefined;
  readonly args?: JsonObject | undefined;
  /** Whether to exchange the refresh token, and call again. */
  readonly refresh: boolean;
  /** Whether it is a problem when no step-up was seen. */
  readonly stepUp: boolean;
}

const needsNothing = (tool: JsonObject): boolean => {
  const schema = isObject(tool.inputSchema) ? tool.inputSchema : {};
  return !Array.isArray(schema.required) || schema.required.length === 0;
};

const isDestructive = ({ annotations }: JsonObject): boolean =>
  isObject(annotations) && annotations.destructiveHint === true;

/** Why a flow did not end with a tool result, for a person. */
export interface FlowProblem {
  readonly message: string;
  readonly clause?: string;
  /** Absent when nothing was broken, and there was nothing to do. */
  readonly failure?: Failure;
}

const isOnThisMachine = (url: string): boolean => isLoopbackHost(new URL(url).hostname);

/** A failure as a problem; a server of this machine that is not there is worth a hint. */
function problemOf(failure: Failure): FlowProblem {
  const { message, clause } = describeFailure(failure);
  const hint =
    failure.reason === 'unreachable' && isOnThisMachine(failure.url) ? '. Is it running? npm start' : '';
  return { message: `${message}${hint}`, failure, ...(clause === undefined ? {} : { clause }) };
}

/** The tool to call: the one that was asked for, `whoami`, or one that needs no arguments. */
function chooseTool(listed: JsonObject, options: FlowOptions): Result<string, FlowProblem> {
  const tools = Array.isArray(listed.tools) ? listed.tools.filter(isObject) : [];
  const names = tools.map(({ name }) => showJson(name));
  const all = names.join(', ') || 'none';
  const wanted = options.tool ?? 'whoami';
  if (names.includes(wanted)) return ok(wanted);
  if (options.tool !== undefined) return err({ message: `the server has no tool ${wanted}; it has ${all}` });
  const free = tools.find((tool) => needsNothing(tool) && !isDestructive(tool));
  return free
    ? ok(showJson(free.name))
    : err({ message: `no tool can be called without arguments: --tool and --args, of ${all}` });
}

/** Lists, chooses and calls. */
async function callTool(
  connection: Connection,
  options: FlowOptions,
): Promise<Result<JsonObject, FlowProblem>> {
  const listed = await connection.request('tools/list');
  if (!listed.ok) return err(problemOf(listed.error));
  const tool = chooseTool(listed.value, options);
  if (!tool.ok) return tool;
  const call = { name: tool.value, arguments: options.args ?? {} };
  let result = await connection.request('tools/call', call);
  if (result.ok && options.refresh) {
    const refreshed = await connection.refresh();
    if (!refreshed.ok) return err(problemOf(refreshed.error));
    result = await connection.request('tools/call', call);
  }
  return result.ok ? result : err(problemOf(result.error));
}

/**
 * Drives a connection through what was asked for, and ends it whatever became of that.
 *
 * @param steppedUp whether a step-up was seen
 * @returns the last tool result
 */
export async function runFlow(
  connection: Connection,
  options: FlowOptions,
  steppedUp: () => boolean,
): Promise<Result<JsonObject, FlowProblem>> {
  const result = await callTool(connection, options);
  await connection.close();
  if (result.ok && options.stepUp && !steppedUp()) {
    return err({ message: 'no step-up happened: the tool call asked for no more scopes than the login had' });
  }
  return result;
}
