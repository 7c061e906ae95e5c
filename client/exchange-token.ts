import { showJson } from '../core/json.ts';
import type { AuthorizationServerMetadata } from '../core/metadata.ts';
import type { Result } from '../core/result.ts';
import { formatScope } from '../core/scopes.ts';
import { authenticateClient, chooseAuthMethod } from './client-authentication.ts';
import type { ClientCredentials } from './credentials.ts';
import { type DpopKey, dpopProof } from './dpop.ts';
import type { Failure } from './failures.ts';
import { viewJwt } from './jwt-view.ts';
import type { NonceJar } from './nonces.ts';
import { randomValue } from './pkce.ts';
import { type Fact, fact, type StepName, takeHop, type Wire } from './steps.ts';
import { type Grant, judgeTokenResponse, type Tokens, tokenEndpoint, tokenRequest } from './token.ts';

/** Everything a token request is made from. */
export interface TokenExchange {
  readonly name: StepName;
  readonly title: string;
  readonly metadata: AuthorizationServerMetadata;
  readonly client: ClientCredentials;
  readonly grant: Grant;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly nonces: NonceJar;
  /** Binds the token to this key where the server can. */
  readonly dpop?: DpopKey | undefined;
}

/** A claim as a person reads it: a NumericDate (RFC 7519 §2) with its date. */
const showClaim = (name: string, value: unknown): string =>
  ['exp', 'iat', 'nbf', 'auth_time'].includes(name) && typeof value === 'number' && Math.abs(value) < 8.64e12
    ? `${value} (${new Date(value * 1000).toISOString()})`
    : showJson(value);

function tokenFacts(tokens: Tokens): Fact[] {
  const view = viewJwt(tokens.accessToken);
  return [
    ...fact('access_token', tokens.accessToken, 'secret'),
    ...fact('token_type', tokens.tokenType),
    ...fact('expires_in', tokens.expiresIn),
    ...fact('scope', tokens.scopes && formatScope(tokens.scopes)),
    ...fact('refresh_token', tokens.refreshToken, 'secret'),
    ...fact('header', view && showJson(view.header)),
    ...Object.entries(view?.claims ?? {}).flatMap(([name, value]) =>
      fact(`· ${name}`, showClaim(name, value)),
    ),
  ];
}

/** The hop: one token request, and a second one where the server demands its nonce (RFC 9449 §8). */
export async function exchangeToken(wire: Wire, exchange: TokenExchange): Promise<Result<Tokens, Failure>> {
  const { metadata, client, dpop, nonces, now } = exchange;
  const endpoint = tokenEndpoint(metadata);
  if (!endpoint.ok) return endpoint;
  const method = chooseAuthMethod(client, metadata);
  if (!method.ok) return method;
  const url = endpoint.value;
  const key = dpop && metadata.dpop_signing_alg_values_supported?.includes(dpop.alg) ? dpop : undefined;

  const attempt = async (last: boolean): Promise<Result<Tokens, Failure>> => {
    const about = { audience: metadata.issuer, now: Math.floor(now() / 1000), jti: randomValue() };
    const proof = key && (await dpopProof(key, { ...about, method: 'POST', url, nonce: nonces.get(url) }));
    return takeHop(wire, {
      name: exchange.name,
      title: exchange.title,
      request: tokenRequest(
        url,
        exchange.grant,
        await authenticateClient(client, method.value, about),
        proof,
      ),
      judge: (answer) => {
        nonces.remember(url, answer);
        return judgeTokenResponse(answer, key ? 'DPoP' : 'Bearer');
      },
      facts: (tokens) => [...fact('client auth', method.value), ...tokenFacts(tokens)],
      success: (tokens) => `token issued${tokens.refreshToken === undefined ? '' : ', with a refresh token'}`,
      onward: (failure) =>
        !last && needsNonce(failure) ? 'the server wants its nonce in the proof' : undefined,
    });
  };

  const first = await attempt(key === undefined);
  return !first.ok && key && needsNonce(first.error) ? attempt(true) : first;
}

const needsNonce = (failure: Failure): boolean =>
  failure.reason === 'token_refused' && failure.error === 'use_dpop_nonce';
