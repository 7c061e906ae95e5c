import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { headlessUserAgent } from '../../client/user-agent/headless.ts';

const REDIRECT_URI = 'http://localhost:33418/callback';

/** The memory of an SDK's OAuth client, and the person in front of it. Both SDKs ask for the same things. */
export class SdkUser {
  readonly redirectUrl = REDIRECT_URI;
  readonly clientMetadata;
  /** Authorization URLs the SDK sent the browser to. */
  readonly authorizations: URL[] = [];
  /** Callback parameters of the last authorization. */
  callback: URLSearchParams | undefined;
  #client: unknown;
  #tokens: { access_token: string; refresh_token?: string; token_type: string } | undefined;
  #verifier = '';
  #discovery: unknown;
  readonly #agent: ReturnType<typeof headlessUserAgent>;

  /**
   * @param login who logs in
   * @param grantTypes what the client registers for
   */
  constructor(login: string, grantTypes: readonly string[] = ['authorization_code', 'refresh_token']) {
    this.clientMetadata = {
      client_name: 'SDK client under test',
      redirect_uris: [REDIRECT_URI],
      grant_types: [...grantTypes],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
    this.#agent = headlessUserAgent({ fetch: globalThis.fetch, login, now: Date.now });
  }

  state = () => crypto.randomUUID();
  // The two SDKs type the stored values differently; each gets back exactly what it stored.
  clientInformation = () => this.#client as never;
  saveClientInformation = (client: unknown) => {
    this.#client = client;
  };
  tokens = () => this.#tokens as never;
  saveTokens = (tokens: { access_token: string; refresh_token?: string; token_type: string }) => {
    this.#tokens = tokens;
  };
  saveCodeVerifier = (verifier: string) => {
    this.#verifier = verifier;
  };
  codeVerifier = () => this.#verifier;
  saveDiscoveryState = (state: unknown) => {
    this.#discovery = state;
  };
  discoveryState = () => this.#discovery as never;
  redirectToAuthorization = async (url: URL) => {
    this.authorizations.push(url);
    const callback = await this.#agent(url.href, REDIRECT_URI);
    this.callback = callback.searchParams;
  };

  /** The access token that the SDK holds, for a test that has to spoil it. */
  get accessToken(): string {
    return this.#tokens?.access_token ?? '';
  }
  get refreshToken(): string {
    return this.#tokens?.refresh_token ?? '';
  }
  spoilAccessToken(): void {
    if (this.#tokens) this.#tokens = { ...this.#tokens, access_token: `${this.accessToken}x` };
  }
  scopes(): string[] {
    const claims = JSON.parse(Buffer.from(this.accessToken.split('.')[1] ?? '', 'base64url').toString());
    return claims.scope?.split(' ') ?? [];
  }
}

/** What both SDKs' clients can do, as far as the tests need it. */
export interface SdkClient {
  connect(): Promise<void>;
  /** Redeems the code of the last authorization, as an application does in its callback. */
  finishAuth(): Promise<void>;
  callTool(name: string, args?: Record<string, unknown>): Promise<unknown>;
  listTools(): Promise<string[]>;
  close(): Promise<void>;
}

const info = { name: 'sdk-under-test', version: '1.0.0' };

/** A real SDK v1 client (2025 era). */
export function sdkV1(url: string, user: SdkUser): SdkClient {
  const client = new ClientV1(info);
  const open = () => new TransportV1(new URL(url), { authProvider: user });
  let transport = open();
  return {
    connect: () => {
      transport = open();
      // exactOptionalPropertyTypes: the SDK's own transport does not match its own interface
      return client.connect(transport as Parameters<typeof client.connect>[0]);
    },
    finishAuth: () => transport.finishAuth(user.callback?.get('code') ?? ''),
    callTool: (name, args) => client.callTool({ name, arguments: args ?? {} }),
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    close: () => client.close(),
  };
}

/** A real SDK v2 client (2026-07-28 by default, or pinned to the 2025 era). */
export function sdkV2(url: string, user: SdkUser, mode: 'auto' | 'legacy' = 'auto'): SdkClient {
  const client = new ClientV2(info, { versionNegotiation: { mode } });
  const open = () => new TransportV2(new URL(url), { authProvider: user });
  let transport = open();
  return {
    connect: () => {
      transport = open();
      return client.connect(transport);
    },
    finishAuth: () => transport.finishAuth(user.callback ?? new URLSearchParams()),
    callTool: (name, args) => client.callTool({ name, arguments: args ?? {} }),
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    close: () => client.close(),
  };
}
