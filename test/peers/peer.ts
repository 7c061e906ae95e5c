import { type Behaviour, CORRECT } from './behaviour.ts';
import { type Grant, Login, Stopped } from './login.ts';

/** What a peer is made from. */
export interface PeerOptions {
  readonly mcpUrl: string;
  readonly issuer: string;
  /** What it does otherwise than right. */
  readonly quirk?: Partial<Behaviour>;
  readonly era?: 'modern' | 'legacy';
  readonly documentUrl?: string;
  /** Lets milliseconds pass. */
  readonly wait: (milliseconds: number) => void;
}

const PARAM = /([a-z_]+)="((?:[^"\\]|\\.)*)"/g;
const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};
const VERSIONS = { modern: '2026-07-28', legacy: '2025-11-25' } as const;
const INFO = { name: 'peer', version: '1.0' };

/** What a request has been tried with. */
interface Tried {
  refresh: boolean;
  login: boolean;
  stepUps: number;
  failures: number;
}

/** A small MCP client with nothing in common with the one in client/: what it does wrong, it does on purpose. */
export class Peer {
  readonly #behaviour: Behaviour;
  readonly #options: PeerOptions;
  readonly #login: Login;
  #grant: Grant | undefined;
  #session: string | undefined;
  #id = 0;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#behaviour = { ...CORRECT, ...options.quirk };
    const { mcpUrl, issuer, documentUrl } = options;
    this.#login = new Login({ behaviour: this.#behaviour, mcpUrl, ownIssuer: issuer, documentUrl });
  }

  /** Calls a tool. @throws {Stopped} */
  callTool(name: string): Promise<void> {
    return this.request('tools/call', { name, arguments: {} });
  }

  /** Sends a request and does what its answers ask for. @throws {Stopped} */
  async request(method: string, params: Record<string, unknown> = {}): Promise<void> {
    if (this.#options.era === 'legacy' && this.#session === undefined && method !== 'initialize')
      await this.#open();
    const tried: Tried = { refresh: false, login: false, stepUps: 0, failures: 0 };
    for (;;) {
      const used = this.#grant;
      const response = await this.#send(method, params);
      if (response === undefined) throw new Stopped('no answer');
      await response.text();
      if (response.ok) {
        this.#session = response.headers.get('mcp-session-id') ?? this.#session;
        return;
      }
      await this.#recover(response, tried, used, method);
    }
  }

  async #recover(response: Response, tried: Tried, used: Grant | undefined, method: string): Promise<void> {
    const challenge = new Map(
      [...(response.headers.get('www-authenticate') ?? '').matchAll(PARAM)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    const { status } = response;
    if (status === 401) return this.#onUnauthorized(challenge, tried, used);
    if (status === 403 && challenge.get('error') === 'insufficient_scope')
      return this.#onMissingScope(challenge, tried);
    if (status === 404 && this.#session !== undefined) {
      if (++tried.failures >= this.#behaviour.maxTries) throw new Stopped('the session stays lost');
      if (!this.#behaviour.opensNewSession) return;
      this.#session = undefined;
      return this.#open();
    }
    if (status < 500 && status !== 429) throw new Stopped(`${method}: ${status}`);
    if (++tried.failures >= this.#behaviour.maxTries) throw new Stopped(`${method} keeps failing`);
    const seconds = Number(response.headers.get('retry-after') ?? tried.failures);
    if (this.#behaviour.waits) this.#options.wait(seconds * 1000);
  }

  async #onUnauthorized(
    challenge: ReadonlyMap<string, string>,
    tried: Tried,
    used: Grant | undefined,
  ): Promise<void> {
    const { refreshesFirst } = this.#behaviour;
    if (this.#grant !== used && this.#behaviour.sharesRefresh) return; // somebody else got a new token
    if (refreshesFirst && this.#login.canRefresh && !tried.refresh) {
      tried.refresh = true;
      const refreshed = await this.#login.refresh().catch(() => undefined);
      if (refreshed) {
        this.#grant = refreshed;
        return;
      }
    }
    if (tried.login) throw new Stopped('the token is refused');
    tried.login = true;
    this.#grant = await this.#login.authorize(challenge);
  }

  async #onMissingScope(challenge: ReadonlyMap<string, string>, tried: Tried): Promise<void> {
    const { onMissingScope, maxStepUps, stepUp } = this.#behaviour;
    if (tried.stepUps >= maxStepUps) throw new Stopped('it stays forbidden');
    tried.stepUps += 1;
    if (onMissingScope === 'refresh') {
      this.#grant = await this.#login.refresh();
      return;
    }
    const challenged = (challenge.get('scope') ?? '').split(' ').filter(Boolean);
    this.#grant = await this.#login.authorize(challenge, stepUp({ had: this.#login.asked, challenged }));
  }

  /** Opens a session of the 2025 era. */
  async #open(): Promise<void> {
    const version = VERSIONS.legacy;
    await this.request('initialize', { protocolVersion: version, capabilities: {}, clientInfo: INFO });
    const accepted = await this.#send('notifications/initialized', undefined);
    await accepted?.text();
  }

  #send(method: string, params: Record<string, unknown> | undefined): Promise<Response | undefined> {
    const { era = 'modern', mcpUrl } = this.#options;
    const notification = method.startsWith('notifications/');
    const meta = {
      'io.modelcontextprotocol/protocolVersion': VERSIONS.modern,
      'io.modelcontextprotocol/clientInfo': INFO,
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const name = params?.[NAMED[method] ?? ''];
    const token = this.#grant?.accessToken;
    const authorization =
      token === undefined ? undefined : this.#behaviour.authorizationHeader(token, method);
    const headers: Record<string, string> = {
      'user-agent': 'peer/1.0',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(authorization === undefined ? {} : { authorization }),
      ...(era === 'modern'
        ? {
            'mcp-protocol-version': VERSIONS.modern,
            'mcp-method': method,
            ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
          }
        : {}),
      ...(era === 'legacy' && this.#session !== undefined && method !== 'initialize'
        ? { 'mcp-protocol-version': VERSIONS.legacy, 'mcp-session-id': this.#session }
        : {}),
    };
    this.#behaviour.headers(headers, method);
    const body = {
      jsonrpc: '2.0',
      method,
      ...(notification ? {} : { id: ++this.#id }),
      ...(params === undefined ? {} : { params: era === 'modern' ? { ...params, _meta: meta } : params }),
    };
    const url = `${mcpUrl}${this.#behaviour.mcpQuery(token)}`;
    return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => undefined);
  }
}
