import { type AllClientMetadata, errors } from 'oidc-provider';
import { isLoopbackHost } from '../../core/loopback.ts';
import type { AuthRealmSettings } from '../../lab/realms/settings.ts';
import { describable } from '../resources/describable.ts';
import { redirectProblem } from './redirect-policy.ts';
import { keepScope, REGISTERED_SCOPE } from './registered-scope.ts';

/** How a realm registers clients. */
export type RegistrationSettings = AuthRealmSettings['registration'];

/** Members of RFC 7591 §2 that oidc-provider would drop. */
const EXTRA_METADATA = ['software_id', 'software_version'];

/** The members that oidc-provider has to keep besides those it knows. */
export const extraMetadata = ({ scope }: RegistrationSettings): string[] =>
  scope === 'limit' ? [...EXTRA_METADATA, REGISTERED_SCOPE] : EXTRA_METADATA;

const isNativeRedirect = (uri: string): boolean => {
  const url = URL.parse(uri);
  if (!url) return false;
  return url.protocol === 'http:' ? isLoopbackHost(url.hostname) : url.protocol !== 'https:';
};

/** True for a URI that hands the code to whoever listens on the way. MCP, Communication Security. */
const isExposedRedirect = (uri: unknown): boolean => {
  const url = typeof uri === 'string' ? URL.parse(uri) : null;
  return url?.protocol === 'http:' && !isLoopbackHost(url.hostname);
};

const refuse = (problem: string): never => {
  throw new errors.InvalidClientMetadata(describable(problem));
};

/**
 * Settles what kind of application a client is. Many clients omit `application_type`, or claim `web` while they listen on
 * loopback: a server that infers takes a client with a loopback or custom-scheme redirect URI for native. A strict one
 * has it as OpenID Connect Registration §2: `web` is the default, and not for such URIs.
 */
function settleApplicationType(metadata: AllClientMetadata, uris: readonly unknown[], strict: boolean): void {
  const native = uris.find((uri) => typeof uri === 'string' && isNativeRedirect(uri));
  if (native === undefined) return;
  if (!strict) metadata.application_type = 'native';
  else if (metadata.application_type !== 'native') {
    const type = metadata.application_type === undefined ? 'which is the default' : 'as it says';
    refuse(
      `redirect_uris of a client with application_type web, ${type}, must use https on a host: ${native}`,
    );
  }
}

/**
 * Settles the metadata of a client as the realm has it: what is forgiven, what is refused, what the server decides.
 *
 * @param metadata the metadata as oidc-provider is about to check it; changed in place, as its hook wants it
 * @param signingAlgorithms the algorithms of ID tokens in force, for clients from before a change of them
 * @throws {errors.InvalidClientMetadata} when a redirect URI is neither https nor on this machine, or not of a kind that
 * the realm takes
 */
export function normalizeMetadata(
  metadata: AllClientMetadata,
  signingAlgorithms: readonly string[],
  { applicationType, scope }: RegistrationSettings,
): void {
  const uris = Array.isArray(metadata.redirect_uris) ? metadata.redirect_uris : [];
  settleApplicationType(metadata, uris, applicationType === 'strict');
  const exposed = uris.find(isExposedRedirect);
  if (exposed !== undefined) refuse(`redirect_uris must use https, or http on loopback, not ${exposed}`);
  // The library's limit knows only its own scopes; a wish is none at all, or step-up could never work.
  if (scope === 'limit') keepScope(metadata);
  delete metadata.scope;
  const algorithm = metadata.id_token_signed_response_alg;
  if (typeof algorithm === 'string' && !signingAlgorithms.includes(algorithm)) {
    delete metadata.id_token_signed_response_alg;
  }
}

/**
 * What holds for a client at the moment it registers, and not for those that are there already. RFC 7591 §3.2.1.
 *
 * @param now seconds since the epoch
 * @throws {errors.InvalidClientMetadata} when the realm takes no redirect URI of this kind
 */
export function admitClient(
  metadata: AllClientMetadata,
  { redirectUris, secretLifetime }: RegistrationSettings,
  now: number,
): void {
  const uris = Array.isArray(metadata.redirect_uris) ? metadata.redirect_uris : [];
  const problem = redirectProblem(redirectUris, uris);
  if (problem !== undefined) refuse(problem);
  if (secretLifetime > 0 && metadata.client_secret_expires_at === 0) {
    metadata.client_secret_expires_at = now + secretLifetime;
  }
}

/**
 * Turns a public client into a confidential one before the library decides whether it needs a secret. The server may
 * replace what a client asked for: RFC 7591 §3.2.1.
 *
 * @param body the registration request, changed in place
 */
export function giveSecret(body: Record<string, unknown>): void {
  if (body.token_endpoint_auth_method === 'none') body.token_endpoint_auth_method = 'client_secret_basic';
}
