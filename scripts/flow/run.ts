import type { Connection } from '../../client/connect.ts';
import type { Failure } from '../../client/failures.ts';
import { isObject, type JsonObject } from '../../client/http.ts';
import { err, type Result } from '../../core/result.ts';
import { CommandFailure } from '../cli.ts';
import type { FlowOptions } from './options.ts';

const needsNothing = (tool: JsonObject): boolean => {
  const schema = isObject(tool.inputSchema) ? tool.inputSchema : {};
  return !Array.isArray(schema.required) || schema.required.length === 0;
};

const isDestructive = ({ annotations }: JsonObject): boolean =>
  isObject(annotations) && annotations.destructiveHint === true;

/** The tool to call: the one that was asked for, `whoami`, or one that needs no arguments. */
function chooseTool(listed: JsonObject, options: FlowOptions): string {
  const tools = Array.isArray(listed.tools) ? listed.tools.filter(isObject) : [];
  const names = tools.map(({ name }) => String(name));
  if (options.tool !== undefined) {
    if (names.includes(options.tool)) return options.tool;
    throw new CommandFailure(`the server has no tool ${options.tool}; it has ${names.join(', ') || 'none'}`);
  }
  if (names.includes('whoami')) return 'whoami';
  const free = tools.find((tool) => needsNothing(tool) && !isDestructive(tool));
  if (free) return String(free.name);
  throw new CommandFailure(
    `no tool can be called without arguments: --tool and --args, of ${names.join(', ') || 'none'}`,
  );
}

/**
 * Drives a connection through what was asked for.
 *
 * @returns the last tool result
 * @throws {CommandFailure} for a tool that is not there
 */
export async function runFlow(
  connection: Connection,
  options: FlowOptions,
): Promise<Result<JsonObject, Failure>> {
  const listed = await connection.request('tools/list');
  if (!listed.ok) return listed;
  const call = { name: chooseTool(listed.value, options), arguments: options.args ?? {} };
  let result = await connection.request('tools/call', call);
  if (result.ok && options.refresh) {
    const refreshed = await connection.refresh();
    if (!refreshed.ok) return err(refreshed.error);
    result = await connection.request('tools/call', call);
  }
  await connection.close();
  return result;
}
