/**
 * The SDK for the 2025 era as its guides set it up: an McpServer and a StreamableHTTPServerTransport per session, one
 * tool with zod schemas, on node:http. Arguments: port.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { ECHO, echo } from './echo-tool.ts';

const sessions = new Map<string, StreamableHTTPServerTransport>();

async function openSession(): Promise<StreamableHTTPServerTransport> {
  const server = new McpServer({ name: 'plain', version: '1.0.0' });
  server.registerTool('echo', ECHO, async (args) => echo(args));
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => void sessions.set(id, transport),
  });
  // exactOptionalPropertyTypes: the SDK's own transport does not match its own interface
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  return transport;
}

createServer(async (request, response) => {
  const id = request.headers['mcp-session-id'];
  const transport = (typeof id === 'string' && sessions.get(id)) || (await openSession());
  await transport.handleRequest(request, response);
}).listen(Number(process.argv[2]), '127.0.0.1');
