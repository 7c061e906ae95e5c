import type { AccessToken } from '../../core/claims.ts';
import { createDemoState } from './demo-state.ts';
import { getPrompt, listedPrompts, type PromptResult } from './prompts.ts';
import { listedResources, type ResourceResult, readResource } from './resources.ts';
import { callTool, listedTools, type ToolResult } from './tools.ts';

/** How the server introduces itself, in both eras. */
export const SERVER_INFO = { name: 'mcp-oauth-playground', title: 'MCP OAuth playground', version: '0.1.0' };

/** What the server offers. Nothing in it changes at run time, so there is nothing to subscribe to. */
export const SERVER_CAPABILITIES = { tools: {}, prompts: {}, resources: {} };

/** What a model is told about the server. */
export const INSTRUCTIONS =
  'A playground for MCP authorization. whoami shows what the server knows of you; reset_demo needs the scope mcp:admin.';

/** What the server does, free of any protocol era. Both eras register exactly this. */
export interface Capabilities {
  listTools(): { tools: typeof listedTools };
  callTool(params: { name: string; arguments?: unknown }, caller: AccessToken): ToolResult;
  listPrompts(): { prompts: typeof listedPrompts };
  getPrompt(params: { name: string; arguments?: unknown }): PromptResult;
  listResources(): { resources: typeof listedResources };
  listResourceTemplates(): { resourceTemplates: never[] };
  readResource(params: { uri: string }, caller: AccessToken): ResourceResult;
}

/**
 * The tools, prompts and resources of one server.
 *
 * @param now milliseconds since the epoch
 */
export function createCapabilities(now: () => number): Capabilities {
  const demo = createDemoState();
  return {
    listTools: () => ({ tools: listedTools }),
    callTool: (params, caller) => callTool(params.name, params.arguments, { caller, now: now(), demo }),
    listPrompts: () => ({ prompts: listedPrompts }),
    getPrompt: (params) => getPrompt(params.name, params.arguments),
    listResources: () => ({ resources: listedResources }),
    listResourceTemplates: () => ({ resourceTemplates: [] }),
    readResource: (params, caller) => readResource(params.uri, caller),
  };
}
