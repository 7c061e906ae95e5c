import { createMcpHandler, type McpHttpHandler, Server } from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { type Capabilities, INSTRUCTIONS, SERVER_CAPABILITIES, SERVER_INFO } from '../capabilities/index.ts';
import { callerOf } from './caller.ts';

/** One for all requests: a server is made per request, and would make its own. */
const jsonSchemaValidator = new AjvJsonSchemaValidator();

/** Milliseconds that a client may keep a list or document before it asks again. */
const CACHE_TTL = 60_000;

/** MCP 2026-07-28, Caching: lists are the same for everybody, a resource may be about the caller. */
const cacheHints = {
  'tools/list': { ttlMs: CACHE_TTL, cacheScope: 'public' },
  'prompts/list': { ttlMs: CACHE_TTL, cacheScope: 'public' },
  'resources/list': { ttlMs: CACHE_TTL, cacheScope: 'public' },
  'resources/templates/list': { ttlMs: CACHE_TTL, cacheScope: 'public' },
  'resources/read': { ttlMs: 0, cacheScope: 'private' },
} as const;

function createServer(capabilities: Capabilities): Server {
  const server = new Server(SERVER_INFO, {
    capabilities: SERVER_CAPABILITIES,
    instructions: INSTRUCTIONS,
    jsonSchemaValidator,
    cacheHints,
  });
  server.setRequestHandler('tools/list', () => capabilities.listTools());
  server.setRequestHandler('tools/call', (request, ctx) =>
    capabilities.callTool(request.params, callerOf(ctx.http?.authInfo)),
  );
  server.setRequestHandler('prompts/list', () => capabilities.listPrompts());
  server.setRequestHandler('prompts/get', (request) => capabilities.getPrompt(request.params));
  server.setRequestHandler('resources/list', () => capabilities.listResources());
  server.setRequestHandler('resources/templates/list', () => capabilities.listResourceTemplates());
  server.setRequestHandler('resources/read', (request, ctx) =>
    capabilities.readResource(request.params, callerOf(ctx.http?.authInfo)),
  );
  return server;
}

/** Serves requests of the 2026-07-28 protocol: stateless, one server object per request. */
export const createModernEra = (capabilities: Capabilities): McpHttpHandler =>
  createMcpHandler(() => createServer(capabilities), { legacy: 'reject' });
