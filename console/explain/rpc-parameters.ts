import { isObject } from '../../core/json.ts';
import type { RecordedMessage } from '../../lab/trace/exchange.ts';
import { type Parameter, type ParameterGroup, parameter } from './parameter.ts';

type Group = Omit<ParameterGroup, 'side'>;

/** Members that are worth a row of their own, inside which member. */
const OPENED: ReadonlySet<string> = new Set(['params', 'error']);

/** What every message says: worth a row only where it says something else. */
const isUsual = (name: string, value: unknown): boolean => name === 'jsonrpc' && value === '2.0';

function rowsOf(message: Readonly<Record<string, unknown>>): Parameter[] {
  return Object.entries(message).flatMap(([name, value]) => {
    if (isUsual(name, value)) return [];
    return OPENED.has(name) && isObject(value)
      ? Object.entries(value).map(([inside, one]) => parameter('rpc', inside, one, `${name}.${inside}`))
      : [parameter('rpc', name, value)];
  });
}

/** The messages of an event stream, as far as it was recorded. */
function eventsOf(body: string): unknown[] {
  return body.split(/\r?\n/).flatMap((line) => {
    if (!line.startsWith('data:')) return [];
    return [parsed(line.slice(5))];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut, or no JSON
  }
}

const title = (message: Readonly<Record<string, unknown>>): string => {
  if ('method' in message) return 'id' in message ? 'JSON-RPC request' : 'JSON-RPC notification';
  if ('error' in message) return 'JSON-RPC error';
  return 'result' in message ? 'JSON-RPC result' : 'JSON that is no JSON-RPC message';
};

/** The JSON-RPC messages in the body of a request to an MCP endpoint, or of its answer, with every member that matters. */
export function rpcGroups({ headers, body }: RecordedMessage): Group[] {
  if (body === undefined) return [];
  const isStream = headers['content-type']?.startsWith('text/event-stream') === true;
  const messages = (isStream ? eventsOf(body) : [parsed(body)]).flat().filter(isObject);
  return messages.map((message) => ({
    title: isStream ? `${title(message)}, in the event stream` : title(message),
    parameters: rowsOf(message),
  }));
}
