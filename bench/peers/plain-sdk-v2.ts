/**
 * The SDK for the 2026-07-28 protocol as its guides set it up: an McpServer made per request by `createMcpHandler`,
 * one tool with zod schemas, on node:http with the least of an adapter. Arguments: port.
 */
import { createServer } from 'node:http';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { ECHO, echo } from './echo-tool.ts';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'plain', version: '1.0.0' });
  server.registerTool('echo', ECHO, async (args) => echo(args));
  return server;
});

createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const method = request.method ?? 'GET';
  const url = `http://${request.headers.host}${request.url}`;
  const answer = await handler.fetch(
    new Request(url, { method, headers, ...(method === 'POST' ? { body } : {}) }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}).listen(Number(process.argv[2]), '127.0.0.1');
