import { SignJWT } from 'jose';
import type { AuthorizationServerMetadata } from '../core/metadata.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { ClientCredentials } from './credentials.ts';
import type { Failure } from './failures.ts';
import { authenticationOf, type ClientAuthentication } from './shared-secret.ts';

export type { ClientAuthentication } from './shared-secret.ts';

/** The methods that this client can authenticate by, the strongest first. OpenID Connect Core §9, RFC 7591 §2. */
const METHODS = ['private_key_jwt', 'client_secret_basic', 'client_secret_post', 'none'] as const;
export type AuthMethod = (typeof METHODS)[number];

const isPossible = (method: AuthMethod, { clientSecret, key }: ClientCredentials): boolean =>
  method === 'none' || (method === 'private_key_jwt' ? key !== undefined : clientSecret !== undefined);

/**
 * How to authenticate at the token endpoint: as registered, else by the first method that both sides can.
 * A server that does not list its methods takes client_secret_basic (RFC 8414 §2), and public clients.
 */
export function chooseAuthMethod(
  client: ClientCredentials,
  { token_endpoint_auth_methods_supported: listed }: AuthorizationServerMetadata,
): Result<AuthMethod, Failure> {
  const possible = METHODS.filter((method) => isPossible(method, client));
  const registered = possible.find((method) => method === client.authMethod);
  if (registered !== undefined) return ok(registered);
  const supported = listed ?? ['client_secret_basic', 'none', ...(client.key ? ['private_key_jwt'] : [])];
  const chosen = possible.find((method) => supported.includes(method));
  if (chosen !== undefined) return ok(chosen);
  const have =
    client.clientSecret !== undefined ? 'a secret' : client.key ? 'a key' : 'neither a secret nor a key';
  return err({
    reason: 'client_authentication_impossible',
    supported: supported.join(', ') || '(nothing)',
    have,
  });
}

/**
 * Makes the client authentication of one token request. RFC 6749 §2.3.1, RFC 7523 §2.2.
 *
 * @param audience the issuer: an assertion for it cannot be replayed elsewhere (RFC 7523bis §4)
 * @param now seconds since the epoch
 * @param jti an identifier that is used once
 */
export async function authenticateClient(
  client: ClientCredentials,
  method: AuthMethod,
  about: { readonly audience: string; readonly now: number; readonly jti: string },
): Promise<ClientAuthentication> {
  const { clientId, key } = client;
  if (method !== 'private_key_jwt' || key === undefined) return authenticationOf(client, method);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: key.alg, typ: 'JWT', ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(about.audience)
    .setJti(about.jti)
    .setIssuedAt(about.now)
    .setExpirationTime(about.now + 60)
    .sign(key.privateKey);
  return {
    headers: {},
    body: {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
  };
}
