import type { Challenge } from '../core/challenges.ts';
import type { AuthorizationServerMetadata, ProtectedResourceMetadata } from '../core/metadata.ts';
import { err, ok, type Result } from '../core/result.ts';
import { unionScopes } from '../core/scopes.ts';
import { type AuthorizationSession, authorize } from './authorize.ts';
import type { ClientCredentials, CredentialStore } from './credentials.ts';
import { discoverResource } from './discover-resource.ts';
import { discoverServer, selectAuthorizationServer } from './discover-server.ts';
import { type DpopKey, dpopProof } from './dpop.ts';
import { exchangeToken } from './exchange-token.ts';
import type { Failure } from './failures.ts';
import type { HttpRequest } from './http.ts';
import type { NonceJar } from './nonces.ts';
import { randomValue } from './pkce.ts';
import { type RegistrationOptions, register } from './register.ts';
import { chooseScopes } from './scope-strategy.ts';
import type { Wire } from './steps.ts';
import { clientCredentialsGrant, codeGrant, type Grant, refreshGrant, type Tokens } from './token.ts';
import type { UserAgent } from './user-agent/user-agent.ts';

/** What a client brings along to get a token. */
export interface AuthorizerOptions {
  readonly mcpUrl: string;
  /** On behalf of a user, or of the client itself. */
  readonly grant: 'authorization_code' | 'client_credentials';
  readonly userAgent: UserAgent;
  readonly redirectUri: string;
  readonly registration: Omit<RegistrationOptions, 'redirectUris'>;
  readonly credentials: CredentialStore;
  /** Asked for instead of what the challenge or the resource names. */
  readonly scopes?: readonly string[] | undefined;
  readonly loginHint?: string | undefined;
  readonly dpop?: DpopKey | undefined;
  readonly nonces: NonceJar;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A grant as the client holds it. */
export interface Authorization {
  readonly tokens: Tokens;
  /** The issuer that the tokens and the client belong to. */
  readonly server: AuthorizationServerMetadata;
  readonly client: ClientCredentials;
  readonly resource: string;
  /** What was asked for; undefined when the request had no scope. */
  readonly requested: readonly string[] | undefined;
  /** What the token is good for, as far as the server said. RFC 6749 §5.1. */
  readonly granted: readonly string[];
  /** Seconds since the epoch; undefined when the server did not say. */
  readonly expiresAt: number | undefined;
}

/** Gets tokens, keeps them, and puts them on requests. */
export interface Authorizer {
  readonly current: Authorization | undefined;
  /**
   * Runs the flow from discovery to the token. What was authorized before is left behind, at another issuer wholly.
   *
   * @param scopes what to ask for, at a step-up; otherwise the scope selection strategy decides
   */
  authorize(
    challenge: Challenge | undefined,
    scopes?: readonly string[],
  ): Promise<Result<Authorization, Failure>>;
  /** Gets a new token by the refresh token. RFC 6749 §6. */
  refresh(): Promise<Result<Authorization, Failure>>;
  /** The request with the token on it, and a proof where the token is bound to a key. RFC 6750 §2.1, RFC 9449 §7.1. */
  sign(request: HttpRequest): Promise<HttpRequest>;
}

/** Whether the server forgot a client that can register again: dynamic registration can be repeated, others cannot. */
const isForgotten = (failure: Failure, { method }: ClientCredentials): boolean =>
  method === 'dcr' && failure.reason === 'token_refused' && failure.error === 'invalid_client';

/** Whether a refresh token was refused for good, and not for want of a server. RFC 6749 §5.2. */
const isFinal = (failure: Failure): boolean =>
  failure.reason === 'token_refused' && ['invalid_grant', 'invalid_client'].includes(failure.error);

/**
 * Whether a login did not come back: to a client that is not known there is no way back (RFC 6749 §4.1.2.1), so that the
 * next try registers again. The user is not asked twice for that: it may have been the user who left.
 */
const isLostLogin = (failure: Failure, { method }: ClientCredentials): boolean =>
  method === 'dcr' && failure.reason === 'user_agent_failed';

/** Makes an authorizer without tokens. */
export function createAuthorizer(wire: Wire, options: AuthorizerOptions): Authorizer {
  const { mcpUrl, now, nonces, dpop, credentials } = options;
  const seconds = (): number => Math.floor(now() / 1000);
  const servers = new Map<string, AuthorizationServerMetadata>();
  let current: Authorization | undefined;
  let preRegisteredAt = options.registration.preRegistered?.issuer;

  const serverOf = async (issuer: string): Promise<Result<AuthorizationServerMetadata, Failure>> => {
    const known = servers.get(issuer);
    if (known) return ok(known);
    const found = await discoverServer(wire, issuer, options.grant === 'authorization_code');
    if (found.ok) servers.set(issuer, found.value);
    return found;
  };

  const clientOf = async (
    server: AuthorizationServerMetadata,
  ): Promise<Result<ClientCredentials, Failure>> => {
    const kept = credentials.get(server.issuer);
    if (kept && (kept.secretExpiresAt ?? Number.POSITIVE_INFINITY) > seconds()) return ok(kept);
    const { preRegistered, ...rest } = options.registration;
    const registered = await register(wire, server, {
      ...rest,
      redirectUris: [options.redirectUri],
      ...(preRegistered
        ? { preRegistered: { ...preRegistered, ...(preRegisteredAt ? { issuer: preRegisteredAt } : {}) } }
        : {}),
    });
    if (!registered.ok) return registered;
    if (registered.value.method === 'pre') preRegisteredAt = server.issuer;
    credentials.set(server.issuer, registered.value);
    return registered;
  };

  /** From a client to the grant that is exchanged for a token. */
  const grantFor = async (
    server: AuthorizationServerMetadata,
    client: ClientCredentials,
    resource: string,
    scopes: readonly string[] | undefined,
  ): Promise<Result<Grant, Failure>> => {
    if (options.grant === 'client_credentials') return ok(clientCredentialsGrant(resource, scopes));
    const session: AuthorizationSession = {
      issuer: server.issuer,
      sendsIss: server.authorization_response_iss_parameter_supported === true,
      clientId: client.clientId,
      redirectUri: options.redirectUri,
      resource,
      scopes,
      state: randomValue(),
      codeVerifier: randomValue(),
      loginHint: options.loginHint,
    };
    const code = await authorize(wire, server, session, options.userAgent);
    return code.ok ? ok(codeGrant(code.value, session)) : code;
  };

  const keep = (
    tokens: Tokens,
    about: Pick<Authorization, 'server' | 'client' | 'resource' | 'requested'>,
    grantedBefore: readonly string[],
  ): Result<Authorization, Failure> => {
    current = {
      ...about,
      tokens,
      granted: tokens.scopes ?? grantedBefore,
      expiresAt: tokens.expiresIn === undefined ? undefined : now() / 1000 + tokens.expiresIn,
    };
    return ok(current);
  };

  const obtain = async (
    metadata: ProtectedResourceMetadata,
    server: AuthorizationServerMetadata,
    requested: readonly string[] | undefined,
    mayRegisterAgain: boolean,
  ): Promise<Result<Authorization, Failure>> => {
    const client = await clientOf(server);
    if (!client.ok) return client;
    const about = { server, client: client.value, resource: metadata.resource, requested };
    const grant = await grantFor(server, client.value, about.resource, requested);
    if (!grant.ok) {
      if (isLostLogin(grant.error, client.value)) credentials.delete(server.issuer);
      return grant;
    }
    const issued = await exchangeToken(wire, {
      name: 'token',
      title: options.grant === 'client_credentials' ? 'Token, as the client itself' : 'Token for the code',
      metadata: server,
      client: client.value,
      grant: grant.value,
      now,
      nonces,
      dpop,
    });
    if (issued.ok) return keep(issued.value, about, requested ?? []);
    if (!mayRegisterAgain || !isForgotten(issued.error, client.value)) return issued;
    credentials.delete(server.issuer);
    return obtain(metadata, server, requested, false);
  };

  /** At most one at a time: two that show the same refresh token end its family. RFC 9700 §4.14.2. */
  let refreshing: Promise<Result<Authorization, Failure>> | undefined;
  const renew = async (): Promise<Result<Authorization, Failure>> => {
    const held = current;
    const refreshToken = held?.tokens.refreshToken;
    if (!held || refreshToken === undefined) return err({ reason: 'refresh_token_missing' });
    const issued = await exchangeToken(wire, {
      name: 'refresh',
      title: 'New token for the refresh token',
      metadata: held.server,
      client: held.client,
      grant: refreshGrant(refreshToken, held.resource),
      now,
      nonces,
      dpop,
    });
    // Without a new refresh token the old one stays good: RFC 6749 §6.
    if (issued.ok) return keep({ refreshToken, ...issued.value }, held, held.granted);
    if (isForgotten(issued.error, held.client)) credentials.delete(held.server.issuer);
    if (isFinal(issued.error)) {
      const { refreshToken: _refused, ...tokens } = held.tokens; // never shown again: RFC 9700 §4.14.2
      current = { ...held, tokens };
    }
    return issued;
  };

  return {
    get current() {
      return current;
    },
    async authorize(challenge, scopes) {
      const metadata = await discoverResource(wire, mcpUrl, challenge);
      if (!metadata.ok) return metadata;
      const preferred = current?.server.issuer ?? preRegisteredAt;
      const issuer = selectAuthorizationServer(metadata.value, preferred);
      if (!issuer.ok) return issuer;
      if (current && current.server.issuer !== issuer.value) current = undefined;
      const server = await serverOf(issuer.value);
      if (!server.ok) return server;
      const chosen = chooseScopes({
        asked: scopes ?? options.scopes,
        challenged: challenge?.params.scope,
        resourceScopes: metadata.value.scopes_supported,
        serverScopes: server.value.scopes_supported,
        wantsRefreshToken: options.grant === 'authorization_code',
      });
      // What was asked for before is asked for again: MCP 2026-07-28, Scope Selection Strategy.
      const before = current?.requested;
      return obtain(metadata.value, server.value, before ? unionScopes(before, chosen ?? []) : chosen, true);
    },
    refresh() {
      refreshing ??= renew().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    async sign(request) {
      if (!current) return request;
      const { accessToken, tokenType } = current.tokens;
      const authorization = { authorization: `${tokenType} ${accessToken}` };
      if (tokenType === 'Bearer' || !dpop)
        return { ...request, headers: { ...request.headers, ...authorization } };
      const { method, url } = request;
      const about = { method, url, now: seconds(), jti: randomValue(), nonce: nonces.get(url), accessToken };
      return {
        ...request,
        headers: { ...request.headers, ...authorization, dpop: await dpopProof(dpop, about) },
      };
    },
  };
}
