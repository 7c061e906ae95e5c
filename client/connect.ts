import type { JsonObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { createAuthorizedSend } from './authorized-send.ts';
import { type Authorization, type AuthorizerOptions, createAuthorizer } from './authorizer.ts';
import { memoryCredentials } from './credentials.ts';
import type { Failure } from './failures.ts';
import type { Fetch } from './http.ts';
import type { AnswerInput } from './mcp/input.ts';
import { createMcpClient } from './mcp/mcp-client.ts';
import type { ClientInfo } from './mcp/message.ts';
import type { Era } from './mcp/versions.ts';
import { nonceJar } from './nonces.ts';
import { createWire, type Step } from './steps.ts';

/** What a connection is made from. */
export interface ConnectOptions
  extends Omit<AuthorizerOptions, 'mcpUrl' | 'nonces' | 'credentials' | 'registration' | 'grant'>,
    Partial<Pick<AuthorizerOptions, 'credentials' | 'grant'>> {
  /** The MCP endpoint, as it was typed. */
  readonly url: string;
  readonly fetch: Fetch;
  readonly registration?: Omit<AuthorizerOptions['registration'], 'clientName'>;
  readonly clientInfo: ClientInfo;
  readonly capabilities?: JsonObject;
  readonly answerInput?: AnswerInput;
  readonly era?: Era | 'auto';
  /** Milliseconds that one exchange may take; 30,000 unless said. */
  readonly timeout?: number;
  /** Waits so many milliseconds, where a server asks for time (Retry-After); without it such an answer ends the request. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Sees every hop as it is done. */
  readonly onStep?: (step: Step) => void;
}

/** A client that is connected to an MCP server, or will be with its first request. */
export interface Connection {
  /** The protocol era in use; undefined before the first request in `auto`. */
  readonly era: Era | undefined;
  readonly authorization: Authorization | undefined;
  /** Sends an MCP request; discovers, registers, authorizes, refreshes and steps up as the answers ask for it. */
  request(method: string, params?: JsonObject): Promise<Result<JsonObject, Failure>>;
  /** Exchanges the refresh token now. */
  refresh(): Promise<Result<Authorization, Failure>>;
  close(): Promise<void>;
}

/** Composes the hops into a connection. Nothing is sent until the first request. */
export function connect(options: ConnectOptions): Connection {
  const wire = createWire({
    fetch: options.fetch,
    onStep: options.onStep,
    timeout: options.timeout ?? 30_000,
    patience: options.wait && { wait: options.wait, now: options.now },
  });
  const nonces = nonceJar();
  const authorizer = createAuthorizer(wire, {
    ...options,
    mcpUrl: options.url,
    grant: options.grant ?? 'authorization_code',
    credentials: options.credentials ?? memoryCredentials(),
    registration: { ...options.registration, clientName: options.clientInfo.name },
    nonces,
  });
  const mcp = createMcpClient({
    wire,
    send: createAuthorizedSend(wire, authorizer, { nonces, now: options.now }),
    url: options.url,
    era: options.era ?? 'auto',
    clientInfo: options.clientInfo,
    capabilities: options.capabilities ?? {},
    answerInput: options.answerInput,
  });
  return {
    get era() {
      return mcp.era;
    },
    get authorization() {
      return authorizer.current;
    },
    request: (method, params) => mcp.request(method, params),
    refresh: () => authorizer.refresh(),
    close: () => mcp.close(),
  };
}
