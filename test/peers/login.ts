import { type Behaviour, type Json, REDIRECT_URI } from './behaviour.ts';

/** A peer that stops: because it is right to, or because it does not know how to go on. */
export class Stopped extends Error {}

/** What a login begins with. */
export interface LoginOptions {
  readonly behaviour: Behaviour;
  readonly mcpUrl: string;
  /** The issuer that a peer may have been given by hand. */
  readonly ownIssuer: string;
  /** The URL of its metadata document, of a peer that has one. */
  readonly documentUrl: string | undefined;
}

/** Client credentials, as a server registered them. */
interface Credentials {
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly method: string;
}

/** What a peer got from an authorization server. */
export interface Grant {
  readonly accessToken: string;
  readonly scopes: readonly string[];
}

const AGENT = { 'user-agent': 'peer/1.0' };

async function document(url: string): Promise<Json | undefined> {
  const response = await fetch(url, { headers: { ...AGENT, accept: 'application/json' } });
  const body: unknown = await response.json().catch(() => undefined);
  return response.ok && typeof body === 'object' && body !== null ? { ...body } : undefined;
}

async function firstDocument(urls: readonly string[], what: string): Promise<Json> {
  for (const url of urls) {
    const found = await document(url);
    if (found) return found;
  }
  throw new Stopped(`no ${what}`);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Gets tokens, and remembers what it needs for the next ones. Knows nothing of MCP. */
export class Login {
  readonly #options: LoginOptions;
  readonly #credentials = new Map<string, Credentials>();
  readonly #refreshTokens: string[] = [];
  #server: Json | undefined;
  #asked: readonly string[] = [];
  #refreshing: Promise<Grant> | undefined;

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  get canRefresh(): boolean {
    return this.#refreshTokens.length > 0;
  }
  /** What the last authorization request asked for. */
  get asked(): readonly string[] {
    return this.#asked;
  }

  /** From the challenge to a token. */
  async authorize(challenge: ReadonlyMap<string, string>, scopes?: readonly string[]): Promise<Grant> {
    const { behaviour, mcpUrl, ownIssuer } = this.#options;
    const known = behaviour.knownIssuer(ownIssuer);
    const metadata = known === undefined ? await this.#resource(challenge.get('resource_metadata')) : {};
    const issuer = known ?? behaviour.chooseIssuer(metadata, ownIssuer);
    if (issuer === undefined) throw new Stopped('no authorization server');
    const server = await firstDocument(behaviour.serverMetadata(issuer), 'authorization server metadata');
    if (!behaviour.isFrom(server, issuer)) throw new Stopped('metadata of another issuer');
    if (!behaviour.supportsPkce(server)) throw new Stopped('no PKCE');
    this.#server = server;
    const wanted =
      scopes ??
      behaviour.scopes({
        challenged: challenge.get('scope'),
        listed: metadata.scopes_supported,
        known: server.scopes_supported,
      });
    const offline = behaviour.offline(server.scopes_supported) ? ['offline_access'] : [];
    this.#asked = [...new Set([...wanted, ...offline])];
    return this.#withClient(issuer, (client) => this.#code(client, { issuer, resource: mcpUrl }));
  }

  async #resource(told: string | undefined): Promise<Json> {
    const { behaviour, mcpUrl } = this.#options;
    const metadata = await firstDocument(behaviour.resourceMetadata({ mcpUrl, told }), 'resource metadata');
    if (!behaviour.isAbout(metadata, mcpUrl)) throw new Stopped('metadata of another resource');
    return metadata;
  }

  /** Uses the client of an issuer, and registers once more where that is forgotten. */
  async #withClient<T>(issuer: string, use: (client: Credentials) => Promise<T>): Promise<T> {
    const { behaviour } = this.#options;
    try {
      return await use(await this.#client(issuer));
    } catch (error) {
      if (!(error instanceof UnknownClient) || !behaviour.registersAnew) throw error;
      this.#credentials.delete(behaviour.credentialsKey(issuer));
      return use(await this.#client(issuer));
    }
  }

  async #client(issuer: string): Promise<Credentials> {
    const { behaviour, documentUrl } = this.#options;
    const key = behaviour.credentialsKey(issuer);
    const kept = this.#credentials.get(key);
    if (kept) return kept;
    const server = this.#server ?? {};
    if (documentUrl !== undefined && behaviour.usesDocument(server)) {
      return { clientId: documentUrl, secret: undefined, method: 'none' };
    }
    const response = await fetch(text(server.registration_endpoint), {
      method: 'POST',
      headers: { ...AGENT, 'content-type': 'application/json' },
      body: JSON.stringify(behaviour.registration(server)),
    });
    const body = (await response.json()) as Json; // what a registration answers
    if (!response.ok) throw new Stopped(`the registration was refused: ${text(body.error)}`);
    const client = {
      clientId: text(body.client_id),
      secret: body.client_secret === undefined ? undefined : text(body.client_secret),
      method: text(body.token_endpoint_auth_method) || 'client_secret_basic',
    };
    this.#credentials.set(key, client);
    return client;
  }

  async #code(client: Credentials, about: { issuer: string; resource: string }): Promise<Grant> {
    const { behaviour } = this.#options;
    for (let asked = 0; ; asked++) {
      const verifier = behaviour.newVerifier();
      const state = behaviour.newState();
      const params = new URLSearchParams({
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: text((behaviour.registration({}).redirect_uris as string[])[0]), // the peer's own list
        scope: this.#asked.join(' '),
        state,
        resource: about.resource,
        code_challenge: behaviour.challengeOf(verifier),
        code_challenge_method: 'S256',
        prompt: 'consent',
      });
      behaviour.authorization(params);
      const callback = await this.#browse(params);
      const sendsIss = this.#server?.authorization_response_iss_parameter_supported === true;
      const seen = { params: callback, state, issuer: about.issuer, sendsIss };
      if (!behaviour.acceptsState(seen)) throw new Stopped('another state');
      if (!behaviour.acceptsIss(seen)) throw new Stopped('another iss');
      const code = callback.get('code');
      if (code !== null) return this.#redeem(client, { code, verifier, params, resource: about.resource });
      if (asked >= behaviour.insists) throw new Stopped(`refused: ${callback.get('error')}`);
    }
  }

  /** A browser in which somebody is logged in already: the answer is one redirect to the client. */
  async #browse(params: URLSearchParams): Promise<URLSearchParams> {
    const url = `${text(this.#server?.authorization_endpoint)}?${params}`;
    const response = await fetch(url, { redirect: 'manual', headers: { 'user-agent': 'browser/1.0' } });
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (location === null || location.includes('/interaction/'))
      throw new Stopped(`a page: ${response.status}`);
    return new URL(location).searchParams;
  }

  async #redeem(
    client: Credentials,
    about: { code: string; verifier: string; params: URLSearchParams; resource: string },
  ): Promise<Grant> {
    const { behaviour } = this.#options;
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code: about.code,
      redirect_uri: about.params.get('redirect_uri') ?? REDIRECT_URI,
      code_verifier: about.verifier,
      resource: about.resource,
    });
    behaviour.codeRequest(form);
    const grant = await this.#token(client, form);
    for (let again = 1; again < behaviour.redemptions; again++)
      await this.#token(client, form).catch(() => undefined);
    return grant;
  }

  async #token(client: Credentials, form: URLSearchParams): Promise<Grant> {
    const { behaviour } = this.#options;
    const method = behaviour.authentication(client.method);
    const headers: Record<string, string> = {
      ...AGENT,
      'content-type': 'application/x-www-form-urlencoded',
      ...(method === 'client_secret_basic'
        ? { authorization: `Basic ${Buffer.from(`${client.clientId}:${client.secret}`).toString('base64')}` }
        : {}),
    };
    const parameters = new URLSearchParams(form);
    if (method !== 'client_secret_basic') parameters.set('client_id', client.clientId);
    if (method === 'client_secret_post') parameters.set('client_secret', client.secret ?? '');
    const endpoint = text(this.#server?.token_endpoint);
    const inBody = behaviour.parametersIn === 'body';
    const response = await fetch(inBody ? endpoint : `${endpoint}?${parameters}`, {
      method: 'POST',
      headers,
      redirect: behaviour.followsRedirects ? 'follow' : 'manual',
      body: inBody ? parameters.toString() : '',
    });
    const body = (await response.json().catch(() => ({}))) as Json; // what a token endpoint answers
    if (body.error === 'invalid_client') throw new UnknownClient('invalid_client');
    const accessToken = text(body.access_token);
    if (!response.ok || accessToken === '')
      throw new Stopped(`no token: ${response.status} ${text(body.error)}`);
    if (body.refresh_token !== undefined) this.#refreshTokens.push(text(body.refresh_token));
    return { accessToken, scopes: text(body.scope).split(' ') };
  }

  /** A new token for the refresh token; those who ask meanwhile get the same. */
  refresh(): Promise<Grant> {
    const { behaviour } = this.#options;
    if (!behaviour.sharesRefresh) return this.#refresh();
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<Grant> {
    const { behaviour, mcpUrl } = this.#options;
    const client = this.#credentials.get(behaviour.credentialsKey(text(this.#server?.issuer)));
    const token = behaviour.refreshToken(this.#refreshTokens);
    if (!client || token === undefined) throw new Stopped('nothing to refresh');
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token, resource: mcpUrl });
    behaviour.refreshRequest(form);
    try {
      return await this.#token(client, form);
    } catch (error) {
      this.#refreshTokens.length = 0; // it is worth nothing now
      if (error instanceof UnknownClient && behaviour.registersAnew) this.#credentials.clear();
      throw error;
    }
  }
}

class UnknownClient extends Stopped {}
