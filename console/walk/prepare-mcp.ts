import type { HttpRequest } from '../../client/http.ts';
import { legacyMessage, type MessageContext, modernMessage } from '../../client/mcp/message.ts';
import { VERSIONS } from '../../client/mcp/versions.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { draftOfRequest } from './draft.ts';
import type { Draft, HopKind, Known } from './types.ts';

/** The identifier of every request: one walk sends one at a time. JSON-RPC 2.0 §4. */
export const REQUEST_ID = 1;

const CLIENT_INFO = { name: 'walk', version: '1.0.0' };

const needsNothing = (tool: JsonObject): boolean => {
  const required = isObject(tool.inputSchema) ? tool.inputSchema.required : undefined;
  return !Array.isArray(required) || required.length === 0;
};

/** The name of a tool that can be called without arguments: one that changes nothing, if the server says which. */
function simpleTool(tools: readonly JsonObject[]): string {
  const simple = tools.filter(needsNothing);
  const harmless = simple.filter(
    ({ annotations }) => isObject(annotations) && annotations.readOnlyHint === true,
  );
  const name = (harmless.find((tool) => tool.name === 'whoami') ?? harmless[0] ?? simple[0] ?? tools[0])
    ?.name;
  return typeof name === 'string' ? name : 'whoami';
}

type McpHop = Extract<HopKind, 'knock' | 'initialize' | 'initialized' | 'tools' | 'call'>;

/** What to call: what was refused before the step-up, else something simple. What the era puts around it is put there anew. */
function callOf({ refusedCall, tools }: Known): JsonObject {
  if (!refusedCall) return { name: simpleTool(tools ?? []), arguments: {} };
  const { _meta, ...call } = refusedCall;
  return call;
}

/** The method and parameters of a hop, by era. */
function messageOf(hop: McpHop, known: Known): { method: string; params: JsonObject } {
  const { walk } = known;
  switch (hop) {
    case 'tools':
      return { method: 'tools/list', params: {} };
    case 'call':
      return { method: 'tools/call', params: callOf(known) };
    case 'initialized':
      return { method: 'notifications/initialized', params: {} };
    default:
      return walk.era === 'modern'
        ? { method: 'server/discover', params: {} }
        : {
            method: 'initialize',
            params: { protocolVersion: VERSIONS.legacy[0], capabilities: {}, clientInfo: CLIENT_INFO },
          };
  }
}

function requestFor(hop: McpHop, known: Known): HttpRequest {
  const { walk, session2025 } = known;
  const context: MessageContext = { url: walk.target, clientInfo: CLIENT_INFO, capabilities: {} };
  const { method, params } = messageOf(hop, known);
  if (walk.era === 'modern') {
    const version = VERSIONS.modern[0];
    return modernMessage(context, { id: REQUEST_ID, version, method, params, parameterHeaders: {} });
  }
  const opening = hop === 'knock' || hop === 'initialize';
  return legacyMessage(context, {
    ...(hop === 'initialized' ? {} : { id: REQUEST_ID, params }),
    session: opening ? undefined : session2025,
    method,
  });
}

/** Prepares a message to the MCP server; with the token as soon as there is one. RFC 6750 §2.1. */
export const prepareMcp =
  (hop: McpHop) =>
  (known: Known): Draft => {
    const request = requestFor(hop, known);
    const { tokens } = known;
    if (!tokens || hop === 'knock') return draftOfRequest(request);
    const authorization = `${tokens.tokenType} ${tokens.accessToken}`;
    return draftOfRequest({ ...request, headers: { ...request.headers, authorization } });
  };
