import { randomUUID } from 'node:crypto';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  isInitializeRequest,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import type { AccessToken } from '../../core/claims.ts';
import { type Capabilities, INSTRUCTIONS, SERVER_CAPABILITIES, SERVER_INFO } from '../capabilities/index.ts';
import { rpcErrorResponse } from '../middleware/rpc-error.ts';
import { authInfoOf, callerOf } from './caller.ts';
import { createSessionStore, type Session } from './sessions.ts';

/** One for all sessions: compiling schemas is the most expensive part of a server object. */
const jsonSchemaValidator = new AjvJsonSchemaValidator();

/** One request of the 2025 era, admitted. */
export interface LegacyRequest {
  readonly request: Request;
  /** The parsed body; undefined for GET and DELETE. */
  readonly body: unknown;
  readonly caller: AccessToken;
  /** Resolves when the response is over, an event stream for example, whoever ended it. */
  readonly over: Promise<void>;
  /** Adds a remark to the request's log line. */
  readonly note: (text: string) => void;
}

/** Serves requests of the 2025 era in sessions. */
export interface LegacyEra {
  handle(request: LegacyRequest): Promise<Response>;
  /** Open sessions. */
  readonly size: number;
  /** Ends a session, as if the server had lost it. @returns whether the caller had one of this id */
  lose(id: string, caller: AccessToken): boolean;
  /** Ends all sessions and their streams. */
  close(): Promise<void>;
}

interface LegacySession extends Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
}

/** Milliseconds between two looks for idle sessions, at most. */
const SWEEP_INTERVAL = 60_000;

const ownerOf = ({ subject, clientId }: AccessToken): string => JSON.stringify([subject, clientId]);

function createServer(capabilities: Capabilities): Server {
  const server = new Server(SERVER_INFO, {
    capabilities: SERVER_CAPABILITIES,
    instructions: INSTRUCTIONS,
    jsonSchemaValidator,
  });
  server.setRequestHandler(ListToolsRequestSchema, () => capabilities.listTools());
  server.setRequestHandler(CallToolRequestSchema, (request, extra) =>
    capabilities.callTool(request.params, callerOf(extra.authInfo)),
  );
  server.setRequestHandler(ListPromptsRequestSchema, () => capabilities.listPrompts());
  server.setRequestHandler(GetPromptRequestSchema, (request) => capabilities.getPrompt(request.params));
  server.setRequestHandler(ListResourcesRequestSchema, () => capabilities.listResources());
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => capabilities.listResourceTemplates());
  server.setRequestHandler(ReadResourceRequestSchema, (request, extra) =>
    capabilities.readResource(request.params, callerOf(extra.authInfo)),
  );
  return server;
}

const noSession = () =>
  rpcErrorResponse(400, -32000, 'The Mcp-Session-Id header is missing: send initialize first.');
/** MCP 2025-11-25, Session Management: 404 tells the client to initialize anew. */
const unknownSession = () => rpcErrorResponse(404, -32001, 'Session not found: send initialize again.');

/**
 * Serves requests of the 2025 era: sessions bound to the subject and client that opened them.
 *
 * @param options `limit` sessions, `idle` in seconds, `now` in milliseconds since the epoch
 */
export function createLegacyEra(
  capabilities: Capabilities,
  options: { readonly limit: number; readonly idle: number; readonly now: () => number },
): LegacyEra {
  const sessions = createSessionStore<LegacySession>(options);
  let sweeper: NodeJS.Timeout | undefined;

  function stopSweeping(): void {
    clearInterval(sweeper);
    sweeper = undefined;
  }

  /** A timer only while there is something to sweep: there may be a thousand realms. */
  function keepSweeping(): void {
    const interval = Math.min(options.idle * 1000, SWEEP_INTERVAL);
    sweeper ??= setInterval(() => {
      sessions.sweep();
      if (sessions.size === 0) stopSweeping();
    }, interval).unref();
  }

  async function open({ request, body, caller, note }: LegacyRequest): Promise<Response> {
    const server = createServer(capabilities);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      enableJsonResponse: true, // no tool reports progress: one JSON answer is cheaper than a stream of one event
      onsessioninitialized(id) {
        const owner = ownerOf(caller);
        const end = () => server.close();
        const evicted = sessions.add({
          id,
          owner,
          lastUsed: options.now(),
          active: 0,
          transport,
          end,
        });
        keepSweeping();
        note(
          `session opened, ${sessions.size} open${evicted ? '; the longest unused one ended (MAX_SESSIONS)' : ''}`,
        );
      },
      onsessionclosed: (id) => sessions.delete(id),
    });
    await server.connect(transport);
    const response = await transport.handleRequest(request, {
      authInfo: authInfoOf(caller),
      parsedBody: body,
    });
    if (transport.sessionId === undefined) await server.close();
    return response;
  }

  async function resume(
    session: LegacySession,
    { request, body, caller, over, note }: LegacyRequest,
  ): Promise<Response> {
    session.active += 1;
    void over.then(() => {
      session.active -= 1;
      session.lastUsed = options.now();
    });
    const response = await session.transport.handleRequest(request, {
      authInfo: authInfoOf(caller),
      ...(body === undefined ? {} : { parsedBody: body }),
    });
    if (request.method === 'DELETE' && response.ok) note(`session ended, ${sessions.size} open`);
    return response;
  }

  return {
    async handle(incoming) {
      const id = incoming.request.headers.get('mcp-session-id');
      if (id === null) {
        const initializes = [incoming.body].flat().some((message) => isInitializeRequest(message));
        return initializes ? open(incoming) : noSession();
      }
      const session = sessions.find(id, ownerOf(incoming.caller));
      if (session) return resume(session, incoming);
      incoming.note('no such session of this subject and client');
      return unknownSession();
    },
    get size() {
      return sessions.size;
    },
    lose: (id, caller) => sessions.end(id, ownerOf(caller)),
    async close() {
      stopSweeping();
      await sessions.close();
    },
  };
}
